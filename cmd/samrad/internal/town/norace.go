//go:build !race

package town

// Raced reports whether the race detector is at work, which takes many times as long.
const Raced = false
