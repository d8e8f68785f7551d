// Package control is the private HTTP API for scripts and tests. It is served on an address of its own, never
// through a tunnel, and every call but the two health checks needs the token.
//
// The paths, shapes and words are a contract, described for programs at /api/v1/openapi.json. The package starts no
// goroutines; a stream lives on its request's and ends with it.
package control

import (
	"context"
	"crypto/subtle"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"bellhop/hooks"
)

// API answers the calls. Every field is needed.
type API struct {
	Token         string
	Exchanges     Exchanges
	Replay        func(context.Context, hooks.Replay) (hooks.Delivery, error)
	Inboxes       Inboxes
	Subscriptions Subscriptions
	Events        Events
	Deliveries    Deliveries
	Queue         Queue
	Book          Book
	Raise         func() bool // brings the window to the front; false without one
	Changed       func() (changed <-chan struct{}, stop func())
	Ready         func(context.Context) error
	Clock         hooks.Clock
	Log           *slog.Logger
}

// Handler gives the API behind its guards: host, origin, token.
func (a *API) Handler() http.Handler {
	v1 := http.NewServeMux()
	a.routes(v1)
	v1.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, hooks.NotFound("There is no "+r.Method+" "+r.URL.Path+". GET /api/v1/openapi.json lists what there is."))
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", a.healthz)
	mux.HandleFunc("GET /readyz", a.readyz)
	mux.Handle("/", a.authorized(v1))
	return local(mux)
}

func (a *API) routes(mux *http.ServeMux) {
	for pattern, call := range map[string]call{
		"GET /exchanges":                a.listExchanges,
		"GET /exchanges/{id}":           a.getExchange,
		"POST /exchanges/{id}/replay":   a.replay,
		"GET /inboxes":                  a.listInboxes,
		"POST /inboxes":                 a.addInbox,
		"PATCH /inboxes/{name}":         a.changeInbox,
		"DELETE /inboxes/{name}":        a.deleteInbox,
		"GET /subscriptions":            a.listSubscriptions,
		"POST /subscriptions":           a.addSubscription,
		"PATCH /subscriptions/{id}":     a.changeSubscription,
		"DELETE /subscriptions/{id}":    a.deleteSubscription,
		"POST /subscriptions/{id}/test": a.testSubscription,
		"POST /events":                  a.addEvent,
		"GET /deliveries":               a.listDeliveries,
		"GET /deliveries/{id}":          a.getDelivery,
		"POST /deliveries/{id}/retry":   a.retryDelivery,
		"POST /deliveries/retry":        a.retryDeliveries,
		"GET /queue":                    a.getQueue,
		"POST /queue/pause":             a.pauseQueue,
		"POST /queue/resume":            a.resumeQueue,
		"GET /comments":                 a.listComments,
		"POST /comments":                a.addComment,
		"POST /window/raise":            a.raise,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.Handle(method+" /api/v1"+path, call)
	}
	mux.HandleFunc("GET /api/v1/exchanges/{id}/request", a.requestBody)
	mux.HandleFunc("GET /api/v1/exchanges/{id}/response", a.responseBody)
	mux.HandleFunc("GET /api/v1/stream", a.stream)
	mux.HandleFunc("GET /api/v1/openapi.json", serveOpenAPI)
}

// local refuses what a web page in the owner's browser could send: a Host that is no loopback name (DNS
// rebinding), and requests that say they come from elsewhere.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site := r.Header.Get("Sec-Fetch-Site")
		if !isLoopback(r.Host) || r.Header.Get("Origin") != "" || site != "" && site != "none" && site != "same-origin" {
			failWith(w, http.StatusForbidden, "forbidden", "This address answers programs on this computer only, under a loopback name and not from a web page.")
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
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
		given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || subtle.ConstantTimeCompare([]byte(given), []byte(a.Token)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			failWith(w, http.StatusUnauthorized, "unauthorized", "Send the token from control.token in the data folder: Authorization: Bearer …")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (a *API) healthz(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (a *API) readyz(w http.ResponseWriter, r *http.Request) {
	if err := a.Ready(r.Context()); err != nil {
		failWith(w, http.StatusServiceUnavailable, "unavailable", hooks.Words(err))
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "ready"})
}

func (a *API) raise(r *http.Request) (int, any, error) {
	return http.StatusOK, map[string]bool{"raised": a.Raise()}, none(r)
}
