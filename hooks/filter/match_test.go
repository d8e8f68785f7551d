package filter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// capture is a push from GitHub, refused; attempt is a second try to send it on, which timed out.
var (
	capture = hooks.Exchange{
		ID: 2041, Direction: hooks.In, At: now.Add(-10 * time.Minute), Took: 500*time.Millisecond + 250*time.Microsecond,
		Method: "POST", URL: "/in/github/Push?a=1", Host: "Demo.ngrok.app", Status: 401,
		Inbox: "github", State: hooks.StateFailed, Provider: "GitHub", Event: "push", SenderID: "72d3162e-cc78",
		Verdict: hooks.VerdictWrong, Request: hooks.PayloadRef{ID: 1, Size: 7100}, Response: hooks.PayloadRef{ID: 2, Size: 11},
	}
	attempt = hooks.Exchange{
		ID: 2042, Direction: hooks.Out, At: now.Add(-time.Minute), Took: 5 * time.Second,
		Method: "POST", URL: "http://localhost:9001/hooks/GitHub", Host: "localhost:9001", Error: "No answer within 5 s.", Fault: hooks.FaultTimeout,
		Event: "push", Origin: hooks.OriginForward, DeliveryID: 17, Attempt: 2, Response: hooks.PayloadRef{Size: 2_000_000, Truncated: true},
	}
)

var (
	asked = hooks.Payload{
		Head: []byte("POST /in/github/Push?a=1 HTTP/1.1\r\nX-GitHub-Event: push\r\nX-Twice: one\r\nx-twice: TWO words\r\nX-Empty:\r\n\r\n"),
		Body: []byte(` {"repository":{"Name":"Demo","id":12345678901234567890,"private":false,"owner":null},"commits":[{"id":"c1"},{"id":"c2"}],"a.b":{"":1.50},"ref":"Ätna"}`),
	}
	answered = hooks.Payload{
		Head: []byte("HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n"),
		Body: []byte(`{"ok":false}`),
	}
)

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		x        hooks.Exchange
		yes, not string // conditions with space between them
	}{
		{capture, "in method:post method:P* is:capture", "out method:PO method:*X is:open is:error is:cut is:retry"},
		{capture, "status:401 status:4xx status:>=401 status:<402 status:>400 status:<=401 status:401..403", "status:>401 status:<401 status:5xx status:402..499 status:400"},
		{capture, "path:/IN/github path:push path:a=1 path:/in/*a=1 path:=/in/github/push?a=1", "path:ngrok path:=/in/github path:*/in"},
		{capture, "path:/in/github/push* path:*push?* path:*?a=1", "path:/in*/in* path:in* path:*Push"},
		{capture, "host:ngrok host:demo.* host:=demo.ngrok.app", "host:github host:ngrok* host:=demo"},
		{capture, "ngrok github demo.ngrok.app /in/*", "push401 Ngrok.* example"},
		{capture, "inbox:github inbox:git* inbox:* provider:github provider:* event:PUSH event:p*h", "inbox:git provider:git event:pus event:pushed"},
		{capture, "verdict:wrong state:failed id:2041 id:>2000 id:72D3162E-cc78 id:72d* id:2041..2041", "verdict:valid verdict:none state:new id:>2041 id:72d delivery:>0 origin:event"},
		{capture, "ms:500 ms:>500 ms:>=500 ms:<=501 ms:<0.6s ms:499..500", "ms:<=500 ms:501 ms:>0.51s ms:501..502"},
		{capture, "size:7.1kb size:>7kb size:<1mb", "size:<=7kb size:11 size:7101"},
		{capture, "since:15m since:10m before:5m", "since:9m before:10m before:1h"},
		{attempt, "out is:forward origin:forward is:error is:cut is:retry fault:timeout delivery:17 verdict:none", "in is:event is:capture is:open fault:tls delivery:18"},
		{attempt, "path:/hooks/github path:=/hooks/GitHub path:/hooks/* host:9001 9001 hooks ms:5000 ms:>4s size:2mb", "path:9001 path:http http* size:0"},
		{attempt, "-status:<400", "status:<=999 status:>=100 inbox:* provider:* state:new id:* id:evt"},
	} {
		for text := range strings.FieldsSeq(tt.yes) {
			expect(t, text, tt.x, true)
		}
		for text := range strings.FieldsSeq(tt.not) {
			expect(t, text, tt.x, false)
		}
	}
}

// expect wants an answer of a condition, the other one with a minus before it, and no payload for either.
func expect(t *testing.T, text string, x hooks.Exchange, want bool) {
	t.Helper()
	for _, not := range []string{"", "-"} {
		if strings.HasPrefix(text, "-") && not != "" {
			continue
		}
		if got, err := match(t, not+text, x, nil); err != nil || got != (want == (not == "")) {
			t.Errorf("%s on %s %s: got %v, %v", not+text, x.Direction, x.URL, got, err)
		}
	}
}

