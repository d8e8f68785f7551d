package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bellhop/hooks"
)

// meCookie holds the key of a phone's inbox. It is sent to the inbox's page alone.
const meCookie = "bellhop_inbox"

// The bounds of what a phone's page shows.
const (
	maxArrivals    = 20
	maxArrivalText = 4096 // bytes of a body, or of what is signed
)

// joinPage offers an inbox.
type joinPage struct {
	frame
	Key    string
	Notice string
	Gone   bool // the browser had one, which is cleared
}

// mePage shows a phone its inbox.
type mePage struct {
	frame
	Address  string // that anything can be sent to
	Secret   string
	KeyBytes int    // of the secret, decoded
	Stopped  string // why nothing arrives; "" when it does
	Until    string // when it is cleared
	Arrivals []arrival
	Notice   string
}

// arrival is a webhook that arrived, in words. All of it came from somebody else and is text.
type arrival struct {
	ID        hooks.ID
	At        time.Time
	When      string
	Type      string // the event, or how it was sent
	First     string // its request line
	Header    []explained
	Body      string
	Size      int64
	Cut       bool // the body goes on
	Binary    bool // the body is no text
	Signed    string
	SignedCut bool
	Expected  string
	Claimed   string // the header's signature
	Same      bool
	Age       string // between the timestamp and its arrival; "" without one
	Word      string // of the verdict
	Good      bool
	Bad       bool
	Reason    string
}

// explained is a header line and what it is for.
type explained struct{ Name, Value, Why string }

// readKey gives the key that a browser keeps; "" when it keeps none that could be one.
func readKey(r *http.Request) string {
	c, err := r.Cookie(meCookie)
	if err != nil || hooks.CheckKey(c.Value) != nil {
		return ""
	}
	return c.Value
}

// keepKey has the browser keep a key; "" has it forget.
func keepKey(w http.ResponseWriter, r *http.Request, key string) {
	c := &http.Cookie{
		Name: meCookie, Value: key, Path: "/me", MaxAge: int(hooks.VisitorLife / time.Second), HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || isForwarded(r) && last(r.Header, "X-Forwarded-Proto") == "https",
	}
	if key == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// me shows a phone its inbox, or offers one.
func (s *site) me(w http.ResponseWriter, r *http.Request) error {
	return s.showMe(w, r, http.StatusOK, "")
}

func (s *site) showMe(w http.ResponseWriter, r *http.Request, status int, notice string) error {
	key := readKey(r)
	p, err := s.mePage(r.Context(), key)
	switch {
	case key == "" || hooks.CodeOf(err) == hooks.CodeNotFound:
		return s.offerInbox(w, r, status, notice, key != "")
	case err != nil:
		return err
	}
	p.Notice, p.Address = notice, s.seenFrom(r)+"/in/"+p.Address
	retryLater(w, status)
	s.render(w, r, status, "me", p)
	return nil
}

// offerInbox asks whether a visitor wants an inbox.
func (s *site) offerInbox(w http.ResponseWriter, r *http.Request, status int, notice string, gone bool) error {
	if !s.offers(r.Context()).Join {
		return s.closed(w, r, "Who keeps this book has not opened this. There are no inboxes to be had at the moment.")
	}
	s.render(w, r, status, "join", joinPage{frame: s.visitorFrame("Join"), Key: rand.Text(), Notice: notice, Gone: gone})
	return nil
}

// seenFrom gives the origin that a visitor's browser knows this place by.
func (s *site) seenFrom(r *http.Request) string {
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if isForwarded(r) {
		if last(r.Header, "X-Forwarded-Proto") == "https" {
			scheme = "https"
		}
		if named := last(r.Header, "X-Forwarded-Host"); named != "" {
			host = named
		}
	}
	return scheme + "://" + host
}

// mePage reads what the page of the inbox shows that a key opens. Its Address is the inbox's name.
func (s *site) mePage(ctx context.Context, key string) (mePage, error) {
	if key == "" {
		return mePage{}, nil
	}
	v, err := s.Visitors.Visitor(ctx, key, false)
	if err == nil && v.Visitor.Kind != hooks.VisitorPhone {
		err = hooks.NotFound("This opens no inbox.")
	}
	if err != nil {
		return mePage{}, err
	}
	arrivals, err := s.Visitors.Arrivals(ctx, key, maxArrivals)
	if err != nil {
		return mePage{}, err
	}
	now := s.Book.Clock().In(s.Location)
	p := mePage{frame: s.visitorFrame("Your inbox"), Address: v.Visitor.Inbox, Until: when(v.CreatedAt.In(s.Location).Add(hooks.VisitorLife), now)}
	if !v.Active {
		p.Stopped = v.Reason
	}
	if len(v.Sign.Secrets) > 0 {
		p.Secret = v.Sign.Secrets[0]
		raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Secret, "whsec_")) // made here
		p.KeyBytes = len(raw)
	}
	for _, a := range arrivals {
		p.Arrivals = append(p.Arrivals, wordArrival(a, now))
	}
	if s.Changed != nil {
		p.Feed = "/me/live?at=" + meStamp(arrivals)
	}
	return p, nil
}

