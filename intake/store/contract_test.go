package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// TestSmallInterfaces: what one consumer asks of a store is at most four methods; Tx and Store are put together of such.
func TestSmallInterfaces(t *testing.T) {
	const most = 4
	seen := 0
	for _, name := range []string{"tx.go", "store.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			of, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if of, is := of.Type.(*ast.InterfaceType); is {
				seen++
				methods := 0
				for _, m := range of.Methods.List {
					methods += len(m.Names)
				}
				if methods > most {
					t.Errorf("%s has %d methods, more than %d", n.(*ast.TypeSpec).Name, methods, most)
				}
			}
			return true
		})
	}
	if seen < 20 {
		t.Errorf("only %d interfaces were looked at", seen)
	}
}
