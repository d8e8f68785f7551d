package format_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/dispatch"
	"bellhop/hooks/format"
	"bellhop/hooks/signature"
	"bellhop/hooks/worker"

	cloudevents "github.com/cloudevents/sdk-go/v2"
	"github.com/google/go-github/v74/github"
	"github.com/slack-go/slack"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stripe/stripe-go/v82"
	"github.com/stripe/stripe-go/v82/webhook"
)

// What leaves this program, given to the libraries that consumers check and read it with. Every request here goes the
// whole way: rendered, signed by the dispatcher, sent by a worker, received by a server.

// arrived is a request as a server got it.
type arrived struct {
	header http.Header
	body   []byte
}

// request makes the request again for a verifier to read.
func (a arrived) request() *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(a.body))
	r.Header = a.header.Clone()
	return r
}

// send delivers an event at a time and gives what the server got.
func send(t *testing.T, e hooks.Event, f hooks.Format, sign hooks.Sign, at time.Time) arrived {
	t.Helper()
	got := make(chan arrived, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- arrived{r.Header, body}
	}))
	defer server.Close()
	if r := deliver(t, server.URL, e, f, sign, at); r.Status != http.StatusOK {
		t.Fatalf("not delivered: %d %s", r.Status, r.Error)
	}
	return <-got
}

// deliver sends an event to a URL the way that a delivery goes.
func deliver(t *testing.T, url string, e hooks.Event, f hooks.Format, sign hooks.Sign, at time.Time) hooks.Result {
	t.Helper()
	if err := format.Check(f); err != nil {
		t.Fatal(err)
	}
	rendered, err := format.Render(e, f)
	if err != nil {
		t.Fatal(err)
	}
	job, err := dispatch.Build(hooks.Claim{
		Delivery: hooks.Delivery{
			ID: 1, EventID: e.ID, Origin: hooks.OriginEvent, Method: http.MethodPost, URL: url, Header: rendered.Header,
			Sign: sign, AllowPrivate: true, Attempts: 1,
		},
		Event: e.Type, Body: rendered.Body,
	}, at, "Bellhop/test")
	if err != nil {
		t.Fatal(err)
	}
	sender := worker.NewSender(1)
	defer sender.Close()
	var result hooks.Result
	sender.Perform(t.Context(), job, &result)
	return result
}

// verifier is a library's way to check a request.
type verifier struct {
	name   string
	scheme string
	format hooks.Format
	check  func(r *http.Request, secret string) error
	marks  []string // the header lines that it reads: none of them may be changed
	aged   bool     // it refuses old timestamps
}

// stripeShape is an own template in the shape of Stripe's events.
const stripeShape = `{"id": {{json .id}}, "object": "event", "api_version": "` + stripe.APIVersion + `",
"type": {{json .type}}, "data": {"object": {{json .data}}}}`