// wordArrival words what arrived.
func wordArrival(x hooks.Arrival, now time.Time) arrival {
	at := x.At.In(now.Location())
	a := arrival{
		ID: x.ID, At: at, When: at.Format("15:04:05"), Type: "Something by " + x.Method, First: x.Method + " " + x.URL, Size: x.Request.Size,
		Expected: x.Expected, Claimed: x.Header.Get("webhook-signature"), Reason: x.VerdictReason,
	}
	if x.Event != "" {
		a.Type = x.Event
	}
	for _, line := range x.Header {
		a.Header = append(a.Header, explained{line[0], line[1], whyHeader(line[0])})
	}
	if a.Binary = !utf8.Valid(x.Body); !a.Binary {
		a.Body, a.Cut = clip(string(x.Body))
		a.Signed, a.SignedCut = clip(x.Signed)
	}
	a.Same = x.Expected != "" && slices.Contains(strings.Fields(a.Claimed), x.Expected)
	if seconds, err := strconv.ParseInt(x.Header.Get("webhook-timestamp"), 10, 64); err == nil {
		a.Age = age(x.At.Sub(time.Unix(seconds, 0)))
	}
	switch {
	case x.State == hooks.StateNew:
		a.Word = "being checked"
	case x.Verdict == hooks.VerdictValid:
		a.Word, a.Good = "signature right", true
	case x.Verdict == hooks.VerdictMissing:
		a.Word, a.Bad = "not signed", true
	case x.Verdict == hooks.VerdictTooOld:
		a.Word, a.Bad = "too old", true
	default:
		a.Word, a.Bad = "signature wrong", true
	}
	return a
}

// age words the time since a timestamp, which counts whole seconds.
func age(d time.Duration) string {
	if d < time.Second {
		return "within a second"
	}
	if d < time.Minute {
		return strconv.Itoa(int(d/time.Second)) + " s"
	}
	return d.Truncate(time.Second).String()
}

// clip gives the beginning of a text that is long, without half a character.
func clip(text string) (shown string, cut bool) {
	if len(text) <= maxArrivalText {
		return text, false
	}
	end := maxArrivalText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end], true
}

// whyHeader says what a header line is for.
func whyHeader(name string) string {
	switch strings.ToLower(name) {
	case "host":
		return "The address that it was sent to. One server may answer for many names."
	case "content-type":
		return "What the body is: JSON here, so that a program knows how to read it."
	case "content-length":
		return "How many bytes the body has."
	case "user-agent":
		return "The program that sent it."
	case "webhook-id":
		return "The event's own id. It stays the same when the webhook is sent again, so that nothing is done twice."
	case "webhook-timestamp":
		return "When it left, in seconds since 1970. What is too old is a copy that somebody sends again."
	case "webhook-signature":
		return "The proof that it comes from who knows your secret, and that nobody has changed it. v1 is the way of signing."
	case strings.ToLower(hooks.HopLine):
		return "How often what caused it went through this house, so that nothing goes round for ever."
	case "accept-encoding":
		return "How the answer may be packed."
	case "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto":
		return "Written by a relay on the way: who called it, by which name and how."
	}
	return "A line that its sender chose to add."
}

// meStamp tells one state of an inbox from the next.
func meStamp(newest []hooks.Arrival) string {
	if len(newest) == 0 {
		return "0"
	}
	return newest[0].ID.String() + "." + string(newest[0].State)
}

// liveMe tells the page of an inbox what arrives.
func (s *site) liveMe(w http.ResponseWriter, r *http.Request) error {
	key := readKey(r)
	if _, err := s.Visitors.Arrivals(r.Context(), key, 1); err != nil {
		return hooks.NotFound("There is no inbox.")
	}
	return s.follow(w, r, unchanged(func(ctx context.Context, known string) (bulletin, error) {
		newest, err := s.Visitors.Arrivals(ctx, key, 1) // asked at every change of anything, so it is little
		if err != nil || meStamp(newest) == known {
			return bulletin{stamp: known}, err
		}
		p, err := s.mePage(ctx, key)
		if err != nil {
			return bulletin{}, err
		}
		parts, err := s.parts("me", p, "arrivals")
		if err != nil {
			return bulletin{}, err
		}
		news := ""
		if len(p.Arrivals) > 0 {
			news = "A webhook arrived: " + p.Arrivals[0].Type + ", " + p.Arrivals[0].Word + "."
		}
		return newBulletin(meStamp(newest), parts, news)
	}))
}

// wishJoin is the wish of who has no inbox yet.
const wishJoin = "join"

// askMe does what a phone wishes: to join, to be sent a test, or to leave.
func (s *site) askMe(w http.ResponseWriter, r *http.Request) error {
	if !s.readVisit(w, r) {
		return nil
	}
	key, wish := readKey(r), hooks.VisitorWish(r.PostForm.Get("do"))
	var err error
	if wish == wishJoin {
		key = r.PostForm.Get("key")
		if err = s.Book.Admit(r.Context(), s.Source(r)); err == nil {
			_, err = s.Visitors.Join(r.Context(), hooks.Visit{Kind: hooks.VisitorPhone, Key: key, Source: s.Source(r)})
		}
	} else {
		err = s.Visitors.Ask(r.Context(), key, wish)
	}
	status, why, refused := refusal(err)
	switch {
	case hooks.CodeOf(err) == hooks.CodeNotFound: // it was cleared; the page says so
	case refused:
		return s.showMe(w, r, status, why)
	case err != nil:
		return err
	case wish == wishJoin:
		keepKey(w, r, key)
	case wish == hooks.WishRemove:
		keepKey(w, r, "")
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	}
	http.Redirect(w, r, "/me", http.StatusSeeOther)
	return nil
}
