package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/text"
)

// unknown notes a key that does not exist, with the one that was probably meant.
func (d *decoder) unknown(at, key string, table reflect.Type) {
	if file, secret := secretFile(key, table); secret {
		d.fault(join(at, key), "a secret does not belong in the configuration",
			fmt.Sprintf(`change it, write the new one to a file of mode 0600 and name that: %s = "…"`, file))
		return
	}
	if key == "after" && table == reflect.TypeFor[Graph]() {
		d.fault(join(at, key), "is done by IMAP alone: by Graph samrad changes nothing in the mailbox",
			"remove it; samrad log tells what was handled")
		return
	}
	d.fault(join(at, key), "there is no such key", meant(at, key, keysOf(table)))
}

var secretWord = regexp.MustCompile(`(?i)^(?:.*_)?(password|passwd|passord|l[oö]senord|pass|secret|token|key)$`)

// secretFile reports whether a key wants to hold a secret itself, and the key that names a file instead.
func secretFile(key string, table reflect.Type) (file string, secret bool) {
	word := secretWord.FindStringSubmatch(key)
	if word == nil {
		return "", false
	}
	for i, file := range keysOf(table) {
		if table.Field(i).Type == reflect.TypeFor[Secret]() {
			return file, true
		}
	}
	return "password_file", !strings.EqualFold(word[1], "key")
}

// meant is the nearest key of the table, else the table in which the key exists, else the list of what there is.
func meant(at, key string, names []string) string {
	if near := nearest(key, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	switch tables := homes(key, "", reflect.TypeFor[Config]()); {
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

// homes returns the tables at or below a path that have a key of that name, "" for the top of the file.
func homes(key, path string, t reflect.Type) (out []string) {
	names := keysOf(single(t))
	switch {
	case !slices.Contains(names, key):
	case path == "":
		out = append(out, "")
	case t.Kind() == reflect.Slice:
		out = append(out, "[["+path+"]]")
	default:
		out = append(out, "["+path+"]")
	}
	for i, name := range names {
		if below := single(t).Field(i).Type; isTable(below) {
			out = append(out, homes(key, join(path, name), below)...)
		}
	}
	return out
}

// nearest returns the name within a third of the key's length in edits, "" when there is none or more than one.
func nearest(key string, names []string) (found string) {
	best := max(1, len(key)/3) + 1
	for _, name := range names {
		switch n := text.Distance(key, name, best); {
		case n < best:
			best, found = n, name
		case n == best:
			found = ""
		}
	}
	return found
}
