//go:build ignore

// Limits measures the house: functions of at most 60 lines and 15 decisions, lines of at most 120 characters, files of
// at most 450 lines, packages of at most 3 500, nine of ten functions within 45 lines and nine of ten files within 390;
// no init() and no TODO.
// Tests keep to the length of a file and to the last two only: a table of theirs may be long and wide. A decision is an
// if, a loop, a case with a value, an && or an ||. Run by .ci/run as
//
//	go run ./.ci/limits.go .
//
// What is over a limit today stands in .ci/limits-exceptions.txt, one to a line:
//
//	lines      FILE FUNCTION 72    the function has 72 lines
//	decisions  FILE FUNCTION 18
//	width      FILE - 12           the file has 12 lines that are too wide
//	file       FILE - 480          the file has 480 lines
//	package    FOLDER - 41         the package has up to 4 100 lines, its tests left out
//
// A method is written Type.Name. The list only shrinks: a value that has become smaller, and an entry for what is within
// the limits now or not there any more, is a fault too. With -shrink before the directory the program takes all those
// out of the list, and neither adds to it nor raises a value.
package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	longestFunc, mostFuncs = 60, 45
	longestFile, mostFiles = 450, 390
	mostDecisions          = 15
	longestPackage         = 35 // hundreds of lines
	widest                 = 120
	exceptionsFile         = ".ci/limits-exceptions.txt"
)

type house struct {
	fset         *token.FileSet
	root         string
	funcs, files []int
	packages     map[string]int // lines by folder
	over         map[string]int // what is over a limit, by "kind file name"
	faults       []string
	code, notes  int
}

func main() {
	args := os.Args[1:]
	shrink := len(args) == 2 && args[0] == "-shrink"
	if shrink {
		args = args[1:]
	}
	if len(args) != 1 {
		fmt.Fprintln(os.Stderr, "usage: go run ./.ci/limits.go [-shrink] DIRECTORY")
		os.Exit(2)
	}
	h := &house{fset: token.NewFileSet(), root: args[0], over: map[string]int{}, packages: map[string]int{}}
	err := filepath.WalkDir(h.root, h.visit)
	for folder, n := range h.packages {
		h.measure("package", folder, "-", (n+99)/100, longestPackage)
	}
	if err == nil {
		err = h.exceptions(shrink)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	h.sums()
	for _, f := range h.faults {
		fmt.Println(f)
	}
	if len(h.faults) > 0 {
		os.Exit(1)
	}
}

func (h *house) visit(path string, e fs.DirEntry, err error) error {
	switch {
	case err != nil:
		return err
	case e.IsDir() && path != h.root && strings.HasPrefix(e.Name(), "."):
		return fs.SkipDir
	case strings.HasSuffix(path, ".go"):
		return h.file(path)
	}
	return nil
}

func (h *house) fault(format string, args ...any) {
	h.faults = append(h.faults, fmt.Sprintf(format, args...))
}

// sums judges what holds of nine of ten.
func (h *house) sums() {
	if n := most(h.funcs); n > mostFuncs {
		h.fault("nine of ten functions have %d lines, want %d", n, mostFuncs)
	}
	if n := most(h.files); n > mostFiles {
		h.fault("nine of ten files have %d lines, want %d", n, mostFiles)
	}
	fmt.Printf("%d files, nine of ten within %d lines, longest %d; %d functions, nine of ten within %d, longest %d; "+
		"%d %% comments; %d exceptions\n", len(h.files), most(h.files), slices.Max(h.files),
		len(h.funcs), most(h.funcs), slices.Max(h.funcs), 100*h.notes/max(1, h.code), len(h.over))
}

// file measures one file.
func (h *house) file(at string) error {
	text, err := os.ReadFile(at)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(h.fset, at, text, parser.ParseComments)
	if err != nil {
		return err
	}
	name, err := filepath.Rel(h.root, at)
	if err != nil {
		return err
	}
	name = filepath.ToSlash(name)
	test := strings.HasSuffix(at, "_test.go")
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	h.measure("file", name, "-", len(lines), longestFile)
	if !test {
		h.files = append(h.files, len(lines))
		h.code += len(lines)
		h.packages[path.Dir(name)] += len(lines)
		wide := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return utf8.RuneCountInString(l) <= widest })
		h.measure("width", name, "-", len(wide), 0)
	}
	for _, c := range file.Comments {
		if !test {
			h.notes += h.span(c)
		}
		if t := c.Text(); strings.Contains(t, "TODO") || strings.Contains(t, "FIXME") || strings.Contains(t, "XXX") {
			h.fault("%s: a promise in a comment", h.fset.Position(c.Pos()))
		}
	}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			h.function(fn, name, test)
		}
	}
	return nil
}

