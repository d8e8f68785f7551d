// Package control is the private HTTP API for scripts and tests. It is served on an address of its own, never
// through a tunnel, and every call but the two health checks needs the token.
//
// The paths, shapes and words are a contract, described for programs in openapi.json. The package starts no
// goroutines; its handlers may be called from any number of them. A stream lives on its request's and ends with the
// request's context, so a server that wants to stop ends that first (http.Server.BaseContext).
package control

import (
	"context"
	"crypto/subtle"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// API answers the calls. Every field is needed.
type API struct {
	Token         string
	Exchanges     Exchanges
	Import        func(context.Context, io.Reader, archive.Format, func(hooks.ImportProgress)) (hooks.Imported, error)
	Replay        func(context.Context, hooks.Replay) (hooks.Delivery, error)
	Changes       func(context.Context, hooks.Replay) ([]hooks.Change, error) // what becomes of a replay's header lines
	Explain       Explain
	Inboxes       Inboxes
	StartOver     func(inbox string) error // begins an inbox's sequence of answers anew
	Keeping       Keeping
	Subscriptions Subscriptions
	Visiting      Visiting
	Health        func(context.Context) (map[hooks.ID]hooks.Health, error) // how every subscription fares
	Events        Events
	Deliveries    Deliveries
	Stories       Stories
	Replays       Replays
	Batches       Batches
	Loads         Loads
	Tapes         Tapes
	Queue         Queue
	Races         Races
	Trouble       func() string // why deliveries do not leave; "" while all is well
	Tunnel        Tunnel
	Doors         Doors
	Book          Book
	Guests        Guests
	BookRules     BookRules
	Raise         func(open string) bool // brings the window to the front, and opens a file or link there; false without a window
	Changed       func() (changed <-chan struct{}, stop func())
	Ready         func(context.Context) error
	Clock         hooks.Clock
	Log           *slog.Logger
}

// Handler gives the API behind its guards: host, origin, token.
func (a *API) Handler() http.Handler {
	guarded, open := http.NewServeMux(), http.NewServeMux()
	for pattern, h := range a.guarded() {
		guarded.Handle(pattern, h)
	}
	for pattern, h := range a.open() {
		open.Handle(pattern, h)
	}
	guarded.Handle("/", nothing(guarded))
	open.Handle("/", a.authorized(guarded))
	return local(open)
}

// open is what needs no token, each call by its method and path.
func (a *API) open() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /healthz": a.answering(a.healthz),
		"GET /readyz":  a.answering(a.readyz),
	}
}

