// Package text is the language of the mails, once: what makes two writings alike, words and their places, sentences
// and clauses, phrases that stand in data files, one edit distance, and what greetings, farewells, names and courtesy
// look like. It knows Swedish and the English that stands beside it in mails; it knows nothing of initiatives.
//
// Words are data: data/words.tsv holds the sets that more than one room uses, data/abbreviations.tsv what takes a full
// stop. A room with words of its own compiles a file of the same form with Compile. Offsets are bytes of the text that
// was given, never of a normalised copy. Everything is linear in the length of the text.
package text
