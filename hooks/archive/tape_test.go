package archive_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
)

// evening is what happened one evening, in memory.
type evening struct {
	records    []archive.Record
	deliveries []hooks.Delivery
	events     []hooks.Event
	comments   []hooks.Comment
}

func (e *evening) Find(_ context.Context, f filter.Filter, before hooks.ID, limit int) (list []hooks.Exchange, _ error) {
	for i, r := range slices.Backward(e.records) {
		x := r.Exchange
		x.Request.ID, x.Response.ID = hooks.ID(2*i+1), hooks.ID(2*i+2)
		ok, err := f.Match(x, func() (hooks.Payload, hooks.Payload, error) { return r.Request, r.Response, nil })
		if err != nil {
			return nil, err
		}
		if ok && (before == 0 || x.ID < before) && len(list) < limit {
			list = append(list, x)
		}
	}
	return list, nil
}

func (e *evening) Payload(_ context.Context, id hooks.ID) (hooks.Payload, error) {
	r := e.records[(id-1)/2]
	if id%2 == 1 {
		return r.Request, nil
	}
	return r.Response, nil
}

func (e *evening) Deliveries(_ context.Context, q hooks.DeliveryQuery) (list []hooks.Delivery, _ error) {
	for _, d := range slices.Backward(e.deliveries) {
		if q.Before == 0 || d.ID < q.Before {
			list = append(list, d)
		}
	}
	return list, nil
}

func (e *evening) Delivery(_ context.Context, id hooks.ID) (hooks.Delivery, error) {
	for _, d := range e.deliveries {
		if d.ID == id {
			return d, nil
		}
	}
	return hooks.Delivery{}, hooks.NotFound("It is gone.")
}

func (e *evening) Events(_ context.Context, from, until time.Time, _ int) (list []hooks.Event, _ error) {
	for _, one := range e.events {
		if !one.At.Before(from) && one.At.Before(until) {
			one.Data = nil
			list = append(list, one)
		}
	}
	return list, nil
}

func (e *evening) Event(_ context.Context, id string) (hooks.Event, error) {
	for _, one := range e.events {
		if one.ID == id {
			return one, nil
		}
	}
	return hooks.Event{}, hooks.NotFound("It is gone.")
}

func (e *evening) Comments(_ context.Context, before hooks.ID, _ int) (list []hooks.Comment, _ error) {
	for _, c := range slices.Backward(e.comments) {
		if before == 0 || c.ID < before {
			list = append(list, c)
		}
	}
	return list, nil
}

// eight is when the evening begins.
var eight = time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)

func minute(n float64) time.Time { return eight.Add(time.Duration(n * float64(time.Minute))) }

// signed is an evening on which the guest book is signed at 20:10, which is delivered to a subscriber at once and again at
// 20:40, and on which an inbox captures something of its own at 20:20.
func signed() *evening {
	form := capture(1, plainHead, "name=Ada")
	form.Exchange.Inbox, form.Exchange.URL, form.Exchange.State, form.Exchange.At = "", "/sign", "", minute(10)
	push := capture(3, plainHead, everyByte())
	push.Exchange.At, push.Exchange.Inbox = minute(20), "github"
	first, second := attempt(2), attempt(4)
	for i, r := range []*archive.Record{&first, &second} {
		x := &r.Exchange
		x.At, x.DeliveryID, x.Attempt = []time.Time{minute(10.2), minute(40)}[i], 7, i+1
		x.Origin, x.Cause = hooks.OriginEvent, hooks.Cause{Kind: hooks.CauseEvent, ID: "evt_1"}
		x.Request.Truncated = false
	}
	return &evening{
		records:  []archive.Record{form, first, push, second},
		comments: []hooks.Comment{{ID: 5, At: minute(10), Name: "Ada", Text: "Fine \x00 stay", Label: "grand", Token: "one-time", Source: "198.51.100.7", Cause: hooks.CausedBy(hooks.CauseExchange, 1)}},
		events: []hooks.Event{
			{ID: "evt_1", Type: "comment.created", At: minute(10.1), Data: []byte(`{"a":1}`), Cause: hooks.CausedBy(hooks.CauseComment, 5)},
			{ID: "evt_2", Type: "order.paid", At: minute(30), Data: []byte(`{}`)},
		},
		deliveries: []hooks.Delivery{{
			ID: 7, At: minute(10.1), EventID: "evt_1", SubscriptionID: 3, Origin: hooks.OriginEvent, Method: "POST", URL: "https://crm.test/hooks?token=s3cret",
			Header: hooks.Header{{"Authorization", "Bearer mine"}}, Sign: hooks.Sign{Scheme: "github", Secrets: []string{"whsec"}},
			State: hooks.GivenUp, Attempts: 2, Reason: "It answered 503.", Status: 503, EndedAt: minute(41), Cause: hooks.Cause{Kind: hooks.CauseEvent, ID: "evt_1"},
		}},
	}
}

