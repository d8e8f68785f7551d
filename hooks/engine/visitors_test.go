package engine_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/engine"
	"bellhop/hooks/worker"
)

// abroad performs jobs as a function does, and stands in for the public network: what goes to hooks.example.test reaches
// a server of the test.
type abroad struct {
	send *worker.Sender
	url  string // of the server

	mu   sync.Mutex
	jobs []hooks.Job
}

func newAbroad(t testing.TB, server http.HandlerFunc) (a *abroad, queue string) {
	t.Helper()
	there := httptest.NewServer(server)
	a = &abroad{send: worker.NewSender(4), url: there.URL}
	function := httptest.NewServer(a)
	t.Cleanup(func() {
		function.Close()
		there.Close()
		a.send.Close()
	})
	return a, function.URL + "/f"
}

func (a *abroad) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var job hooks.Job
	if err := json.NewDecoder(r.Body).Decode(&job); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	a.jobs = append(a.jobs, job)
	a.mu.Unlock()
	if at, ok := strings.CutPrefix(job.URL, "https://hooks.example.test"); ok && !job.AllowPrivate {
		job.URL, job.AllowPrivate = a.url+at, true
	}
	result := hooks.Result{Version: hooks.WireVersion, StartedAt: time.Now()}
	a.send.Perform(r.Context(), job, &result)
	_ = json.NewEncoder(w).Encode(result)
}

func (a *abroad) all() []hooks.Job {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]hooks.Job(nil), a.jobs...)
}

// echoing answers challenges, and takes all else.
func echoing(w http.ResponseWriter, r *http.Request) {
	var check struct{ Type, Challenge string }
	if json.NewDecoder(r.Body).Decode(&check) == nil && check.Type == "url_verification" {
		w.Write([]byte(check.Challenge))
	}
}

// let says that visitors may do everything.
func let(t testing.TB, e *engine.Engine) {
	t.Helper()
	if err := e.Store.SetVisiting(t.Context(), hooks.Visiting{Webhooks: true, Join: true}); err != nil {
		t.Fatal(err)
	}
}

// joined has a visitor set something up and gives the key.
func joined(t testing.TB, e *engine.Engine, kind hooks.VisitorKind, url string) (key string) {
	t.Helper()
	key = rand.Text()
	must[hooks.Subscription](t)(e.Visitors().Join(t.Context(), hooks.Visit{Kind: kind, URL: url, Key: key, Source: "198.51.100.1"}))
	return key
}

// visitor gives what a key leads to, once cond holds of it.
func visitor(t testing.TB, e *engine.Engine, key, what string, cond func(hooks.Visited) bool) (v hooks.Visited) {
	t.Helper()
	await(t, e, what, func() bool {
		v = must[hooks.Visited](t)(e.Visitors().Visitor(t.Context(), key, false))
		return cond(v)
	})
	return v
}

func signBook(t testing.TB, e *engine.Engine, id string) {
	t.Helper()
	event := hooks.Event{ID: id, Type: "comment.created", At: time.Now(), Data: []byte(`{"text":"<b>hi</b>"}`)}
	if _, _, err := e.Store.AddEvent(t.Context(), event); err != nil {
		t.Fatal(err)
	}
}

func TestAVisitorsAddressIsAskedFirstAndRungThen(t *testing.T) {
	a, queue := newAbroad(t, echoing)
	e, _ := openOver(t, t.TempDir(), queue, 4)
	let(t, e)
	key := joined(t, e, hooks.VisitorWebhook, "https://hooks.example.test/mine")
	first := must[hooks.Visited](t)(e.Visitors().Visitor(t.Context(), key, true))
	if len(first.Sign.Secrets) != 1 || !strings.HasPrefix(first.Sign.Secrets[0], "whsec_") {
		t.Errorf("the secret is not shown: %+v", first.Sign)
	}
	if again := must[hooks.Visited](t)(e.Visitors().Visitor(t.Context(), key, true)); again.Sign.Secrets != nil {
		t.Error("the secret is shown twice")
	}
	v := visitor(t, e, key, "the echo counts", func(v hooks.Visited) bool { return v.Active })
	if len(v.Tries) != 1 || v.Tries[0].Origin != hooks.OriginProbe || v.Tries[0].Status != 200 {
		t.Errorf("the challenge is not among the exchanges: %+v", v.Tries)
	}
	signBook(t, e, "evt_1")
	visitor(t, e, key, "the comment arrives", func(v hooks.Visited) bool { return len(v.Tries) == 2 && !v.Tries[0].Open })
	if err := e.Visitors().Ask(t.Context(), key, hooks.WishTest); err != nil {
		t.Fatal(err)
	}
	visitor(t, e, key, "the test arrives", func(v hooks.Visited) bool { return len(v.Tries) == 3 && !v.Tries[0].Open })
	for _, job := range a.all() {
		if job.AllowPrivate || job.Header.Get("webhook-signature") == "" {
			t.Errorf("this may reach private addresses, or is not signed: %+v", job)
		}
	}
	if err := e.Visitors().Ask(t.Context(), key, hooks.WishSecret); err != nil {
		t.Fatal(err)
	}
	if next := must[hooks.Visited](t)(e.Visitors().Visitor(t.Context(), key, true)); len(next.Sign.Secrets) != 1 || next.Sign.Secrets[0] == first.Sign.Secrets[0] {
		t.Errorf("the new secret: %+v", next.Sign)
	}
	if err := e.Visitors().Ask(t.Context(), key, hooks.WishRemove); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Visitors().Visitor(t.Context(), key, false); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("after its removal: %v", err)
	}
}