var verifiers = []verifier{
	{
		name: "standard-webhooks", scheme: "standard-webhooks",
		check: func(r *http.Request, secret string) error {
			v, err := standardwebhooks.NewWebhook(secret)
			if err != nil {
				return err
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			return v.Verify(body, r.Header)
		},
		marks: []string{"webhook-id", "webhook-timestamp", "webhook-signature"}, aged: true,
	},
	{
		name: "go-github", scheme: "github", format: hooks.Format{Name: hooks.FormatGitHub},
		check: func(r *http.Request, secret string) error {
			_, err := github.ValidatePayload(r, []byte(secret))
			return err
		},
		marks: []string{"X-Hub-Signature-256"},
	},
	{
		name: "stripe-go", scheme: "stripe", format: hooks.Format{Name: hooks.FormatTemplate, Template: stripeShape},
		check: func(r *http.Request, secret string) error {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			_, err = webhook.ConstructEvent(body, r.Header.Get("Stripe-Signature"), secret)
			return err
		},
		marks: []string{"Stripe-Signature"}, aged: true,
	},
	{
		name: "slack-go", scheme: "slack", format: hooks.Format{Name: hooks.FormatSlack},
		check: func(r *http.Request, secret string) error {
			v, err := slack.NewSecretsVerifier(r.Header, secret)
			if err != nil {
				return err
			}
			if _, err := io.Copy(&v, r.Body); err != nil {
				return err
			}
			return v.Ensure()
		},
		marks: []string{"X-Slack-Signature", "X-Slack-Request-Timestamp"}, aged: true,
	},
}

func TestVerifiersTakeWhatIsSigned(t *testing.T) {
	for _, v := range verifiers {
		for _, known := range format.Catalogue() {
			t.Run(v.name+" "+known.Type, func(t *testing.T) {
				secret := signature.GenerateSecret()
				got := send(t, format.Example(known.Type), v.format, hooks.Sign{Scheme: v.scheme, Secrets: []string{secret}}, time.Now())
				if err := v.check(got.request(), secret); err != nil {
					t.Errorf("refused: %v\n%v\n%s", err, got.header, got.body)
				}
			})
		}
	}
}

func TestVerifiersRefuseWhatWasTamperedWith(t *testing.T) {
	secret, other := signature.GenerateSecret(), signature.GenerateSecret()
	for _, v := range verifiers {
		right := send(t, format.Example("comment.created"), v.format, hooks.Sign{Scheme: v.scheme, Secrets: []string{secret}}, time.Now())
		wrong := map[string]*http.Request{
			"a letter of the body": arrived{right.header, bytes.Replace(right.body, []byte("Mina"), []byte("Nina"), 1)}.request(),
			"a space behind":       arrived{right.header, append(bytes.Clone(right.body), ' ')}.request(),
			"no body":              arrived{right.header, nil}.request(),
		}
		for _, name := range v.marks {
			if right.header.Get(name) == "" {
				t.Fatalf("%s: no line %s: %v", v.name, name, right.header)
			}
			r := right.request()
			r.Header.Del(name)
			wrong["no "+name] = r
			r = right.request()
			r.Header.Set(name, nextDigit(r.Header.Get(name)))
			wrong["another "+name] = r
		}
		for what, r := range wrong {
			if v.check(r, secret) == nil {
				t.Errorf("%s takes it with %s", v.name, what)
			}
		}
		if v.check(right.request(), other) == nil {
			t.Errorf("%s takes another secret", v.name)
		}
		if v.check(right.request(), secret) != nil {
			t.Errorf("%s refuses what was not tampered with", v.name)
		}
		if !v.aged {
			continue
		}
		old := send(t, format.Example("comment.created"), v.format, hooks.Sign{Scheme: v.scheme, Secrets: []string{secret}}, time.Now().Add(-10*time.Minute))
		if v.check(old.request(), secret) == nil {
			t.Errorf("%s takes what is ten minutes old", v.name)
		}
	}
}

// nextDigit changes a letter or digit at the end of a text. Before the padding of base64 it is not the very last, some of
// whose bits count for nothing.
func nextDigit(s string) string {
	i := len(strings.TrimRight(s, "=")) - 1
	if i < len(s)-1 {
		i--
	}
	with := "1"
	if s[i] == '1' {
		with = "2"
	}
	return s[:i] + with + s[i+1:]
}

// While a secret is changed, consumers with the old one and with the new one are content. GitHub's and Slack's schemes
// have room for one signature, so there the new one counts.
func TestVerifiersTakeBothSecretsWhileTheyChange(t *testing.T) {
	before, after := signature.GenerateSecret(), signature.GenerateSecret()
	now := time.Now()
	for _, v := range verifiers {
		sign := hooks.Sign{Scheme: v.scheme, Secrets: []string{before}}.Rotate(after, now)
		got := send(t, format.Example("comment.created"), v.format, sign, now)
		if err := v.check(got.request(), after); err != nil {
			t.Errorf("%s refuses the new secret: %v", v.name, err)
		}
		several := v.scheme == "standard-webhooks" || v.scheme == "stripe"
		if err := v.check(got.request(), before); several != (err == nil) {
			t.Errorf("%s with the old secret: %v", v.name, err)
		}
	}
}

func TestGoGitHubReadsEvents(t *testing.T) {
	secret := signature.GenerateSecret()
	read := func(e hooks.Event) (r *http.Request, event any) {
		t.Helper()
		r = send(t, e, hooks.Format{Name: hooks.FormatGitHub}, hooks.Sign{Scheme: "github", Secrets: []string{secret}}, time.Now()).request()
		body, err := github.ValidatePayload(r, []byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(body) || len(github.DeliveryID(r)) != 36 {
			t.Errorf("%q %s", github.DeliveryID(r), body)
		}
		if event, err = github.ParseWebHook(github.WebHookType(r), body); err != nil {
			return r, err
		}
		return r, event
	}
	event := func(eventType, data string) hooks.Event {
		return hooks.Event{ID: "evt_1", Type: eventType, Data: json.RawMessage(data)}
	}

	if _, e := read(format.Example("bellhop.test")); e.(*github.PingEvent).GetZen() != "This is a test from Bellhop." || e.(*github.PingEvent).GetHookID() != 7 {
		t.Errorf("ping: %v", e)
	}
	if _, e := read(event("label.created", `{"name":"bell","color":"ffffff"}`)); e.(*github.LabelEvent).GetAction() != "created" || e.(*github.LabelEvent).GetLabel().GetName() != "bell" {
		t.Errorf("label: %v", e)
	}
	if _, e := read(event("push", `{"ref":"refs/heads/main"}`)); e.(*github.PushEvent).GetRef() != "refs/heads/main" {
		t.Errorf("push: %v", e)
	}
	// GitHub has no event of this name; the library names the one it got.
	r, e := read(format.Example("comment.created"))
	if err, ok := e.(error); !ok || github.WebHookType(r) != "comment" || !strings.Contains(err.Error(), "comment") {
		t.Errorf("comment: %q %v", github.WebHookType(r), e)
	}
}

// What starts a workflow is what go-github would send: the same fields, the same version of the API.
func TestGoGitHubDispatchesTheSame(t *testing.T) {
	e := format.Example("comment.created")
	ours := send(t, e, hooks.Format{Name: hooks.FormatGitHubDispatch}, hooks.Sign{}, time.Now())
	var options github.DispatchRequestOptions
	strict := json.NewDecoder(bytes.NewReader(ours.body))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&options); err != nil {
		t.Fatalf("%v: %s", err, ours.body)
	}
	theirs := make(chan arrived, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		theirs <- arrived{r.Header, body}
		fmt.Fprint(w, "{}")
	}))
	defer server.Close()
	client, err := github.NewClient(nil).WithEnterpriseURLs(server.URL, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := client.Repositories.Dispatch(t.Context(), "owner", "repo", options); err != nil {
		t.Fatal(err)
	}
	want := <-theirs
	if got := bytes.TrimSpace(ours.body); !bytes.Equal(got, bytes.TrimSpace(want.body)) {
		t.Errorf("got  %s\nwant %s", got, want.body)
	}
	for _, name := range []string{"Content-Type", "X-GitHub-Api-Version"} {
		if ours.header.Get(name) != want.header.Get(name) {
			t.Errorf("%s: got %q, want %q", name, ours.header.Get(name), want.header.Get(name))
		}
	}
	if accept := ours.header.Get("Accept"); accept != "application/vnd.github+json" {
		t.Errorf("Accept: %q", accept)
	}
	var payload map[string]json.RawMessage
	if err := json.Unmarshal(*options.ClientPayload, &payload); err != nil || len(payload) > 10 || !bytes.Equal(payload["data"], e.Data) {
		t.Errorf("%v %s", err, *options.ClientPayload)
	}
}

