package lexicon

import (
	_ "embed"

	"haninge.se/samrad/intake/text"
)

//go:embed data/words.tsv
var wordData string

// phrases are the sets of data/words.tsv and the names of data/occasions.tsv.
var phrases = text.MustCompile(wordData, occasionNames())

// Set is a set of phrases by its name.
func Set(name string) text.Set { return phrases.Set(name) }