// Each secret that was replaced goes on signing for a day: without a limit a visitor grows what is sent without end.
func TestAWebhookHasTenNewSecretsADay(t *testing.T) {
	_, queue := newAbroad(t, echoing)
	e, _ := openOver(t, t.TempDir(), queue, 4)
	let(t, e)
	key := joined(t, e, hooks.VisitorWebhook, "https://hooks.example.test/mine")
	for range hooks.MaxVisitorWishes {
		if err := e.Visitors().Ask(t.Context(), key, hooks.WishSecret); err != nil {
			t.Fatal(err)
		}
	}
	before := must[hooks.Subscription](t)(e.Store.VisitorOf(t.Context(), key))
	if err := e.Visitors().Ask(t.Context(), key, hooks.WishSecret); hooks.CodeOf(err) != hooks.CodeTooMany {
		t.Errorf("one more: %v", err)
	}
	after := must[hooks.Subscription](t)(e.Store.VisitorOf(t.Context(), key))
	if len(after.Sign.Retiring) != hooks.MaxVisitorWishes || after.Sign.Secrets[0] != before.Sign.Secrets[0] {
		t.Errorf("%d secrets retire, and the one that signs changed", len(after.Sign.Retiring))
	}
}

func TestAddressesThatDoNotEchoStayUnrung(t *testing.T) {
	_, queue := newAbroad(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "/echo", http.StatusTemporaryRedirect)
		case "/wrong":
			w.Write([]byte(`{"challenge":"something else"}`))
		case "/broken":
			panic(http.ErrAbortHandler)
		default:
			echoing(w, r)
		}
	})
	e, _ := openOver(t, t.TempDir(), queue, 4)
	let(t, e)
	for at, why := range map[string]string{
		"https://hooks.example.test/redirect":   "redirects with 307",
		"https://hooks.example.test/wrong":      "said something else",
		"https://hooks.example.test/broken":     "broke",
		"http://[64:ff9b::7f00:1]:8080/private": "private network",
	} {
		key := joined(t, e, hooks.VisitorWebhook, at)
		v := visitor(t, e, key, "the answer to the challenge of "+at, func(v hooks.Visited) bool { return len(v.Tries) == 1 && !v.Tries[0].Open && v.Reason != hooks.Unechoed })
		if v.Active || !strings.Contains(v.Reason, why) {
			t.Errorf("%s: active %v, %s", at, v.Active, v.Reason)
		}
		if err := e.Visitors().Ask(t.Context(), key, hooks.WishTest); hooks.CodeOf(err) != hooks.CodeConflict {
			t.Errorf("%s: a test is sent: %v", at, err)
		}
	}
}

// An inbox of another Bellhop, or of this one under its public name, can be told to answer.
func TestAnInboxWithTheHandshakeOfSlackEchoes(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "orders", Handshake: hooks.Handshake{Enabled: []string{"slack"}}}))
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "deaf"}))
	for name, want := range map[string]bool{"orders": true, "deaf": false} {
		response := must[*http.Response](t)(http.Post(url+"/in/"+name, "application/json", bytes.NewReader(hooks.ChallengeBody("abc123"))))
		var said bytes.Buffer
		said.ReadFrom(response.Body)
		response.Body.Close()
		r := hooks.Result{Outcome: hooks.OutcomeDelivered, Status: response.StatusCode, Body: said.Bytes()}
		if got := hooks.Unheard(r, "abc123") == ""; got != want {
			t.Errorf("%s echoes %v: %q", name, got, said.String())
		}
	}
}

// arrived gives what arrived in a phone's inbox, once n have and were looked into.
func arrived(t testing.TB, e *engine.Engine, key string, n int) (list []hooks.Arrival) {
	t.Helper()
	await(t, e, "arrivals", func() bool {
		list = must[[]hooks.Arrival](t)(e.Visitors().Arrivals(t.Context(), key, 20))
		for _, a := range list {
			if a.State == hooks.StateNew {
				return false
			}
		}
		return len(list) == n
	})
	return list
}

