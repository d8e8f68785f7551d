package web

import (
	"context"
	"crypto/rand"
	"errors"
	"mime"
	"net"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"bellhop/guestbook"
	"bellhop/hooks"
)

// Visitors is where visitors set up what is theirs: webhooks and inboxes. Each has a key, a text of chance that opens it
// and is known to nobody else.
type Visitors interface {
	Visiting(ctx context.Context) (hooks.Visiting, error)
	Join(ctx context.Context, v hooks.Visit) (hooks.Subscription, error)
	// Visitor gives what a key opens, or a hooks.Error with CodeNotFound. show says that a secret that may be shown once is
	// shown now.
	Visitor(ctx context.Context, key string, show bool) (hooks.Visited, error)
	Ask(ctx context.Context, key string, wish hooks.VisitorWish) error
	// Arrivals gives what arrived in the inbox that a key opens, newest first.
	Arrivals(ctx context.Context, key string, limit int) ([]hooks.Arrival, error)
}

// visitLimit is how often one source may set something up or wish for something: a whole room may be behind one address.
func visitLimit() Limit { return Limit{AtOnce: 600, Every: time.Second} }

// maxVisitForm bounds the body of a visitor's form in bytes: an address has 8,192 at most.
const maxVisitForm = 32 << 10

// offers is what the book offers its visitors besides signing.
type offers struct{ Webhooks, Join bool }

// offers tells what visitors may set up; a book that cannot tell offers nothing.
func (s *site) offers(ctx context.Context) offers {
	if s.Visitors == nil {
		return offers{}
	}
	v, err := s.Visitors.Visiting(ctx)
	if err != nil && ctx.Err() == nil {
		s.Log.Warn("what visitors may is not known", "error", err)
	}
	return offers{v.Webhooks, v.Join}
}

func (s *site) visitorRoutes(mux *http.ServeMux) {
	mux.Handle("/webhooks", s.private(methods{http.MethodGet: s.webhooks, http.MethodPost: s.subscribe}))
	mux.Handle("/webhooks/{key}", s.private(methods{http.MethodGet: s.webhook, http.MethodPost: s.askWebhook}))
	mux.Handle("/webhooks/{key}/live", s.private(methods{http.MethodGet: s.liveWebhook}))
	mux.Handle("/me", s.private(methods{http.MethodGet: s.me, http.MethodPost: s.askMe}))
	mux.Handle("/me/live", s.private(methods{http.MethodGet: s.liveMe}))
}

// private is answer for what is one visitor's alone: no search engine lists it and no cache keeps it.
func (s *site) private(m methods) http.Handler {
	next := s.answer(m)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Robots-Tag", "noindex, nofollow")
		w.Header().Set("Cache-Control", "no-store")
		if r.PathValue("key") != "" {
			w.Header().Set("Referrer-Policy", "no-referrer") // the address is the key
		}
		next.ServeHTTP(w, r)
	})
}

// isPrivate tells requests for what is one visitor's alone. A record of traffic leaves them out: their addresses, cookies
// and pages hold what opens them.
func isPrivate(where string) bool {
	where = path.Clean("/" + where) // the mux leads //me to /me
	for _, at := range []string{"/webhooks", "/me"} {
		if where == at || strings.HasPrefix(where, at+"/") {
			return true
		}
	}
	return false
}

// closed says that visitors may not do something.
func (s *site) closed(w http.ResponseWriter, r *http.Request, message string) error {
	s.trouble(w, r, trouble{http.StatusForbidden, "Not open", message})
	return nil
}

// readVisit reads a visitor's form, and bounds how often one source sends one. It has answered when ok is false.
func (s *site) readVisit(w http.ResponseWriter, r *http.Request) (ok bool) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		s.trouble(w, r, trouble{http.StatusUnsupportedMediaType, "Nothing was changed", "This address takes its own form only: application/x-www-form-urlencoded."})
		return false
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxVisitForm)
	if err := r.ParseForm(); err != nil {
		status := http.StatusBadRequest
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			status = http.StatusRequestEntityTooLarge
		}
		s.trouble(w, r, trouble{status, "Nothing was changed", "The form did not arrive whole, or was too long. Go back and send it once more."})
		return false
	}
	if wait := s.visits.take(guestbook.Network(s.Source(r)), s.Book.Clock()); wait > 0 {
		seconds := int64((wait + time.Second - 1) / time.Second)
		w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
		s.trouble(w, r, trouble{http.StatusTooManyRequests, "Too many at once", "Much came from your address just now. Try again in " + many(seconds, "second") + "."})
		return false
	}
	return true
}