// guarded is what needs the token, each call by its method and path.
func (a *API) guarded() map[string]http.Handler {
	handlers := map[string]http.Handler{
		"GET /api/v1/exchanges/{id}/request":  http.HandlerFunc(a.requestBody),
		"GET /api/v1/exchanges/{id}/response": http.HandlerFunc(a.responseBody),
		"GET /api/v1/stream":                  http.HandlerFunc(a.stream),
		"GET /api/v1/export":                  http.HandlerFunc(a.export),
		"GET /api/v1/comments/export":         http.HandlerFunc(a.exportBook),
		"GET /api/v1/exchanges/{id}/curl":     http.HandlerFunc(a.curl),
		"GET /api/v1/exchanges/{id}/test":     http.HandlerFunc(a.savedTest),
		"GET /api/v1/openapi.json":            http.HandlerFunc(serveOpenAPI),
	}
	for pattern, c := range map[string]call{
		"GET /api/v1/exchanges":                  a.listExchanges,
		"GET /api/v1/exchanges/{id}":             a.getExchange,
		"GET /api/v1/exchanges/{id}/diff":        a.diffExchanges,
		"POST /api/v1/exchanges/{id}/replay":     a.replay,
		"POST /api/v1/exchanges/{id}/explain":    a.explain,
		"POST /api/v1/import":                    a.importFile,
		"GET /api/v1/inboxes":                    a.listInboxes,
		"POST /api/v1/inboxes":                   a.addInbox,
		"PATCH /api/v1/inboxes/{name}":           a.changeInbox,
		"DELETE /api/v1/inboxes/{name}":          a.deleteInbox,
		"POST /api/v1/inboxes/{name}/test":       a.testInbox,
		"POST /api/v1/inboxes/{name}/restart":    a.startOver,
		"GET /api/v1/retention":                  a.getRetention,
		"PATCH /api/v1/retention":                a.setRetention,
		"POST /api/v1/purge":                     a.purge,
		"GET /api/v1/subscriptions":              a.listSubscriptions,
		"POST /api/v1/subscriptions":             a.addSubscription,
		"PATCH /api/v1/subscriptions/{id}":       a.changeSubscription,
		"DELETE /api/v1/subscriptions/{id}":      a.deleteSubscription,
		"POST /api/v1/subscriptions/{id}/test":   a.testSubscription,
		"POST /api/v1/subscriptions/{id}/rotate": a.rotate,
		"POST /api/v1/events":                    a.addEvent,
		"GET /api/v1/deliveries":                 a.listDeliveries,
		"GET /api/v1/deliveries/{id}":            a.getDelivery,
		"POST /api/v1/deliveries/{id}/retry":     a.retryDelivery,
		"POST /api/v1/deliveries/retry":          a.retryDeliveries,
		"GET /api/v1/stories/{kind}/{id}":        a.getStory,
		"GET /api/v1/queue":                      a.getQueue,
		"PUT /api/v1/queue":                      a.setQueue,
		"POST /api/v1/queue/pause":               a.pauseQueue,
		"POST /api/v1/queue/resume":              a.resumeQueue,
		"POST /api/v1/window/raise":              a.raise,
	} {
		handlers[pattern] = a.answering(c)
	}
	for _, calls := range []map[string]call{a.many(), a.tunnel(), a.doors(), a.tapes(), a.visitors(), a.races()} {
		for pattern, c := range calls {
			handlers[pattern] = a.answering(c)
		}
	}
	for pattern, c := range a.guestbook() {
		handlers[pattern] = a.answering(c)
	}
	return handlers
}

// nothing answers what mux has no call for: a path that is not there, or a method that a path does not take.
func nothing(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != "/" {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) == 0 {
			refuse(w, hooks.CodeNotFound, "There is no "+r.URL.Path+" here. GET /api/v1/openapi.json lists what there is.")
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		refuse(w, codeMethodNotAllowed, r.URL.Path+" takes "+strings.Join(allowed, ", ")+" and no "+r.Method+".")
	})
}

// local refuses what a web page in the owner's browser could send: a Host that is no loopback name (DNS
// rebinding), and requests that say they come from elsewhere.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		site := r.Header.Get("Sec-Fetch-Site")
		if !isLoopback(r.Host) || r.Header.Get("Origin") != "" || site != "" && site != "none" && site != "same-origin" {
			refuse(w, codeForbidden, "This address answers programs on this computer only, under a loopback name and not from a web page.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}

func (a *API) authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		right := subtle.ConstantTimeCompare([]byte(given), []byte(a.Token)) == 1
		if !strings.EqualFold(scheme, "Bearer") || given == "" || !right {
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuse(w, codeUnauthorized, "Send the token from control.token in the data folder: Authorization: Bearer …")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// healthz answers 200 while the program lives. What it waits for, such as a broker, it says beside that.
func (a *API) healthz(*http.Request) (int, any, error) {
	if a.Trouble != nil {
		if trouble := a.Trouble(); trouble != "" {
			return http.StatusOK, map[string]string{"status": "degraded", "reason": trouble}, nil
		}
	}
	return http.StatusOK, map[string]string{"status": "ok"}, nil
}

func (a *API) readyz(r *http.Request) (int, any, error) {
	if err := a.Ready(r.Context()); err != nil {
		a.report(r, err)
		return 0, nil, &hooks.Error{Code: hooks.CodeUnavailable, Message: hooks.Words(err)}
	}
	return http.StatusOK, map[string]string{"status": "ready"}, nil
}

// raise brings the window to the front and opens in it what is wished.
func (a *API) raise(r *http.Request) (int, any, error) {
	var c struct {
		Open string `json:"open"`
	}
	if r.ContentLength != 0 {
		if err := decode(r, &c); err != nil {
			return 0, nil, err
		}
	}
	return http.StatusOK, map[string]bool{"raised": a.Raise(c.Open)}, nil
}
