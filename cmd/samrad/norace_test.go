//go:build !race

package main

// raced reports whether the race detector is at work, which takes many times as long.
const raced = false
