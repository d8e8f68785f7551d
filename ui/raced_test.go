//go:build race

package ui

// raced says that the race detector watches, which makes laying out a window six times as slow.
const raced = true
