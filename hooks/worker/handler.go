package worker

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"

	"bellhop/hooks"
)

// Handler performs jobs as a function does: each POST has a job in its JSON form, and is answered with the result.
type Handler struct {
	Name  string // in every result
	Host  string
	Token string // that a call has to bring as a bearer token; "" asks for none
	Send  Performer
	Clock hooks.Clock
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case h.Token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+h.Token)) != 1:
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "The call brings no token, or not the one that this worker wants.", http.StatusUnauthorized)
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "A job comes by POST.", http.StatusMethodNotAllowed)
		return
	}
	var job hooks.Job
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxFunctionAnswer)).Decode(&job)
	if err != nil || job.URL == "" || job.Version < 1 {
		http.Error(w, "This is no job.", http.StatusBadRequest)
		return
	}
	p := Pool{Name: h.Name, Host: h.Host, Send: h.Send, Clock: h.Clock}
	result := p.perform(r.Context(), job)
	if r.Context().Err() != nil {
		return // who asked has gone
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(result) // who asked may be gone, and asks again
}