// refusal gives the status and the sentence of what was refused; ok is false for our own trouble.
func refusal(err error) (status int, notice string, ok bool) {
	if _, banned := errors.AsType[*guestbook.Refusal](err); banned {
		return http.StatusForbidden, sentence(err), true
	}
	status, ok = map[hooks.Code]int{
		hooks.CodeInvalid: http.StatusUnprocessableEntity, hooks.CodeConflict: http.StatusConflict, hooks.CodeTooMany: http.StatusTooManyRequests,
	}[hooks.CodeOf(err)]
	return status, sentence(err), ok
}

// retryLater tells a program when it may come again.
func retryLater(w http.ResponseWriter, status int) {
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", strconv.Itoa(int(hooks.VisitorWishesIn/time.Second/hooks.MaxVisitorWishes)))
	}
}

// subscribePage asks for the address of a webhook.
type subscribePage struct {
	frame
	Key    string
	URL    field
	Notice string
	PerKey int // webhooks of one source
}

// webhooks asks a visitor for an address of theirs.
func (s *site) webhooks(w http.ResponseWriter, r *http.Request) error {
	if !s.offers(r.Context()).Webhooks {
		return s.closed(w, r, "Who keeps this book does not let visitors have webhooks of their own at the moment.")
	}
	s.askForAddress(w, r, http.StatusOK, field{}, "")
	return nil
}

func (s *site) askForAddress(w http.ResponseWriter, r *http.Request, status int, address field, notice string) {
	key := rand.Text()
	if typed := r.PostForm.Get("key"); hooks.CheckKey(typed) == nil {
		key = typed // not used up
	}
	p := subscribePage{frame: s.visitorFrame("Your own webhook"), Key: key, URL: address, Notice: notice, PerKey: hooks.MaxVisitorPerPlace}
	retryLater(w, status)
	s.render(w, r, status, "subscribe", p)
}

func (s *site) visitorFrame(title string) frame {
	f := s.frame(title)
	f.Sheet = s.files.url("visitors.css")
	return f
}

// subscribe takes a visitor's address and leads to its page. The same form twice is one webhook.
func (s *site) subscribe(w http.ResponseWriter, r *http.Request) error {
	if !s.readVisit(w, r) {
		return nil
	}
	typed := strings.TrimSpace(r.PostForm.Get("url"))
	visit := hooks.Visit{Kind: hooks.VisitorWebhook, URL: withScheme(typed), Key: r.PostForm.Get("key"), Source: s.Source(r)}
	err := s.checkAddress(r, visit.URL)
	if err == nil {
		err = s.Book.Admit(r.Context(), visit.Source)
	}
	if err == nil {
		_, err = s.Visitors.Join(r.Context(), visit)
	}
	if err == nil {
		http.Redirect(w, r, "/webhooks/"+visit.Key, http.StatusSeeOther)
		return nil
	}
	status, why, ok := refusal(err)
	if !ok {
		return err
	}
	if status == http.StatusUnprocessableEntity && hooks.CheckKey(visit.Key) == nil {
		s.askForAddress(w, r, status, field{Value: typed, Problem: why, Focus: true}, "")
		return nil
	}
	s.askForAddress(w, r, status, field{Value: typed}, why)
	return nil
}

// withScheme completes an address that was typed without one.
func withScheme(typed string) string {
	if typed == "" || strings.Contains(typed, "://") {
		return typed
	}
	return "https://" + typed
}

// checkAddress refuses what cannot be a visitor's address by its very spelling. What it leads to is judged when it is
// dialled, each time.
func (s *site) checkAddress(r *http.Request, address string) error {
	if address == "" {
		return hooks.Invalid("Type the address that comments go to, such as https://example.com/hooks.")
	}
	u, err := hooks.ParseTarget(address)
	switch {
	case err != nil:
		return err
	case strings.ContainsFunc(u.Hostname(), isForeignToHosts):
		return hooks.Invalid("The address names no host. It looks like https://example.com/hooks.")
	case hooks.PlainlyPrivate(u):
		return hooks.Invalid("This address is on a private network, which nothing is sent to from here. It has to be public.")
	case s.isOwn(r, u):
		return hooks.Invalid("This is the guest book's own address. Name one of yours.")
	}
	return nil
}

// isForeignToHosts tells what no name of a host has in it, in any language.
func isForeignToHosts(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-._:%", r)
}

// isOwn tells whether an address leads back here.
func (s *site) isOwn(r *http.Request, u *url.URL) bool {
	own := []string{r.Host}
	if isForwarded(r) {
		own = append(own, last(r.Header, "X-Forwarded-Host"))
	}
	if s.Addresses != nil {
		for _, address := range s.Addresses() {
			if at, err := url.Parse(address); err == nil {
				own = append(own, at.Host)
			}
		}
	}
	for _, host := range own {
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if host != "" && strings.EqualFold(strings.TrimSuffix(host, "."), strings.TrimSuffix(u.Hostname(), ".")) {
			return true
		}
	}
	return false
}
