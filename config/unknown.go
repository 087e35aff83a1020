package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// unknown notes a key that does not exist, with the one that was probably meant.
func (d *decoder) unknown(at, key string, fields []field) {
	p := Problem{at: join(at, key), Line: max(1, d.lineOf(join(at, key))), What: "there is no such key"}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.key
	}
	switch file, secret := secretKey(key, names); {
	case secret:
		p.What = "a secret does not belong in the configuration"
		p.Instead = fmt.Sprintf("change it, write the new one to a file of mode 0600 and name that: %s = \"…\"", file)
	default:
		p.Instead = d.meant(at, key, names)
	}
	d.add(p)
}

// secretKey reports whether a key wants to hold a secret itself, and the key that names a file instead.
func secretKey(key string, names []string) (instead string, secret bool) {
	k := strings.ToLower(key)
	for _, word := range []string{"password", "passwd", "passord", "losenord", "lösenord", "pass", "secret", "token", "key", "api_key"} {
		if k != word && !strings.HasSuffix(k, "_"+word) {
			continue
		}
		for _, n := range names {
			if strings.HasSuffix(n, "_file") && n != "ca_file" {
				return n, true
			}
		}
		return "password_file", word != "key"
	}
	return "", false
}

// meant is the nearest key of the table, else the table in which the key exists, else the list of what there is.
func (d *decoder) meant(at, key string, names []string) string {
	if near, ok := nearest(key, names); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	switch tables := homes(key); {
	case slices.Contains(tables, ""):
		return "it belongs at the top of the file, above the first [table]"
	case len(tables) > 0:
		return "it belongs in " + strings.Join(tables, " or ")
	}
	where := "the top of the file"
	if at != "" {
		where = "[" + keyOf(at) + "]"
	}
	return fmt.Sprintf("remove it; %s takes %s", where, strings.Join(names, ", "))
}

// homes returns the tables that have a key of that name, "" for the top of the file.
func homes(key string) []string {
	var out []string
	var walk func(path string, t reflect.Type)
	walk = func(path string, t reflect.Type) {
		for _, f := range fieldsOf(t) {
			if f.key == key {
				out = append(out, path)
			}
			ft := t.Field(f.index).Type
			open, shut := "[", "]"
			if ft.Kind() == reflect.Slice {
				ft, open, shut = ft.Elem(), "[[", "]]"
			}
			if ft.Kind() == reflect.Pointer {
				ft = ft.Elem()
			}
			if ft.Kind() == reflect.Struct && len(fieldsOf(ft)) > 0 {
				walk(open+strings.Trim(path, "[]")+dot(path)+f.key+shut, ft)
			}
		}
	}
	walk("", reflect.TypeFor[Config]())
	return out
}

func dot(path string) string {
	if path == "" {
		return ""
	}
	return "."
}

// nearest returns the name within a third of the key's length in edits, if there is exactly one nearest.
func nearest(key string, names []string) (string, bool) {
	best, found, tie := max(1, len(key)/3)+1, "", false
	for _, n := range names {
		switch dist := edits(strings.ToLower(key), n); {
		case dist < best:
			best, found, tie = dist, n, false
		case dist == best:
			tie = true
		}
	}
	return found, found != "" && !tie
}

// edits is the Levenshtein distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := left
			if a[i] != b[j] {
				cost = 1 + min(left, row[j], row[j+1])
			}
			left, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
