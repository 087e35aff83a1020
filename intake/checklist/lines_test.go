package checklist

import (
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/thread"
)

// linesOf labels a view of a mail as the desk does.
func linesOf(b body.Body, forwarded bool) []letter.Line {
	return thread.Lines(thread.Read(b, thread.Hints{Forwarded: forwarded}))
}

// readText labels a plain text; a line may begin with quote marks.
func readText(text string, forwarded bool) []letter.Line {
	blocks, err := body.Plain(text, false, false, &body.Budget{})
	if err != nil {
		panic(err) // no test passes a cap
	}
	return linesOf(body.Body{Kind: "plain", Blocks: blocks}, forwarded)
}
