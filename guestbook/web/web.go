// Package web is the guest book's web app: the book with its form, the page of thanks, a live feed, and the
// files they need. It works without scripts and cookies, and asks no other host for anything.
//
// The handler starts no goroutine. A live feed holds the goroutine of its request until that request's
// context ends, so a server ends all feeds by ending its base context. The handler may be called from any
// number of goroutines.
package web

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks"
)

// Pages is the web app and what it needs of others. Only Book must be set.
type Pages struct {
	Book *guestbook.Book

	// Title is the name over the door; "" is The Grand Lobby.
	Title string
	// Location is where the times on the page are told; nil is time.Local.
	Location *time.Location
	// Changed begins to watch for new comments, as hooks.Signal.Watch does. Nil: no live feed.
	Changed func() (changed <-chan struct{}, stop func())
	// MaxFeeds bounds the live feeds that are open at once; 0 is 2,000. One network has half of them at most.
	MaxFeeds int
	// Source tells the address a request came from; nil is the function of that name.
	Source func(*http.Request) string
	// SignLimit is how often one source may sign; the zero value is 60 times at once, and once more every two seconds.
	SignLimit Limit
	// Door names the door that a request came through; nil names none.
	Door func(*http.Request) string
	// Cause names the exchange of a request that signs; nil names none.
	Cause func(*http.Request) hooks.Cause
	// Subscribers tells how many webhooks the next comment will be sent to; nil: nobody knows.
	Subscribers func(context.Context) (int, error)
	// Rung tells how many webhooks the comment with this ID is sent to; nil: nobody knows.
	Rung func(context.Context, hooks.ID) (int, error)
	// Story tells what a comment brought about; nil: nobody knows.
	Story func(ctx context.Context, kind hooks.CauseKind, id string) (hooks.Story, error)
	// Events are the kinds of event that the page for programs tells of.
	Events []hooks.EventKind
	// Visitors is where visitors set up webhooks and inboxes of their own; nil: they set up nothing.
	Visitors Visitors
	// Addresses lists the URLs that lead here, which no visitor can have as theirs; nil: none is known.
	Addresses func() []string
	// Log takes a line for each comment and each failure; nil keeps none.
	Log *slog.Logger
}

// site is the handler behind Pages: the settings with their defaults, and what is made once from them.
type site struct {
	Pages
	templates map[string]*template.Template
	sprite    template.HTML
	files     files
	opened    time.Time // since when it is there, for a feed without entries
	latest    latest    // of the book's own feed
	seats     seats
	signings  *limiter
	visits    *limiter
}

// Handler gives the app. It answers every path: what it does not know gets a page that leads back.
func (p Pages) Handler() http.Handler {
	if p.Title == "" {
		p.Title = "The Grand Lobby"
	}
	if p.Location == nil {
		p.Location = time.Local
	}
	if p.MaxFeeds == 0 {
		p.MaxFeeds = 2000
	}
	if p.Source == nil {
		p.Source = Source
	}
	if p.SignLimit == (Limit{}) {
		p.SignLimit = signLimit()
	}
	if p.Door == nil {
		p.Door = func(*http.Request) string { return "" }
	}
	if p.Cause == nil {
		p.Cause = func(*http.Request) hooks.Cause { return hooks.Cause{} }
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	s := &site{
		Pages:     p,
		templates: parseTemplates(),
		sprite:    sprite(),
		files:     staticFiles(),
		opened:    p.Book.Clock(),
		seats:     seats{all: p.MaxFeeds, each: (p.MaxFeeds + 1) / 2},
		signings:  &limiter{Limit: p.SignLimit},
		visits:    &limiter{Limit: visitLimit()},
	}
	return s.secured(s.routes())
}

func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/{$}", s.answer(methods{http.MethodGet: s.book}))
	mux.Handle("/guestbook", s.answer(methods{http.MethodGet: s.toBook, http.MethodPost: s.sign}))
	mux.Handle("/thanks/{id}", s.answer(methods{http.MethodGet: s.thanks}))
	mux.Handle("/thanks/{id}/live", s.answer(methods{http.MethodGet: s.thanksLive}))
	mux.Handle("/events", s.answer(methods{http.MethodGet: s.events}))
	mux.Handle("/events.json", s.answer(methods{http.MethodGet: s.eventsJSON}))
	mux.Handle("/feed.atom", s.answer(methods{http.MethodGet: s.atom}))
	mux.Handle("/sent", s.answer(methods{http.MethodGet: s.sent}))
	mux.Handle("/live", s.answer(methods{http.MethodGet: s.live}))
	mux.Handle("/comments.json", s.answer(methods{http.MethodGet: s.commentsJSON}))
	mux.Handle("/static/{name}", s.answer(methods{http.MethodGet: s.static}))
	mux.Handle("/favicon.ico", s.answer(methods{http.MethodGet: s.favicon}))
	if s.Visitors != nil {
		s.visitorRoutes(mux)
	}
	mux.Handle("/", s.answer(methods{http.MethodGet: s.nowhere}))
	return mux
}

// contentPolicy lets a page load from its own host only, be framed by nobody, and run no inline script or style.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// secured adds the headers that every answer carries, and refuses what another site's page sends.
func (s *site) secured(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	// Who posts here has the key anyway, and the page's policy makes browsers send "Origin: null" with its forms.
	origins.AddInsecureBypassPattern("POST /webhooks/{key}")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		// Not no-referrer: that would make browsers send "Origin: null" with our own form (Fetch, section 3.2).
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !sameOrigin(origins, r) {
			s.fromElsewhere(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
