package config

import (
	"reflect"
	"strconv"
)

// keysOf returns the key of every field of a table.
func keysOf(t reflect.Type) []string {
	keys := make([]string, t.NumField())
	for i := range keys {
		keys[i] = t.Field(i).Tag.Get("toml")
	}
	return keys
}

// isTable reports whether a field is a table, an optional one or a list of them, and not a value.
func isTable(t reflect.Type) bool {
	t = single(t)
	return t.Kind() == reflect.Struct && t.NumField() > 0 && t.Field(0).Tag.Get("toml") != ""
}

// single is the type that a list or an optional field is made of.
func single(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// each calls f with every value of the configuration and the key at which it stands, elements of lists one by one:
// "party.0.domains.1".
func (c *Config) each(f func(at string, v reflect.Value)) { leaves("", reflect.ValueOf(c).Elem(), f) }

func leaves(at string, v reflect.Value, f func(at string, v reflect.Value)) {
	switch {
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			leaves(at, v.Elem(), f)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			leaves(join(at, strconv.Itoa(i)), v.Index(i), f)
		}
	case isTable(v.Type()):
		for i, key := range keysOf(v.Type()) {
			leaves(join(at, key), v.Field(i), f)
		}
	default:
		f(at, v)
	}
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}