func (h *house) function(fn *ast.FuncDecl, file string, test bool) {
	if fn.Recv == nil && fn.Name.Name == "init" {
		h.fault("%s: init()", h.fset.Position(fn.Pos()))
	}
	if test {
		return
	}
	h.funcs = append(h.funcs, h.span(fn))
	h.measure("lines", file, funcName(fn), h.span(fn), longestFunc)
	h.measure("decisions", file, funcName(fn), decisions(fn), mostDecisions)
}

func (h *house) measure(kind, file, name string, got, limit int) {
	if got > limit {
		h.over[kind+" "+file+" "+name] = got
	}
}

// funcName is the name of a function, Type.Name of a method.
func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	for {
		switch of := t.(type) {
		case *ast.StarExpr:
			t = of.X
		case *ast.IndexExpr:
			t = of.X
		case *ast.IndexListExpr:
			t = of.X
		case *ast.Ident:
			return of.Name + "." + fn.Name.Name
		default:
			return fn.Name.Name
		}
	}
}

func decisions(fn *ast.FuncDecl) (n int) {
	ast.Inspect(fn, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			if node.List != nil {
				n++
			}
		case *ast.CommClause:
			if node.Comm != nil {
				n++
			}
		case *ast.BinaryExpr:
			if node.Op == token.LAND || node.Op == token.LOR {
				n++
			}
		}
		return true
	})
	return n
}

// exceptions compares what is over a limit with the list of what may be.
func (h *house) exceptions(shrink bool) error {
	path := filepath.Join(h.root, exceptionsFile)
	listed, err := readExceptions(path)
	if err != nil {
		return err
	}
	left := map[string]int{}
	for key, got := range h.over {
		if may, ok := listed[key]; ok {
			left[key] = min(got, may)
		}
		if may := listed[key]; got > may {
			h.fault("%s: %d, want at most %d", key, got, max(may, limitOf(key)))
		}
	}
	if shrink {
		return writeExceptions(path, left)
	}
	for key, may := range listed {
		if got, ok := h.over[key]; !ok {
			h.fault("%s: within the limit or gone; take it off the list (-shrink does)", key)
		} else if got < may {
			h.fault("%s: %d, listed with %d; lower it (-shrink does)", key, got, may)
		}
	}
	slices.Sort(h.faults)
	return nil
}

func limitOf(key string) int {
	kind, _, _ := strings.Cut(key, " ")
	return map[string]int{"lines": longestFunc, "decisions": mostDecisions, "file": longestFile}[kind]
}

func readExceptions(path string) (map[string]int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	listed := map[string]int{}
	for i, line := range strings.Split(string(text), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		n, err := strconv.Atoi(f[len(f)-1])
		if len(f) != 4 || err != nil {
			return nil, fmt.Errorf("%s:%d: want KIND FILE FUNCTION NUMBER, got %q", path, i+1, line)
		}
		listed[strings.Join(f[:3], " ")] = n
	}
	return listed, nil
}

func writeExceptions(path string, left map[string]int) error {
	type entry struct {
		key string
		n   int
	}
	var all []entry
	for key, n := range left {
		all = append(all, entry{key, n})
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	var out strings.Builder
	out.WriteString("# What is over a limit of the house today (.ci/limits.go). It only shrinks.\n")
	for _, e := range all {
		fmt.Fprintf(&out, "%s %d\n", e.key, e.n)
	}
	return os.WriteFile(path, []byte(out.String()), 0o644)
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
