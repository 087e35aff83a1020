//go:build race

package town

const Raced = true
