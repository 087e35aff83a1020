//go:build race

package steady

// Raced reports whether the race detector is at work, which takes up to ten times as long.
const Raced = true