func TestStripeGoReadsATemplateInItsShape(t *testing.T) {
	secret := signature.GenerateSecret()
	e := format.Example("comment.created")
	got := send(t, e, hooks.Format{Name: hooks.FormatTemplate, Template: stripeShape}, hooks.Sign{Scheme: "stripe", Secrets: []string{secret}}, time.Now())
	event, err := webhook.ConstructEvent(got.body, got.header.Get("Stripe-Signature"), secret)
	if err != nil || event.ID != e.ID || string(event.Type) != e.Type || !bytes.Equal(event.Data.Raw, e.Data) {
		t.Errorf("%v %+v", err, event)
	}
}

func TestSlackGoKnowsTheMessage(t *testing.T) {
	got := send(t, format.Example("comment.created"), hooks.Format{Name: hooks.FormatSlack}, hooks.Sign{}, time.Now())
	var message slack.WebhookMessage
	strict := json.NewDecoder(bytes.NewReader(got.body))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&message); err != nil || !strings.HasPrefix(message.Text, "*Mina &amp; Jun* from Lisbon") {
		t.Errorf("%v %+v", err, message)
	}
	if links, media := message.UnfurlLinks, message.UnfurlMedia; links == nil || *links || media == nil || *media {
		t.Errorf("previews of links: %s", got.body)
	}
}