func TestEachPhoneGetsEveryCommentSignedWithItsOwnSecret(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	let(t, e)
	one, other := joined(t, e, hooks.VisitorPhone, ""), joined(t, e, hooks.VisitorPhone, "")
	signBook(t, e, "evt_1")
	mine, theirs := arrived(t, e, one, 1)[0], arrived(t, e, other, 1)[0]
	for _, a := range []hooks.Arrival{mine, theirs} {
		if a.Verdict != hooks.VerdictValid || a.Expected == "" || a.Header.Get("webhook-signature") != a.Expected || a.Header.Get(hooks.HopLine) != "1" {
			t.Errorf("got %+v", a)
		}
		if want := "evt_1." + a.Header.Get("webhook-timestamp") + "." + string(a.Body); a.Signed != want || !strings.Contains(want, "<b>hi</b>") {
			t.Errorf("signed is %q", a.Signed)
		}
	}
	if mine.Expected == theirs.Expected || mine.Inbox == theirs.Inbox || mine.ID == theirs.ID {
		t.Error("two phones share what is theirs alone")
	}
	if err := e.Visitors().Ask(t.Context(), one, hooks.WishTest); err != nil {
		t.Fatal(err)
	}
	arrived(t, e, one, 2)
	if status := post(t, url+"/in/"+mine.Inbox, []byte("forged")); status != 200 {
		t.Errorf("the inbox answers %d", status)
	}
	forged := arrived(t, e, one, 3)[0]
	if forged.Verdict != hooks.VerdictMissing || forged.Signed != "" || string(forged.Body) != "forged" {
		t.Errorf("forged: %+v", forged)
	}
	arrived(t, e, other, 1)
	for _, wrong := range []string{"", "me", mine.Inbox, rand.Text()} {
		if list, err := e.Visitors().Arrivals(t.Context(), wrong, 20); hooks.CodeOf(err) != hooks.CodeNotFound || list != nil {
			t.Errorf("%q opens an inbox: %v, %v", wrong, list, err)
		}
	}
	if err := e.Visitors().Ask(t.Context(), one, hooks.WishRemove); err != nil {
		t.Fatal(err)
	}
	if status := post(t, url+"/in/"+mine.Inbox, []byte("late")); status != http.StatusNotFound {
		t.Errorf("the inbox of who left answers %d", status)
	}
}

func TestWhatCameRoundTenTimesReachesNoPhone(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	serve(t, e)
	let(t, e)
	key := joined(t, e, hooks.VisitorPhone, "")
	event := hooks.Event{ID: "evt_round", Type: "comment.created", At: time.Now(), Data: []byte(`{}`), Hops: hooks.MaxHops}
	if _, _, err := e.Store.AddEvent(t.Context(), event); err != nil {
		t.Fatal(err)
	}
	signBook(t, e, "evt_1")
	if a := arrived(t, e, key, 1)[0]; a.SenderID != "evt_1" {
		t.Errorf("got %+v", a)
	}
}

func TestJoiningNeedsTheSwitchTheLocalAddressAndAKeyOfChance(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	join := func(kind hooks.VisitorKind, key string) error {
		_, err := e.Visitors().Join(t.Context(), hooks.Visit{Kind: kind, URL: "https://hooks.example.test/", Key: key})
		return err
	}
	let(t, e)
	if err := join(hooks.VisitorPhone, rand.Text()); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("without a local address: %v", err)
	}
	serve(t, e)
	for _, key := range []string{"", "a", strings.Repeat("a", 26), strings.Repeat("A", 25), strings.Repeat("A", 65), strings.Repeat("A", 25) + "'"} {
		if err := join(hooks.VisitorPhone, key); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("with the key %q: %v", key, err)
		}
	}
	if err := e.Store.SetVisiting(t.Context(), hooks.Visiting{}); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []hooks.VisitorKind{hooks.VisitorWebhook, hooks.VisitorPhone} {
		if err := join(kind, rand.Text()); hooks.CodeOf(err) != hooks.CodeConflict {
			t.Errorf("%s with the switch off: %v", kind, err)
		}
	}
}

// All of a room with their phones: every one of them gets the comment, once.
func TestARoomFullOfPhones(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	serve(t, e)
	let(t, e)
	const phones = 60
	keys := make([]string, phones)
	for i := range keys {
		keys[i] = joined(t, e, hooks.VisitorPhone, "")
	}
	signBook(t, e, "evt_1")
	for _, key := range keys {
		if a := arrived(t, e, key, 1)[0]; a.Verdict != hooks.VerdictValid {
			t.Errorf("got %+v", a)
		}
	}
	if v := must[hooks.Visiting](t)(e.Store.Visiting(context.Background())); v.Joined != phones {
		t.Errorf("%d joined", v.Joined)
	}
}
