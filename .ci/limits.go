//go:build ignore

// Limits measures the house: functions of at most 80 lines, nine of ten within 45; files of at most 500 lines, nine
// of ten within 390; no init() and no TODO. Run by .ci/run.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	longestFunc, mostFuncs = 80, 45
	longestFile, mostFiles = 500, 390
)

type house struct {
	fset         *token.FileSet
	funcs, files []int
	faults       []string
	code, notes  int
}

func main() {
	h := &house{fset: token.NewFileSet()}
	err := filepath.WalkDir(os.Args[1], func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != os.Args[1] && strings.HasPrefix(e.Name(), "."):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go"):
			return h.file(path)
		}
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if n := most(h.funcs); n > mostFuncs {
		h.fault("nine of ten functions have %d lines, want %d", n, mostFuncs)
	}
	if n := most(h.files); n > mostFiles {
		h.fault("nine of ten files have %d lines, want %d", n, mostFiles)
	}
	fmt.Printf("%d files, nine of ten within %d lines, longest %d; %d functions, nine of ten within %d, longest %d; %d %% comments\n",
		len(h.files), most(h.files), slices.Max(h.files), len(h.funcs), most(h.funcs), slices.Max(h.funcs), 100*h.notes/max(1, h.code))
	for _, f := range h.faults {
		fmt.Println(f)
	}
	if len(h.faults) > 0 {
		os.Exit(1)
	}
}

func (h *house) fault(format string, args ...any) {
	h.faults = append(h.faults, fmt.Sprintf(format, args...))
}

// file measures one file. Tests keep to the length of a file, but not to that of their functions: a table may be
// long.
func (h *house) file(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(h.fset, path, text, parser.ParseComments)
	if err != nil {
		return err
	}
	lines := strings.Count(string(text), "\n")
	if lines > longestFile {
		h.fault("%s: %d lines, want at most %d", path, lines, longestFile)
	}
	test := strings.HasSuffix(path, "_test.go")
	if !test {
		h.files = append(h.files, lines)
		h.code += lines
	}
	for _, c := range file.Comments {
		if !test {
			h.notes += h.span(c)
		}
		if strings.Contains(c.Text(), "TODO") || strings.Contains(c.Text(), "FIXME") || strings.Contains(c.Text(), "XXX") {
			h.fault("%s: a promise in a comment", h.fset.Position(c.Pos()))
		}
	}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		n := h.span(fn)
		if !test {
			h.funcs = append(h.funcs, n)
			if n > longestFunc {
				h.fault("%s: %s has %d lines, want at most %d", h.fset.Position(fn.Pos()), fn.Name.Name, n, longestFunc)
			}
		}
		if fn.Recv == nil && fn.Name.Name == "init" {
			h.fault("%s: init()", h.fset.Position(fn.Pos()))
		}
	}
	return nil
}

func (h *house) span(n ast.Node) int {
	return h.fset.Position(n.End()).Line - h.fset.Position(n.Pos()).Line + 1
}

// most is the length that nine of ten do not pass.
func most(all []int) int {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[(len(sorted)*9-1)/10]
}
