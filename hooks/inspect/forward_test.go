package inspect

import (
	"testing"

	"bellhop/hooks"
)

func TestAForwardTakesWhatFitsAllThatItChoosesBy(t *testing.T) {
	p := payload("{}", "X-GitHub-Event: Pull_Request", "X-GitHub-Delivery: 1", "x-tag: a", "X-Tag: blue green")
	for _, test := range []struct {
		name    string
		forward hooks.Forward
		want    bool
	}{
		{"all", hooks.Forward{}, true},
		{"off", hooks.Forward{Off: true}, false},
		{"event", hooks.Forward{Events: []string{"push", "pull_request"}}, true},
		{"event with letters left open", hooks.Forward{Events: []string{"pull*"}}, true},
		{"event, only a part", hooks.Forward{Events: []string{"pull"}}, false},
		{"other events", hooks.Forward{Events: []string{"push", "issue*"}}, false},
		{"path", hooks.Forward{Path: "/a/B?x=1"}, true},
		{"path, in parts", hooks.Forward{Path: "/A/**=1"}, true},
		{"path of the inbox itself", hooks.Forward{Path: "/in/*"}, false},
		{"path, only a part", hooks.Forward{Path: "/a/b"}, false},
		{"header", hooks.Forward{HeaderName: "x-TAG"}, true},
		{"header, second line", hooks.Forward{HeaderName: "X-Tag", HeaderValue: "*Green"}, true},
		{"header, only a part", hooks.Forward{HeaderName: "X-Tag", HeaderValue: "blue"}, false},
		{"no such header", hooks.Forward{HeaderName: "X-Tags"}, false},
		{"all at once", hooks.Forward{Events: []string{"*"}, Path: "*", HeaderName: "x-tag", HeaderValue: "a"}, true},
		{"all but one", hooks.Forward{Events: []string{"*"}, Path: "*", HeaderName: "x-tag", HeaderValue: "b"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.forward.URL = "http://localhost:9001"
			f := Judge(hooks.Exchange{URL: "/in/git/a/b?x=1"}, p, hooks.Inbox{Name: "git", Forwards: []hooks.Forward{test.forward}})
			if got := len(f.Forwards) == 1; got != test.want {
				t.Errorf("forwarded: %v", got)
			}
		})
	}
}

func TestAForwardByEventPassesOverWhatHasNoName(t *testing.T) {
	in := hooks.Inbox{Forwards: []hooks.Forward{{URL: "http://a", Events: []string{"push"}}, {URL: "http://b", Events: []string{"*"}}}}
	if f := Judge(hooks.Exchange{}, payload("{}"), in); len(f.Forwards) != 1 || f.Forwards[0].URL != "http://b" {
		t.Errorf("got %+v", f.Forwards)
	}
}

func TestThePathIsWhatFollowsTheInbox(t *testing.T) {
	for target, want := range map[string]string{
		"/in/git":                      "",
		"/in/git/":                     "/",
		"/in/git?a=1":                  "?a=1",
		"/in/git/in/git":               "/in/git",
		"/in/github/a":                 "/in/github/a",
		"/other":                       "/other",
		"https://a.example/in/git/x?y": "/x?y",
		"https://a.example":            "",
		"":                             "",
	} {
		if got := below(target, "git"); got != want {
			t.Errorf("%q: %q, want %q", target, got, want)
		}
	}
}
