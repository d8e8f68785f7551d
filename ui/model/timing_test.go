package model_test

import (
	"slices"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
)

func phases(t model.Timing) (names []string) {
	for _, p := range t.Phases {
		names = append(names, p.Name+" "+p.Took)
	}
	return names
}

func TestTheTimeOfATryIsToldByWhatWasMeasured(t *testing.T) {
	out := hooks.Exchange{Direction: hooks.Out, Took: 184 * time.Millisecond, Status: 200, Attempt: 1}
	cases := []struct {
		name, timing string
		want         []string
	}{
		{
			"a new connection", `{"dns_us":1200,"connect_us":11800,"tls_us":18300,"first_byte_us":180100,"total_us":184000}`,
			[]string{"Look up name 1.2 ms", "Connect 11.8 ms", "TLS 18.3 ms", "Send and wait 148.8 ms", "Read answer 3.9 ms"},
		},
		{
			"an open one, while another was dialled", `{"dns_us":1200,"connect_us":11800,"first_byte_us":5000,"total_us":5200,"reused":true}`,
			[]string{"Send and wait 5.0 ms", "Read answer 0.2 ms"},
		},
		{"no answer", `{"connect_us":400,"total_us":5000400}`, []string{"Connect 0.4 ms", "No answer 5,000 ms"}},
		{"an answer before the clock says so", `{"connect_us":900,"first_byte_us":500,"total_us":1000}`, []string{"Connect 0.9 ms", "Read answer 0.1 ms"}},
		{"nothing", ``, nil},
		{"no JSON", `x`, nil},
	}
	for _, c := range cases {
		got := model.NewTiming(out, c.timing)
		if !slices.Equal(phases(got), c.want) {
			t.Errorf("%s: %q", c.name, phases(got))
		}
		if (got.Absent == "") != (c.want != nil) {
			t.Errorf("%s: absent %q", c.name, got.Absent)
		}
		at := float32(0)
		for _, p := range got.Phases {
			if p.From != at || p.To <= p.From || p.To > 1 {
				t.Errorf("%s: %s from %v to %v after %v", c.name, p.Name, p.From, p.To, at)
			}
			at = p.To
		}
	}
}

func TestTheTimeOfACaptureIsToldByWhatWasMeasured(t *testing.T) {
	in := hooks.Exchange{Direction: hooks.In, Took: 4600 * time.Microsecond, Inbox: "a"}
	got := model.NewTiming(in, `{"read_us":1900,"stored_us":4600,"processed_us":9200}`)
	if want := []string{"Read 1.9 ms", "Store 2.7 ms", "Inspect 4.6 ms"}; !slices.Equal(phases(got), want) || got.Title != "4.6 ms in all" || got.Ticks[2] != "9.2 ms" {
		t.Errorf("%q %q %q", phases(got), got.Title, got.Ticks)
	}
	got = model.NewTiming(in, `{"read_us":0,"stored_us":0,"processed_us":9200}`) // a crash took the time of the commit
	if want := []string{"Inspect 9.2 ms"}; !slices.Equal(phases(got), want) || got.Note != "" {
		t.Errorf("%q %q", phases(got), got.Note)
	}
	if got = model.NewTiming(in, ""); got.Absent == "" {
		t.Error("nothing says why there is nothing")
	}
}
