package letter

// ReadDocx reads a Word document.
func ReadDocx(b []byte) ([]Line, error) { return nil, nil }