func match(t *testing.T, text string, x hooks.Exchange, load func() (hooks.Payload, hooks.Payload, error)) (bool, error) {
	t.Helper()
	f, err := filter.Parse(text, now)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f.Match(x, load)
}

func TestMatchLooksIntoThePayload(t *testing.T) {
	for text, want := range map[string]bool{
		"header:x-github-event":              true,
		"header:X-GITHUB-EVENT=Push":         true,
		"header:x-github-event=pus":          false,
		"header:x-github-event=pu*":          true,
		"header:x-twice=one":                 true,
		`header:x-twice="two WORDS"`:         true,
		"header:x-empty":                     true,
		`header:x-empty=""`:                  true,
		`header:x-github-event=""`:           false,
		"header:content-type=*json":          true,
		"header:post":                        false,
		`body:"name\":\"demo"`:               true,
		"body:ok":                            true,
		"body:github":                        false,
		"body:Ätna":                          true,
		"body:ätna":                          true,
		"json:repository":                    true,
		"json:repository.Name=demo":          true,
		"json:repository.Name=d*o":           true,
		"json:repository.name":               false,
		"json:repository.Name.x":             false,
		"json:repository=demo":               false,
		"json:repository=*":                  false,
		"json:repository.id=1234567890123*":  true,
		"json:repository.private=FALSE":      true,
		"json:repository.owner":              true,
		"json:repository.owner=null":         true,
		"json:commits.1.id=c2":               true,
		"json:commits.2.id":                  false,
		"json:commits.01.id":                 false,
		"json:commits.-1.id":                 false,
		`json:"a.b".""=1.50`:                 true,
		`json:"a.b".""=1.5`:                  false,
		"json:a.b":                           false,
		"json:ok=false":                      true,
		"in json:ok header:x-twice -body:no": true,
		"in json:ok -header:x-twice":         false,
	} {
		loads := 0
		got, err := match(t, text, capture, func() (hooks.Payload, hooks.Payload, error) {
			loads++
			return asked, answered, nil
		})
		if err != nil || got != want || loads != 1 {
			t.Errorf("%s: got %v, %v after %d loads", text, got, err, loads)
		}
	}
}

func TestMatchBearsAnyBody(t *testing.T) {
	for _, body := range []string{"", " ", "{", `{"a"`, "null", "[", `[1,{"a":`, "\xff\x00", `"a"`, `{"a":{}} x`, "{\"a\":\"\\ud800\"}", strings.Repeat("[", 100_000)} {
		load := func() (hooks.Payload, hooks.Payload, error) {
			return hooks.Payload{Body: []byte(body)}, hooks.Payload{}, nil
		}
		if got, err := match(t, "json:a.b=1", capture, load); got || err != nil {
			t.Errorf("%q: got %v, %v", body, got, err)
		}
	}
}

func TestMatchLoadsNothingWhenTheRowDecides(t *testing.T) {
	got, err := match(t, `header:x body:"y" json:z out`, capture, func() (hooks.Payload, hooks.Payload, error) {
		t.Error("the payload was loaded")
		return hooks.Payload{}, hooks.Payload{}, nil
	})
	if got || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestMatchGivesTheErrorOfLoading(t *testing.T) {
	gone := errors.New("gone")
	for _, text := range []string{"body:x", "-body:x"} {
		got, err := match(t, text, capture, func() (hooks.Payload, hooks.Payload, error) {
			return hooks.Payload{}, hooks.Payload{}, gone
		})
		if got || !errors.Is(err, gone) {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
}

func TestNeedsPayload(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "in status:4xx x id:1 since:1h is:open verdict:wrong": false, "in header:x": true, "json:a": true, "-body:x out": true,
	} {
		if f, err := filter.Parse(text, now); err != nil || f.NeedsPayload() != want {
			t.Errorf("%s: %v, %v", text, f.NeedsPayload(), err)
		}
	}
}

func TestOpenExchangeHasNeitherTimeNorStatus(t *testing.T) {
	open := hooks.Exchange{Direction: hooks.Out, Open: true}
	expect(t, "is:open", open, true)
	expect(t, "ms:<100", open, false)
	expect(t, "status:<400", open, false)
}

func TestZeroFilterLetsAllThrough(t *testing.T) {
	if got, err := (filter.Filter{}).Match(hooks.Exchange{}, nil); !got || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestPath(t *testing.T) {
	for _, tt := range []struct {
		direction hooks.Direction
		url, want string
	}{
		{hooks.In, "/in/a?b", "/in/a?b"},
		{hooks.In, "http://a/b", "http://a/b"},
		{hooks.In, "*", "*"},
		{hooks.Out, "http://a/b?c=/d", "/b?c=/d"},
		{hooks.Out, "https://a:1//b", "//b"},
		{hooks.Out, "http://a", ""},
	} {
		if got := filter.Path(hooks.Exchange{Direction: tt.direction, URL: tt.url}); got != tt.want {
			t.Errorf("%s %s: got %q", tt.direction, tt.url, got)
		}
	}
}
