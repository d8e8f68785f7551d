package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"bellhop/hooks"
)

// maxRings is how many webhooks a page of thanks shows by themselves.
const maxRings = 10

// ring is one webhook that an entry rings, as anybody may see it. An address is as good as a key to whoever knows it, so
// of an address there is only the domain that it lies in.
type ring struct {
	Where string // "slack.com, a Slack channel"
	State string // "done", "again", "given-up", "going"
	Icon  string
	Note  string // "184 ms", "again in 1 s"
}

// way is how far an entry has come.
type way struct {
	Rings  []ring
	More   int    // rings that are not shown
	Why    string // what the first that waits waits for; "" when none does
	News   string // for those who do not see it
	Closed bool   // all have ended
}

// wayOf reads from a comment's story what became of its event.
func wayOf(story hooks.Story, id hooks.ID, now time.Time) way {
	w := way{Closed: true}
	done, total := 0, 0
	for i, p := range story.Parts {
		if p.Kind != hooks.PartDelivery || p.Gone || !ofComment(story, p, id) {
			continue
		}
		total++
		if p.Delivery.State == hooks.Delivered {
			done++
		}
		if p.Delivery.State != hooks.Delivered && p.Delivery.State != hooks.GivenUp {
			w.Closed = false
		}
		if p.Delivery.State == hooks.Waiting && w.Why == "" && total <= maxRings {
			w.Why = whyAgain(total, p.Delivery.Status)
		}
		if total > maxRings {
			w.More++
			continue
		}
		w.Rings = append(w.Rings, ringOf(p, lastAttempt(story, i), now))
	}
	if total > 0 {
		w.News = fmt.Sprintf("%d of %s told.", done, many(total, "webhook"))
	}
	return w
}

// ofComment tells whether a delivery is of the event of this comment, not of what that caused further on.
func ofComment(story hooks.Story, p hooks.Part, id hooks.ID) bool {
	if p.Parent < 0 || story.Parts[p.Parent].Kind != hooks.PartEvent {
		return false
	}
	event := story.Parts[p.Parent]
	return event.Parent >= 0 && story.Parts[event.Parent].Kind == hooks.PartComment && story.Parts[event.Parent].ID == id.String()
}

// lastAttempt tells how long the last try of the delivery at a place took; 0 without one.
func lastAttempt(story hooks.Story, at int) (took time.Duration) {
	for _, p := range story.Parts {
		if p.Kind == hooks.PartAttempt && p.Parent == at {
			took = p.Took
		}
	}
	return took
}

func ringOf(p hooks.Part, took time.Duration, now time.Time) ring {
	d := p.Delivery
	r := ring{Where: whereTo(d.URL, p.Format), State: "going", Icon: "clock", Note: "on its way"}
	switch {
	case d.State == hooks.Delivered:
		r.State, r.Icon, r.Note = "done", "check", fmt.Sprintf("%d ms", max(took.Milliseconds(), 1))
	case d.State == hooks.GivenUp:
		r.State, r.Icon, r.Note = "given-up", "warning", "given up"
	case d.State == hooks.Waiting && d.DueAt.After(now):
		r.State, r.Note = "again", "again in "+shortly(d.DueAt.Sub(now))
	case d.State == hooks.Waiting:
		r.State, r.Note = "again", "again now"
	case d.DueAt.IsZero():
		r.Note = "held back"
	}
	return r
}

// shortly tells a wait in its largest unit, rounded up.
func shortly(d time.Duration) string {
	for _, unit := range []struct {
		most, one time.Duration
		name      string
	}{{2 * time.Minute, time.Second, "s"}, {2 * time.Hour, time.Minute, "min"}, {1 << 62, time.Hour, "h"}} {
		if d <= unit.most {
			return fmt.Sprintf("%d %s", (d+unit.one-1)/unit.one, unit.name)
		}
	}
	return ""
}

// whereTo names the place of a webhook and what it is, without what would lead there.
func whereTo(address, format string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "a server"
	}
	kind := map[string]string{
		hooks.FormatSlack: "a Slack channel", hooks.FormatDiscord: "a Discord channel",
		hooks.FormatGitHub: "a GitHub webhook", hooks.FormatGitHubDispatch: "a GitHub repository",
	}[format]
	if kind == "" {
		kind = "a server"
	}
	if hooks.PlainlyPrivate(u) {
		if strings.HasPrefix(u.Path, "/in/") {
			kind = "an inbox"
		}
		return "this house, " + kind
	}
	if domain := domainOf(u.Hostname()); domain != "" {
		return domain + ", " + kind
	}
	return kind
}

// domainOf gives a host without its first name, which on many services is a customer's secret; "" for an IP address
// and for a name without a dot, which only a network of one's own knows.
func domainOf(host string) string {
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") {
		return ""
	}
	if _, rest, _ := strings.Cut(host, "."); strings.Contains(rest, ".") {
		return rest
	}
	return host
}

// whyAgain says why one that waits is tried again.
func whyAgain(number, status int) string {
	ordinals := []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
	what := "did not answer"
	if status != 0 {
		what = fmt.Sprintf("answered %d", status)
	}
	return "The " + ordinals[number-1] + " one " + what + ", so Bellhop waits and tries again."
}

// way tells how far the entry with this ID has come. Nobody may know: then there is nothing to show.
func (s *site) way(ctx context.Context, id hooks.ID) (w way, known bool) {
	if s.Story == nil {
		return way{}, false
	}
	story, err := s.Story(ctx, hooks.CauseComment, id.String())
	if err != nil {
		if ctx.Err() == nil {
			s.Log.Warn("the way of an entry not read", "comment", id, "error", err)
		}
		return way{}, false
	}
	return wayOf(story, id, s.Book.Clock()), true
}

// thanksLive tells an open page of thanks how far its entry has come, until all has ended.
func (s *site) thanksLive(w http.ResponseWriter, r *http.Request) error {
	id, ok := hooks.ParseID(r.PathValue("id"))
	if !ok || s.Story == nil {
		return hooks.NotFound("There is no such entry.")
	}
	if _, err := s.Book.Comment(r.Context(), id); err != nil {
		return err
	}
	return s.follow(w, r, func(ctx context.Context, _ time.Time) (bulletin, error) {
		on, _ := s.way(ctx, id)
		parts, err := s.parts("thanks", on, "way")
		if err != nil {
			return bulletin{}, err
		}
		b, err := newBulletin(wayStamp(parts["way"]), parts, on.News)
		b.last = on.Closed
		return b, err
	})
}

// wayStamp tells one state of a way from the next.
func wayStamp(drawn template.HTML) string {
	sum := sha256.Sum256([]byte(drawn))
	return hex.EncodeToString(sum[:6])
}