func gather(t *testing.T, e *evening, q string) archive.Gathered {
	t.Helper()
	now := minute(60)
	f, err := filter.Parse(q, now)
	if err != nil {
		t.Fatal(err)
	}
	g, err := archive.Sources{Shelf: e, Ledger: e, By: "Bellhop test"}.Gather(t.Context(), f, now)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func tapeOf(t *testing.T, e *evening, q string, o archive.Options) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := archive.WriteTape(t.Context(), &b, gather(t, e, q), o, func(int) {}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func entries(tape string) (all []archive.Entry, err error) {
	for e, err := range archive.ReadTape(strings.NewReader(tape), archive.Limits{}) {
		if err != nil {
			return all, err
		}
		all = append(all, e)
	}
	return all, nil
}

// outline tells what stands on a tape, in its order.
func outline(all []archive.Entry) string {
	var words []string
	for _, e := range all {
		switch {
		case e.Record != nil:
			words = append(words, "x"+e.Record.Exchange.ID.String())
		case e.Event != nil:
			words = append(words, e.Event.ID)
		case e.Delivery != nil:
			words = append(words, "d"+e.Delivery.ID.String())
		default:
			words = append(words, "c"+e.Comment.ID.String())
		}
	}
	return strings.Join(words, " ")
}

func TestATapeHasAllOfItsSpanAndWhatThatCameOf(t *testing.T) {
	for q, want := range map[string]string{
		"":             "c5 x1 evt_1 d7 x2 x3 evt_2 x4",
		"since:45m":    "c5 evt_1 d7 x3 evt_2 x4", // the last attempt is of a delivery from before
		"before:35m":   "c5 x1 evt_1 d7 x2 x3",
		"inbox:github": "x3",
		"delivery:7":   "evt_1 d7 x2 x4 c5",
		"path:/sign":   "c5 x1 evt_1 d7",
		"since:1m":     "",
		"-before:45m":  "c5 evt_1 d7 x3 evt_2 x4",
		"inbox:nobody": "",
	} {
		all, err := entries(tapeOf(t, signed(), q, archive.Options{}))
		got, wanted := strings.Fields(outline(all)), strings.Fields(want)
		if q == "since:45m" || q == "-before:45m" { // a comment from before the span is not looked for
			wanted = wanted[1:]
		}
		if q == "delivery:7" {
			slices.Sort(got)
			slices.Sort(wanted)
		}
		if err != nil || !slices.Equal(got, wanted) {
			t.Errorf("%q: got %v, want %v, %v", q, got, wanted, err)
		}
	}
}

func TestATapeComesBackAsItWas(t *testing.T) {
	e := signed()
	for i, r := range naughty() {
		r.Exchange.ID, r.Exchange.At, r.Exchange.DeliveryID = hooks.ID(100+i), minute(50).Add(time.Duration(i)), 0
		e.records = append(e.records, r)
	}
	g := gather(t, e, "")
	all, err := entries(tapeOf(t, e, "", archive.Options{Secrets: true}))
	if err != nil {
		t.Fatal(err)
	}
	var got evening
	for _, one := range all {
		switch {
		case one.Record != nil:
			got.records = append(got.records, normal(*one.Record))
		case one.Event != nil:
			got.events = append(got.events, *one.Event)
		case one.Delivery != nil:
			got.deliveries = append(got.deliveries, *one.Delivery)
		default:
			got.comments = append(got.comments, *one.Comment)
		}
	}
	for i := range e.records {
		e.records[i] = normal(e.records[i])
	}
	slices.SortStableFunc(e.records, func(a, b archive.Record) int { return cmp.Compare(a.Exchange.At.UnixNano(), b.Exchange.At.UnixNano()) })
	e.comments[0].Token, e.comments[0].Source = "", ""
	d := &e.deliveries[0]
	d.SubscriptionID, d.Header, d.Sign = 0, nil, hooks.Sign{}
	if !reflect.DeepEqual(got, *e) {
		t.Errorf("was %.3000q\nis  %.3000q", fmt.Sprint(*e), fmt.Sprint(got))
	}
	head, err := archive.ReadTapeHead(strings.NewReader(tapeOf(t, e, "", archive.Options{})))
	if err != nil || head != g.Tape || head.Exchanges != len(e.records) || head.Events != 2 || head.By != "Bellhop test" || !head.Until.Equal(minute(60)) {
		t.Errorf("it says %+v, %v, want %+v", head, err, g.Tape)
	}
}

func TestATapeHasNoSecretsUnlessAskedForAndNeverThoseThatSign(t *testing.T) {
	for name, o := range map[string]archive.Options{"without": {}, "with": {Secrets: true}} {
		tape := tapeOf(t, signed(), "", o)
		for _, never := range []string{"whsec", "Bearer mine", "one-time", "198.51.100.7"} {
			if strings.Contains(tape, never) {
				t.Errorf("%s secrets, the tape has %s", name, never)
			}
		}
		if strings.Contains(tape, "s3cret") != o.Secrets || !strings.Contains(tape, `"subscription":"https://crm.test/hooks?token=`) {
			t.Errorf("%s secrets: %.2000s", name, tape)
		}
	}
}

func TestTheExchangesOfATapeKeepTheirStoriesTogether(t *testing.T) {
	got, err := collect(archive.Read(strings.NewReader(tapeOf(t, signed(), "", archive.Options{})), archive.FormatTape, eight, archive.Limits{}))
	if err != nil || len(got) != 4 {
		t.Fatalf("%d, %v", len(got), err)
	}
	for _, i := range []int{1, 3} { // attempt -> event -> comment -> the request that signed
		if x := got[i].Exchange; x.Cause != hooks.CausedBy(hooks.CauseExchange, 1) || x.Attempt == 0 {
			t.Errorf("the attempt came of %+v", x.Cause)
		}
	}
	circle := strings.ReplaceAll(tapeOf(t, signed(), "", archive.Options{}), `"cause":{"kind":"comment","id":"5"}`, `"cause":{"kind":"event","id":"evt_1"}`)
	if got, err := collect(archive.Read(strings.NewReader(circle), archive.FormatTape, eight, archive.Limits{})); err != nil || got[1].Exchange.Cause != (hooks.Cause{}) {
		t.Errorf("a circle: %v, %v", err, got)
	}
}

func TestADamagedTapeIsRefusedWithItsLine(t *testing.T) {
	whole := tapeOf(t, signed(), "", archive.Options{})
	lines := strings.SplitAfter(whole, "\n")
	join := func(of ...string) string { return strings.Join(of, "") }
	for name, c := range map[string]struct{ tape, words string }{
		"empty":             {"", "no tape"},
		"no head":           {join(lines[1:]...), "Line 1 is not the first of a tape."},
		"a HAR":             {`{"log":{}}`, "Line 1 is not the first"},
		"cut":               {whole[:len(whole)-40], "Line 9 is no JSON"},
		"cut at a line":     {join(lines[:8]...), "not whole: of what its first line tells of, 1 are missing"},
		"a line more":       {join(whole, lines[4]), "Line 10 is one more than"},
		"out of order":      {join(lines[0], lines[1], lines[6], lines[2]), "Line 4 is of before the line above it."},
		"newer":             {strings.Replace(whole, `{"bellhop_tape":1`, `{"bellhop_tape":2`, 1), "newer Bellhop"},
		"counts below 0":    {strings.Replace(whole, `"events":2`, `"events":-2`, 1), "counts that no tape has"},
		"counts above":      {strings.Replace(whole, `"exchanges":4`, `"exchanges":400000`, 1), "too much"},
		"another kind":      {strings.Replace(whole, `{"tape":"event"`, `{"tape":"film"`, 1), `of a kind that no tape has: "film"`},
		"another state":     {strings.Replace(whole, `"state":"given_up"`, `"state":"lost"`, 1), "no delivery of a tape"},
		"another cause":     {strings.Replace(whole, `"kind":"comment"`, `"kind":"rumour"`, 1), "kind of cause"},
		"another time":      {strings.Replace(whole, `"until":"2026`, `"until":"9026`, 1), "no time that can be read"},
		"an id twice":       {strings.Replace(whole, `{"bellhop":1,"id":"4"`, `{"bellhop":1,"id":"2"`, 1), "has the id 2, which"},
		"changed":           {strings.Replace(whole, "name=Ada", "name=Eve", 1), "does not fit its sha256"},
		"no UTF-8":          {strings.Replace(whole, "Ada", "\xff", 2), "UTF-8"},
		"compressed":        {"\x1f\x8b" + whole, "compressed"},
		"deep":              {lines[0] + strings.Repeat("[", 20000), "is no JSON"},
		"a word for number": {strings.Replace(whole, `"attempts":2`, `"attempts":"2"`, 1), "wrong kind"},
	} {
		_, err := entries(c.tape)
		if hooks.CodeOf(err) == "" || !strings.Contains(hooks.Words(err), c.words) {
			t.Errorf("%s: %v, want %q", name, err, c.words)
		}
	}
	if f := archive.SniffFormat([]byte(whole)[:200]); f != archive.FormatTape {
		t.Errorf("it passes for %s", f)
	}
	if err := func() (err error) {
		for _, err = range archive.ReadTape(strings.NewReader(whole), archive.Limits{Total: 500}) {
		}
		return err
	}(); hooks.CodeOf(err) != hooks.CodeTooLarge {
		t.Errorf("a tape beyond its limit: %v", err)
	}
}

func TestATapeThatCannotBeWrittenSaysSo(t *testing.T) {
	if _, err := archive.WriteTape(t.Context(), full{}, gather(t, signed(), ""), archive.Options{}, func(int) {}); err == nil {
		t.Error("a full disk is not told of")
	}
	e := signed()
	g := gather(t, e, "")
	e.events = nil // deleted since
	if _, err := archive.WriteTape(t.Context(), io.Discard, g, archive.Options{}, func(int) {}); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("what is gone: %v", err)
	}
}

func FuzzReadTape(f *testing.F) {
	var b bytes.Buffer
	e := signed()
	g, err := archive.Sources{Shelf: e, Ledger: e, By: "Bellhop"}.Gather(f.Context(), filter.Filter{}, minute(60))
	if err == nil {
		_, err = archive.WriteTape(f.Context(), &b, g, archive.Options{}, func(int) {})
	}
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{b.String(), `{"bellhop_tape":1}`, `{"bellhop_tape":1,"comments":1}` + "\n" + `{"tape":"comment","id":"1","at":"2026-01-01T00:00:00Z"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		last, seen := time.Time{}, map[hooks.ID]bool{}
		for e, err := range archive.ReadTape(bytes.NewReader(in), archive.Limits{Total: 1 << 20, Count: 100}) {
			if err != nil {
				if hooks.CodeOf(err) == "" {
					t.Fatalf("no sentence: %v", err)
				}
				break
			}
			if e.When().Before(last) {
				t.Fatal("out of order")
			}
			last = e.When()
			if e.Record == nil {
				continue
			}
			if id := e.Record.Exchange.ID; id != 0 && seen[id] {
				t.Fatalf("the id %d is there twice", id)
			}
			seen[e.Record.Exchange.ID] = true
		}
		_, _ = archive.SniffFormat(in), archive.Read(bytes.NewReader(in), archive.FormatTape, eight, archive.Limits{})
	})
}
