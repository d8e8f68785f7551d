package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"bellhop/hooks"
)

// webhookPage shows a visitor their webhook.
type webhookPage struct {
	frame
	Key     string
	URL     string
	Since   time.Time
	State   string // its word
	Good    bool   // it gets comments
	Reason  string // why it gets none
	Asking  bool   // its address is being asked to echo
	Unheard bool   // its address has yet to echo
	Secret  string // shown this once; "" when it was
	Tries   []try
	Notice  string // why a wish was not met
}

// try is an attempt as its visitor sees it. What was answered is nobody's to read here but that it was.
type try struct {
	At     time.Time
	When   string
	What   string
	Result string
	Good   bool
	Open   bool
}

// webhook shows what is under a visitor's link.
func (s *site) webhook(w http.ResponseWriter, r *http.Request) error {
	return s.showWebhook(w, r, http.StatusOK, "")
}

func (s *site) showWebhook(w http.ResponseWriter, r *http.Request, status int, notice string) error {
	key := r.PathValue("key")
	v, err := s.Visitors.Visitor(r.Context(), key, r.Method == http.MethodGet)
	if hooks.CodeOf(err) == hooks.CodeNotFound || err == nil && v.Visitor.Kind != hooks.VisitorWebhook {
		return s.noLink(w, r)
	}
	if err != nil {
		return err
	}
	p := s.webhookPage(key, v)
	p.Notice = notice
	if len(v.Sign.Secrets) > 0 {
		p.Secret = v.Sign.Secrets[0]
	}
	retryLater(w, status)
	s.render(w, r, status, "webhook", p)
	return nil
}

func (s *site) noLink(w http.ResponseWriter, r *http.Request) error {
	s.trouble(w, r, trouble{http.StatusNotFound, "No webhook here", "There is nothing under this link. The webhook was removed, or the link is not whole."})
	return nil
}

func (s *site) webhookPage(key string, v hooks.Visited) webhookPage {
	p := webhookPage{
		frame: s.visitorFrame("Your webhook"), Key: key, URL: v.URL, Since: v.CreatedAt.In(s.Location),
		Good: v.Active, Reason: v.Reason, Unheard: v.Visitor.Challenge != "",
	}
	p.Asking = p.Unheard && v.Reason == hooks.Unechoed
	switch {
	case v.Active:
		p.State = "Active"
	case p.Asking:
		p.State = "Waiting for the echo"
	case p.Unheard:
		p.State = "Not active yet"
	default:
		p.State = "Paused"
	}
	now := s.Book.Clock().In(s.Location)
	for _, x := range v.Tries {
		p.Tries = append(p.Tries, wordTry(x, now))
	}
	if s.Changed != nil {
		p.Feed = "/webhooks/" + key + "/live?at=" + webhookStamp(v)
	}
	return p
}

func wordTry(x hooks.Exchange, now time.Time) try {
	t := try{At: x.At.In(now.Location()), When: when(x.At.In(now.Location()), now), What: "A comment", Open: x.Open}
	switch x.Origin {
	case hooks.OriginProbe:
		t.What = "The challenge"
	case hooks.OriginTest:
		t.What = "A test"
	case hooks.OriginReplay:
		t.What = "Sent once more"
	}
	if x.Attempt > 1 {
		t.What += ", try " + strconv.Itoa(x.Attempt)
	}
	switch {
	case x.Open:
		t.Result = "under way"
	case x.Status != 0:
		t.Good = hooks.IsSuccess(x.Status) && x.Error == ""
		t.Result = "answered " + strconv.Itoa(x.Status) + " in " + spell(x.Took)
	default:
		t.Result = "no answer"
	}
	if x.Error != "" {
		t.Result = x.Error
	}
	return t
}

// spell words a time that something took.
func spell(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(max(d.Milliseconds(), 1), 10) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
}

// webhookStamp tells one state of a webhook's page from the next.
func webhookStamp(v hooks.Visited) string {
	stamp := strconv.FormatBool(v.Active) + "." + strconv.Itoa(len(v.Reason)) + "." + strconv.FormatBool(v.Visitor.Challenge != "")
	if len(v.Tries) > 0 {
		stamp += fmt.Sprintf(".%s.%t", v.Tries[0].ID, v.Tries[0].Open)
	}
	return stamp
}

// liveWebhook tells the page of a webhook what has changed.
func (s *site) liveWebhook(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("key")
	if v, err := s.Visitors.Visitor(r.Context(), key, false); err != nil || v.Visitor.Kind != hooks.VisitorWebhook {
		return hooks.NotFound("There is nothing under this link.")
	}
	return s.follow(w, r, unchanged(func(ctx context.Context, known string) (bulletin, error) {
		v, err := s.Visitors.Visitor(ctx, key, false)
		if err != nil || webhookStamp(v) == known {
			return bulletin{stamp: known}, err
		}
		p := s.webhookPage(key, v)
		parts, err := s.parts("webhook", p, "state", "actions", "tries")
		if err != nil {
			return bulletin{}, err
		}
		return newBulletin(webhookStamp(v), parts, p.State)
	}))
}

// unchanged is what follow takes, out of what draws a bulletin only where its stamp is not known. What is gone ends the feed.
func unchanged(read func(ctx context.Context, known string) (bulletin, error)) func(context.Context, time.Time) (bulletin, error) {
	var told bulletin
	return func(ctx context.Context, _ time.Time) (bulletin, error) {
		b, err := read(ctx, told.stamp)
		switch {
		case hooks.CodeOf(err) == hooks.CodeNotFound:
			told.last = true
			return told, nil
		case err != nil:
			return bulletin{}, err
		case b.stamp != told.stamp || told.event == nil:
			told = b
		}
		return told, nil
	}
}

// askWebhook does what a visitor wishes of their webhook.
func (s *site) askWebhook(w http.ResponseWriter, r *http.Request) error {
	if !s.readVisit(w, r) {
		return nil
	}
	key, wish := r.PathValue("key"), hooks.VisitorWish(r.PostForm.Get("do"))
	err := s.Visitors.Ask(r.Context(), key, wish)
	switch status, why, refused := refusal(err); {
	case hooks.CodeOf(err) == hooks.CodeNotFound:
		return s.noLink(w, r)
	case refused:
		return s.showWebhook(w, r, status, why)
	case err != nil:
		return err
	case wish == hooks.WishRemove:
		s.trouble(w, r, trouble{http.StatusOK, "Removed", "Your webhook is gone, and its link with it. Nothing more is sent to it."})
		return nil
	}
	http.Redirect(w, r, "/webhooks/"+key, http.StatusSeeOther)
	return nil
}
