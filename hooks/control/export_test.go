package control

import (
	"maps"
	"net/http"
	"slices"
)

// Patterns lists the methods and paths of all calls.
func (a *API) Patterns() []string {
	all := map[string]http.Handler{}
	maps.Copy(all, a.open())
	maps.Copy(all, a.guarded())
	return slices.Sorted(maps.Keys(all))
}

// The bounds of a stream.
const (
	StreamBeat    = streamBeat
	StreamSilence = streamSilence
	StreamWindow  = streamWindow
)
