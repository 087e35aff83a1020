package question

// defaultList is the built-in list of questions.
func defaultList() *List {
	l, err := Parse("checklist.json", builtIn)
	if err != nil {
		panic(err)
	}
	return l
}
