// Package secrecy says what of a mail must not be spread: the guard finds what is secret by law or names a person, the
// embargo what is not to be known yet, and Mask what a title must not show. Its words are data (data/*.tsv), its rules
// stand in README.md. It is pure, and its work is linear in the text.
package secrecy
