package memory_test

import (
	"testing"

	"bellhop/hooks/queue"
	"bellhop/hooks/queue/memory"
	"bellhop/hooks/queue/queuetest"
)

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(*testing.T) queue.Pipe { return memory.New(64) })
}
