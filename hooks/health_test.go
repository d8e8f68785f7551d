package hooks_test

import (
	"testing"
	"time"

	"bellhop/hooks"
)

func TestHealthSumsUpTheTriesThatGotAnAnswer(t *testing.T) {
	var h hooks.Health
	if _, ok := h.Percent(); ok {
		t.Error("a share of no tries")
	}
	if _, ok := h.P95(); ok {
		t.Error("a time of no tries")
	}
	for i := range 20 {
		h.Last = append(h.Last, hooks.Try{Status: 200, Took: time.Duration(i+1) * time.Millisecond})
	}
	if percent, ok := h.Percent(); !ok || percent != 100 {
		t.Errorf("%v, %v", percent, ok)
	}
	if took, ok := h.P95(); !ok || took != 19*time.Millisecond {
		t.Errorf("p95 is %v, want the 19th of 20", took)
	}
	h.Last = []hooks.Try{{Status: 200, Took: 3}, {Status: 500, Took: 9}, {Fault: hooks.FaultUnreachable, Took: time.Hour}, {Status: 200, Fault: hooks.FaultReset, Took: 5}}
	if percent, _ := h.Percent(); percent != 25 {
		t.Errorf("%v %% taken, want the one whole 200 of four", percent)
	}
	if took, _ := h.P95(); took != 9 {
		t.Errorf("p95 is %v; a try without an answer says nothing about the time to one", took)
	}
}
