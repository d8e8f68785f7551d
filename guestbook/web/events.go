package web

import (
	"encoding/json"
	"net/http"

	"bellhop/hooks"
)

type eventsPage struct {
	frame
	Kinds []eventKind
}

// eventKind is one kind of event as the page shows it.
type eventKind struct {
	Type, Summary   string
	Schema, Example string
}

// events is the page for those who write programs: what the book gives them, and what it sends.
func (s *site) events(w http.ResponseWriter, r *http.Request) error {
	p := eventsPage{frame: s.frame("For programs")}
	for _, k := range s.Events {
		example, err := indent(k.Example)
		if err != nil {
			return err
		}
		schema, err := indent(k.Schema)
		if err != nil {
			return err
		}
		p.Kinds = append(p.Kinds, eventKind{k.Type, k.Summary, schema, example})
	}
	s.render(w, r, http.StatusOK, "events", p)
	return nil
}

// eventList is the answer of /events.json.
type eventList struct {
	Items []hooks.EventKind `json:"items"`
}

func (s *site) eventsJSON(w http.ResponseWriter, r *http.Request) error {
	list := eventList{Items: s.Events}
	if list.Items == nil {
		list.Items = []hooks.EventKind{}
	}
	body, err := json.Marshal(list)
	if err != nil {
		return err
	}
	writeTagged(w, r, "application/json", body)
	return nil
}
