package hooks_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

var noon = time.Date(2031, 5, 6, 12, 0, 0, 123_456_789, time.UTC)

func TestWhatBecomesOfADelivery(t *testing.T) {
	waits := hooks.Schedule{time.Second, time.Minute}
	refused := hooks.Result{Outcome: hooks.OutcomeRefused, Status: 503}
	for _, test := range []struct {
		name     string
		delivery hooks.Delivery
		result   hooks.Result
		want     hooks.Next
	}{
		{"taken", hooks.Delivery{Attempts: 1, Schedule: waits}, hooks.Result{Outcome: hooks.OutcomeDelivered, Status: 204}, hooks.Next{State: hooks.Delivered}},
		{
			"first refusal",
			hooks.Delivery{Attempts: 1, Schedule: waits},
			refused,
			hooks.Next{State: hooks.Waiting, DueAt: noon.Add(time.Second), Reason: "The subscriber answered 503 Service Unavailable."},
		},
		{
			"second refusal",
			hooks.Delivery{Attempts: 2, Schedule: waits},
			refused,
			hooks.Next{State: hooks.Waiting, DueAt: noon.Add(time.Minute), Reason: "The subscriber answered 503 Service Unavailable."},
		},
		{
			"last refusal",
			hooks.Delivery{Attempts: 3, Schedule: waits},
			refused,
			hooks.Next{State: hooks.GivenUp, Reason: "The subscriber answered 503 Service Unavailable."},
		},
		{
			"retried by hand after the last",
			hooks.Delivery{Attempts: 9, Schedule: waits},
			refused,
			hooks.Next{State: hooks.GivenUp, Reason: "The subscriber answered 503 Service Unavailable."},
		},
		{
			"tried once",
			hooks.Delivery{Attempts: 1, Schedule: hooks.Once()},
			refused,
			hooks.Next{State: hooks.GivenUp, Reason: "The subscriber answered 503 Service Unavailable."},
		},
		{
			"asks for half a minute",
			hooks.Delivery{Attempts: 1, Schedule: waits},
			hooks.Result{Outcome: hooks.OutcomeRefused, Status: 503, Head: []byte("HTTP/1.1 503 X\r\nRetry-After: 30\r\n\r\n")},
			hooks.Next{State: hooks.Waiting, DueAt: noon.Add(30 * time.Second), Reason: "The subscriber answered 503 Service Unavailable. It asks to wait for 30 s."},
		},
		{
			"asks for more than a day",
			hooks.Delivery{Attempts: 1, Schedule: waits},
			hooks.Result{Outcome: hooks.OutcomeRefused, Status: 503, Head: []byte("HTTP/1.1 503 X\r\nRetry-After: 99999999\r\n\r\n")},
			hooks.Next{State: hooks.Waiting, DueAt: noon.Add(24 * time.Hour), Reason: "The subscriber answered 503 Service Unavailable. It asks to wait for 24 h."},
		},
		{
			"standard schedule",
			hooks.Delivery{Attempts: 2},
			hooks.Result{Outcome: hooks.OutcomeUnreachable, Error: "Nothing listens at that address."},
			hooks.Next{State: hooks.Waiting, DueAt: noon.Add(5 * time.Minute), Reason: "Nothing listens at that address."},
		},
		{
			"a redirect is no success",
			hooks.Delivery{Attempts: 1, Schedule: hooks.Once()},
			hooks.Result{Outcome: hooks.OutcomeRefused, Status: 302},
			hooks.Next{State: hooks.GivenUp, Reason: "The subscriber answered 302 Found."},
		},
		{
			"unknown status",
			hooks.Delivery{Attempts: 1, Schedule: hooks.Once()},
			hooks.Result{Outcome: hooks.OutcomeRefused, Status: 799},
			hooks.Next{State: hooks.GivenUp, Reason: "The subscriber answered 799."},
		},
		{
			"blocked stays blocked",
			hooks.Delivery{Attempts: 1, Schedule: waits},
			hooks.Result{Outcome: hooks.OutcomeUnreachable, Fault: hooks.FaultBlocked, Error: "No."},
			hooks.Next{State: hooks.GivenUp, Reason: "No."},
		},
		{
			"unfit stays unfit",
			hooks.Delivery{Attempts: 1, Schedule: waits},
			hooks.Result{Outcome: hooks.OutcomeUnreachable, Fault: hooks.FaultUnfit, Error: "No."},
			hooks.Next{State: hooks.GivenUp, Reason: "No."},
		},
		{
			"expired is tried again whatever the schedule",
			hooks.Delivery{Attempts: 1, Schedule: hooks.Once()},
			hooks.Result{Outcome: hooks.OutcomeExpired},
			hooks.Next{State: hooks.Waiting, DueAt: noon.Add(5 * time.Second), Reason: "The worker got it too late to begin."},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.delivery.After(test.result, noon, 0); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestStandardScheduleIsTenAttemptsOverThreeDays(t *testing.T) {
	var whole time.Duration
	attempts := 1
	for wait, ok := hooks.Schedule(nil).Wait(attempts); ok; wait, ok = hooks.Schedule(nil).Wait(attempts) {
		whole += wait
		attempts++
	}
	if attempts != 10 || whole != 75*time.Hour+35*time.Minute+5*time.Second {
		t.Errorf("%d attempts over %s", attempts, whole)
	}
}

func TestSchedulesAsTyped(t *testing.T) {
	s, err := hooks.ParseSchedule([]string{"1s", " 2m", "1h30m", "0s"})
	if err != nil || !slices.Equal(s.Strings(), []string{"1s", "2m0s", "1h30m0s", "0s"}) {
		t.Errorf("got %v, %v", s, err)
	}
	if s, err := hooks.ParseSchedule(nil); err != nil || s == nil || len(s) != 0 {
		t.Errorf("an empty list is a schedule of one attempt, got %#v, %v", s, err)
	}
	if s, err := hooks.NamedSchedule("standard-webhooks"); err != nil || s != nil {
		t.Errorf("the standard schedule is nil, got %#v, %v", s, err)
	}
	if hooks.Schedule(nil).Strings() != nil {
		t.Error("the standard schedule has no list of its own")
	}
	for _, waits := range [][]string{{"soon"}, {"-1s"}, {"169h"}, {""}, {"1"}, slices.Repeat([]string{"1s"}, 51)} {
		if _, err := hooks.ParseSchedule(waits); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%.3q: %v", waits, err)
		}
	}
	if _, err := hooks.NamedSchedule("mine"); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("unknown name: %v", err)
	}
}

func TestEventIDsSortByTimeAndDiffer(t *testing.T) {
	shape := regexp.MustCompile(`^evt_[0-9A-HJKMNP-TV-Z]{26}$`)
	seen := map[string]bool{}
	last := ""
	for i := range 1000 {
		id := hooks.NewEventID(noon.Add(time.Duration(i) * time.Millisecond))
		if !shape.MatchString(id) || seen[id] || id <= last {
			t.Fatalf("%q after %q", id, last)
		}
		seen[id], last = true, id
		if err := (hooks.Event{ID: id, Type: "a.b", Data: []byte("1")}).Check(); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := hooks.NewEventID(noon), hooks.NewEventID(noon); a == b {
		t.Error("two events of one moment have one id")
	}
}

func TestEventBodyKeepsTheDataByteForByte(t *testing.T) {
	e := hooks.Event{ID: "e1", Type: "comment.created", At: noon.In(time.FixedZone("", 7200)), Data: json.RawMessage(" {\"a\" : 1.0, \"b\":\"\\u00fc<\"}")}
	if got, want := string(e.Body()), `{"type":"comment.created","timestamp":"2031-05-06T12:00:00.123Z","data": {"a" : 1.0, "b":"\u00fc<"}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !json.Valid(e.Body()) {
		t.Error("the body is no JSON")
	}
}

func TestEventsThatCannotBeDelivered(t *testing.T) {
	fine := hooks.Event{ID: "order-1_A", Type: "order.paid", Data: []byte("{}")}
	if err := fine.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*hooks.Event){
		"no id":             func(e *hooks.Event) { e.ID = "" },
		"id with a dot":     func(e *hooks.Event) { e.ID = "a.b" },
		"id with a break":   func(e *hooks.Event) { e.ID = "a\r\nb" },
		"long id":           func(e *hooks.Event) { e.ID = strings.Repeat("a", 129) },
		"no type":           func(e *hooks.Event) { e.Type = "" },
		"type with a quote": func(e *hooks.Event) { e.Type = `a"b` },
		"type with a star":  func(e *hooks.Event) { e.Type = "a.*" },
		"long type":         func(e *hooks.Event) { e.Type = strings.Repeat("a", 129) },
		"no data":           func(e *hooks.Event) { e.Data = nil },
		"data no JSON":      func(e *hooks.Event) { e.Data = []byte("{") },
	} {
		e := fine
		change(&e)
		if err := e.Check(); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	fine.Data = []byte(`"` + strings.Repeat("x", 1<<20) + `"`)
	if err := fine.Check(); hooks.CodeOf(err) != hooks.CodeTooLarge {
		t.Errorf("more than 1 MiB of data: %v", err)
	}
}

func TestSubscriptionsThatCannotWork(t *testing.T) {
	fine := hooks.Subscription{URL: "https://example.test/x", Types: []string{"*", "comment.*", "comment.created"}}
	if err := fine.Check(); err != nil {
		t.Fatal(err)
	}
	whole := fine
	whole.Header, whole.Profile, whole.Speed, whole.Rate, whole.Parallel = hooks.Header{{"Authorization", "Bearer x"}, {"User-Agent", "me"}}, "shopify", 1000, 10_000, 1000
	whole.Format = hooks.Format{Name: hooks.FormatTemplate, Template: "{}", ContentType: "text/plain"}
	if err := whole.Check(); err != nil {
		t.Error(err)
	}
	local := fine
	local.URL, local.AllowPrivate = "http://localhost:9001", true
	if err := local.Check(); err != nil {
		t.Errorf("a private address that is allowed: %v", err)
	}
	for name, change := range map[string]func(*hooks.Subscription){
		"private address":  func(s *hooks.Subscription) { s.URL = "http://192.168.1.1/x" },
		"no address":       func(s *hooks.Subscription) { s.URL = "" },
		"no types":         func(s *hooks.Subscription) { s.Types = nil },
		"empty type":       func(s *hooks.Subscription) { s.Types = []string{""} },
		"star in between":  func(s *hooks.Subscription) { s.Types = []string{"a.*.b"} },
		"glob's brackets":  func(s *hooks.Subscription) { s.Types = []string{"[a-z]"} },
		"only dot star":    func(s *hooks.Subscription) { s.Types = []string{".*"} },
		"timeout":          func(s *hooks.Subscription) { s.Timeout = 61 * time.Second },
		"negative timeout": func(s *hooks.Subscription) { s.Timeout = -1 },
		"description":      func(s *hooks.Subscription) { s.Description = strings.Repeat("x", 501) },
		"schedule":         func(s *hooks.Subscription) { s.Schedule = hooks.Schedule{-1} },
		"profile":          func(s *hooks.Subscription) { s.Profile = "Shopify" },
		"speed":            func(s *hooks.Subscription) { s.Speed = 60 },
		"negative speed":   func(s *hooks.Subscription) { s.Speed = -1 },
		"rate":             func(s *hooks.Subscription) { s.Rate = 10_001 },
		"negative rate":    func(s *hooks.Subscription) { s.Rate = -1 },
		"parallel":         func(s *hooks.Subscription) { s.Parallel = 1001 },
		"header name":      func(s *hooks.Subscription) { s.Header = hooks.Header{{"X Y", "1"}} },
		"header lines":     func(s *hooks.Subscription) { s.Header = slices.Repeat(hooks.Header{{"X", "1"}}, 51) },
		"host":             func(s *hooks.Subscription) { s.Header = hooks.Header{{"host", "a"}} },
		"length":           func(s *hooks.Subscription) { s.Header = hooks.Header{{"Content-Length", "1"}} },
		"coding":           func(s *hooks.Subscription) { s.Header = hooks.Header{{"TRANSFER-Encoding", "chunked"}} },
		"connection":       func(s *hooks.Subscription) { s.Header = hooks.Header{{"Connection", "close"}} },
		"content type":     func(s *hooks.Subscription) { s.Header = hooks.Header{{"content-type", "a/b"}} },
		"hops":             func(s *hooks.Subscription) { s.Header = hooks.Header{{"bellhop-hop", "0"}} },
		"id":               func(s *hooks.Subscription) { s.Header = hooks.Header{{"Webhook-ID", "1"}} },
		"time":             func(s *hooks.Subscription) { s.Header = hooks.Header{{"webhook-timestamp", "1"}} },
		"signature":        func(s *hooks.Subscription) { s.Header = hooks.Header{{"webhook-signature", "v1,"}} },
		"format":           func(s *hooks.Subscription) { s.Format.Name = "xml" },
		"no template":      func(s *hooks.Subscription) { s.Format = hooks.Format{Name: hooks.FormatTemplate, Template: " "} },
		"long template": func(s *hooks.Subscription) {
			s.Format = hooks.Format{Name: hooks.FormatTemplate, Template: strings.Repeat("x", 65537)}
		},
		"type of template": func(s *hooks.Subscription) {
			s.Format = hooks.Format{Name: hooks.FormatTemplate, Template: "x", ContentType: "a\nb"}
		},
	} {
		s := fine
		change(&s)
		if err := s.Check(); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInboxesThatCannotWork(t *testing.T) {
	for _, name := range []string{"a", "0", "my-box_2.test", strings.Repeat("x", 64)} {
		if err := (hooks.Inbox{Name: name}).Check(); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"", "-a", ".a", "_a", "A", "a/b", "a b", "ü", "a%20", strings.Repeat("x", 65)} {
		if err := hooks.CheckInboxName(name); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%q: %v", name, err)
		}
	}
	for name, in := range map[string]hooks.Inbox{
		"status too low":  {Name: "a", Answer: hooks.Answer{Status: 101}},
		"status too high": {Name: "a", Answer: hooks.Answer{Status: 600}},
		"delay":           {Name: "a", Answer: hooks.Answer{Delay: time.Minute + 1}},
		"negative delay":  {Name: "a", Answer: hooks.Answer{Delay: -1}},
		"long answer":     {Name: "a", Answer: hooks.Answer{Body: make([]byte, 1<<20+1)}},
		"smuggled header": {Name: "a", Answer: hooks.Answer{Header: hooks.Header{{"X", "a\r\nSet-Cookie: b"}}}},
		"forward":         {Name: "a", Forwards: []hooks.Forward{{URL: "ftp://x"}}},
	} {
		if err := in.Check(); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnswersHaveDefaults(t *testing.T) {
	a := hooks.Answer{}.Resolve()
	if a.Status != 200 || string(a.Body) != `{"ok":true}` || a.Header.Get("content-type") != "application/json" {
		t.Errorf("got %+v", a)
	}
	own := hooks.Answer{Status: 202, Body: []byte{}, Header: hooks.Header{{"X", "1"}}}.Resolve()
	if own.Status != 202 || len(own.Body) != 0 || own.Header.Get("Content-Type") != "" {
		t.Errorf("an empty body stays empty and has no type, got %+v", own)
	}
	typed := hooks.Answer{Body: []byte("<a/>"), Header: hooks.Header{{"content-type", "text/xml"}}}.Resolve()
	if len(typed.Header) != 1 {
		t.Errorf("a type of one's own stays alone, got %q", typed.Header)
	}
}

func TestIDsAreDigits(t *testing.T) {
	if id, ok := hooks.ParseID(hooks.ID(42).String()); !ok || id != 42 {
		t.Errorf("got %d, %v", id, ok)
	}
	for _, s := range []string{"", "0", "-1", "x", "1.0", " 1", "99999999999999999999"} {
		if _, ok := hooks.ParseID(s); ok {
			t.Errorf("%q is an id", s)
		}
	}
}

func TestErrorsArePutInWordsForPeople(t *testing.T) {
	err := hooks.Conflict("There is one already.")
	if hooks.Words(err) != "There is one already." || hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("got %q, %q", hooks.Words(err), hooks.CodeOf(err))
	}
	if words := hooks.Words(json.Unmarshal([]byte("{"), new(int))); strings.Contains(words, "JSON") {
		t.Errorf("a Go error came through: %q", words)
	}
}

func TestSignalsMergeAndNoneIsLost(t *testing.T) {
	var s hooks.Signal
	s.Notify() // nobody watches
	changed, stop := s.Watch()
	other, stopOther := s.Watch()
	defer stopOther()
	for range 3 {
		s.Notify()
	}
	<-changed
	<-other
	select {
	case <-changed:
		t.Error("three changes before a look are one signal")
	default:
	}
	stop()
	s.Notify()
	<-other
	select {
	case <-changed:
		t.Error("a watcher that has stopped is still told")
	default:
	}
}
