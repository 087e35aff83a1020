//go:build counting

package intake

// Numbers lends the program that counts steps (testdata/steps) the reader of case numbers.
var Numbers = numbers
