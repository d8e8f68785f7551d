//go:build !linux

package engine_test

import (
	"os"
	"time"
)

func fdatasync(f *os.File) error { return f.Sync() }

// processorTime is not known here.
func processorTime() time.Duration { return 0 }