func TestTheCloudEventsSDKReceives(t *testing.T) {
	for _, name := range []string{hooks.FormatCloudEvents, hooks.FormatCloudEventBinary} {
		for _, eventType := range []string{"comment.created", "bellhop.test", "invoice.paid"} {
			e := format.Example(eventType)
			got := make(chan cloudevents.Event, 1)
			protocol, err := cloudevents.NewHTTP()
			if err != nil {
				t.Fatal(err)
			}
			handler, err := cloudevents.NewHTTPReceiveHandler(t.Context(), protocol, func(e cloudevents.Event) { got <- e })
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(handler)
			sign := hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}}
			r := deliver(t, server.URL, e, hooks.Format{Name: name}, sign, time.Now())
			server.Close()
			if r.Status < 200 || r.Status > 299 {
				t.Fatalf("%s: %d %s", name, r.Status, r.Body)
			}
			event := <-got
			if err := event.Validate(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if event.ID() != e.ID || event.Type() != e.Type || !event.Time().Equal(e.At) || event.SpecVersion() != "1.0" ||
				event.DataContentType() != "application/json" || event.Source() == "" || !bytes.Equal(event.Data(), e.Data) {
				t.Errorf("%s: %s", name, event)
			}
		}
	}
}

// What is not a CloudEvent any more is refused, so that the test above tells something.
func TestTheCloudEventsSDKRefuses(t *testing.T) {
	protocol, err := cloudevents.NewHTTP()
	if err != nil {
		t.Fatal(err)
	}
	handler, err := cloudevents.NewHTTPReceiveHandler(t.Context(), protocol, func(cloudevents.Event) { t.Error("taken") })
	if err != nil {
		t.Fatal(err)
	}
	binary := send(t, format.Example("comment.created"), hooks.Format{Name: hooks.FormatCloudEventBinary}, hooks.Sign{}, time.Now())
	structured := send(t, format.Example("comment.created"), hooks.Format{Name: hooks.FormatCloudEvents}, hooks.Sign{}, time.Now())
	for _, name := range []string{"ce-specversion", "ce-id", "ce-type", "ce-source"} {
		r := binary.request()
		r.Header.Del(name)
		refused(t, handler, "binary without "+name, r)
	}
	for _, name := range []string{"specversion", "id", "type", "source"} {
		body := bytes.Replace(structured.body, []byte(`"`+name+`"`), []byte(`"x`+name+`"`), 1)
		refused(t, handler, "structured without "+name, arrived{structured.header, body}.request())
	}
}

func refused(t *testing.T, handler http.Handler, what string, r *http.Request) {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code < 400 {
		t.Errorf("%s: answered %d", what, w.Code)
	}
}
