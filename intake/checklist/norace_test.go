//go:build !race

package checklist_test

const raced = false
