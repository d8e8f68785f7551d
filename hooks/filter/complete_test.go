package filter_test

import (
	"strings"
	"testing"

	"bellhop/hooks/filter"
)

var known = filter.Known{
	Inboxes: []string{"github", "scratch", ""}, Providers: []string{"GitHub", "Standard Webhooks"}, Events: []string{"push", "pull_request"},
	Hosts: []string{"localhost:9001"},
}

// The cursor stands at the bar; the wish is the texts that are offered, with a comma between them.
func TestComplete(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"in ver|", "verdict:none,verdict:valid,verdict:missing,verdict:wrong,verdict:too_old"},
		{"sta|", `status:,state:,provider:"Standard Webhooks"`},
		{"-stat|", "status:,state:"},
		{"stau|", ""},
		{"OU|", "out"},
		{"out|", ""},
		{"status|", "status:,status:2xx,status:3xx,status:4xx,status:5xx,status:>=400"},
		{"status:|", "status:2xx,status:3xx,status:4xx,status:5xx,status:>=400"},
		{"status:>|", "status:>=400"},
		{"status:|>=400", "status:2xx,status:3xx,status:4xx,status:5xx"},
		{"verdict:w|", "verdict:wrong"},
		{"verdict:wrong|", ""},
		{"verdict:wrong |x", ""},
		{"is:re|", "is:replay,is:retry,is:repeat"},
		{"method:p|", "method:POST,method:PUT,method:PATCH"},
		{"inbox:|", "inbox:github,inbox:scratch"},
		{"provider:st|", `provider:"Standard Webhooks"`},
		{`provider:"St| in`, `provider:"Standard Webhooks"`},
		{`provider:"Standard W|ebhooks" in`, ""},
		{"event:pu|", "event:push,event:pull_request"},
		{"git|", "inbox:github,provider:GitHub"},
		{"pus|", "event:push"},
		{"fail|", "state:failed"},
		{"post|", "method:POST"},
		{"local|", "host:localhost:9001,door:local"},
		{"header:x-github-e|", "header:x-github-event="},
		{"header:x-github-event=|", ""},
		{"stats:|", ""},
		{`"ver|`, ""},
		{`body:"in |`, ""},
		{"in |out", ""},
		{"in ver| out", "verdict:none,verdict:valid,verdict:missing,verdict:wrong,verdict:too_old"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			before, after, _ := strings.Cut(tt.text, "|")
			var offered []string
			for _, c := range filter.Complete(before+after, len(before), known) {
				offered = append(offered, c.Text)
			}
			if got := strings.Join(offered, ","); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestCompleteOffersEveryNameWhereNothingIsTyped(t *testing.T) {
	for _, text := range []string{"", "in ", "in -"} {
		offered := filter.Complete(text, len(text), known)
		if len(offered) != len(filter.Words())-1 { // all but the minus
			t.Errorf("%q: %d offered", text, len(offered))
		}
	}
}

func TestCompletionTakesThePlaceOfTheCondition(t *testing.T) {
	for _, tt := range []struct{ text, choice, want string }{
		{"in -ver| out", "verdict:wrong", "in -verdict:wrong| out"},
		{"sta|", "status:", "status:|"},
		{"in method:|POST", "method:PUT", "in method:PUT|"},
		{`provider:"St| in`, `provider:"Standard Webhooks"`, `provider:"Standard Webhooks"| in`},
		{"in |", "since:", "in since:|"},
	} {
		before, after, _ := strings.Cut(tt.text, "|")
		found := false
		for _, c := range filter.Complete(before+after, len(before), known) {
			if c.Text != tt.choice {
				continue
			}
			found = true
			text, cursor := c.Apply(before + after)
			if got := text[:cursor] + "|" + text[cursor:]; got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.text, got, tt.want)
			}
			if c.Whole == strings.HasSuffix(c.Text, ":") {
				t.Errorf("%s: whole is %v", c.Text, c.Whole)
			}
		}
		if !found {
			t.Errorf("%s: %s is not offered", tt.text, tt.choice)
		}
	}
}
