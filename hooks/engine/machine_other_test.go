//go:build !linux

package engine_test

import (
	"os"
	"testing"
	"time"
)

func fdatasync(f *os.File) error { return f.Sync() }

// processorTime is not known here.
func processorTime() time.Duration { return 0 }

func forgetPeak(testing.TB) {}

// peakMemory is not known here.
func peakMemory(testing.TB) float64 { return 0 }
