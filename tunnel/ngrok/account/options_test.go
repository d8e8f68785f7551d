package account

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestOptionsThatNgrokWouldRefuseAreRefusedHere(t *testing.T) {
	good := Options{User: "guest", Password: "12345678"}
	for _, tt := range []struct {
		o     Options
		field Field
		words string
	}{
		{Options{URL: "tcp://me:80"}, FieldURL, "a web address"},
		{Options{URL: "https://"}, FieldURL, "no web address"},
		{Options{URL: "me .app"}, FieldURL, "no web address"},
		{Options{URL: "me.app/path"}, FieldURL, "more than a domain"},
		{Options{URL: "https://u:p@me.app"}, FieldURL, "more than a domain"},
		{Options{URL: "*.me.app"}, FieldURL, "wildcard"},
		{Options{Password: "12345678"}, FieldUser, "needs a user name"},
		{Options{User: "a:b", Password: "12345678"}, FieldUser, "colon"},
		{Options{User: "${a", Password: "12345678"}, FieldUser, "${"},
		{Options{User: " a", Password: "12345678"}, FieldUser, "spaces"},
		{Options{User: "a"}, FieldPassword, "needs a password"},
		{Options{User: "a", Password: "1234567"}, FieldPassword, "has 7 characters"},
		{Options{User: "a", Password: strings.Repeat("x", 129)}, FieldPassword, "has 129 characters"},
		{Options{User: "a", Password: "${req.url}"}, FieldPassword, "${"},
		{Options{User: "a", Password: "12345\n678"}, FieldPassword, "line breaks"},
		{Options{Allow: []string{"203.0.113.0/24", "home"}}, FieldAllow, `"home" is no IP address`},
		{Options{Allow: []string{"203.0.113.0/33"}}, FieldAllow, "no IP address"},
		{Options{Allow: []string{"fe80::1%eth0"}}, FieldAllow, "no IP address"},
		{Options{Policy: "deny"}, FieldPolicy, "begins with a phase"},
	} {
		all := tt.o.Problems()
		if len(all) != 1 || all[0].Field != tt.field || !strings.Contains(all[0].Reason, tt.words) || !strings.HasSuffix(all[0].Reason, ".") {
			t.Errorf("%+v: %+v", tt.o, all)
		}
		if tt.field == FieldPassword && tt.o.Password != "" && strings.Contains(all[0].Reason, tt.o.Password) {
			t.Errorf("the password is in %q", all[0].Reason)
		}
	}
	for _, o := range []Options{
		{},
		good,
		{URL: "https://me.app/"},
		{URL: "me.app"},
		{URL: "http://me.app"},
		{User: "gäst", Password: strings.Repeat("ü", 128)},
		{Allow: []string{"203.0.113.7", " ::1 ", "", "::ffff:203.0.113.7", "0.0.0.0/0"}},
	} {
		if all := o.Problems(); len(all) != 0 {
			t.Errorf("%+v: %+v", o, all)
		}
	}
}

func TestThePolicysProblemsNameTheirLine(t *testing.T) {
	for _, tt := range []struct {
		text, words string
		line        int
	}{
		{"on_http_request:\n  - actions:\n   - type: deny\n", "From line 1 on this is neither YAML nor JSON", 1},
		{"on_http_request:\n  - actions:\n      - type: \"deny\n", "neither YAML nor JSON", 3},
		{"{\"on_http_request\": [", "neither YAML nor JSON", 1},
		{"- a\n", "begins with a phase", 1},
		{"on_http_request: []\non_udp:\n", `no phase "on_udp"`, 2},
		{"inbound:\n  - actions: []\n", "old names", 1},
		{"on_http_request: []\non_http_request: []\n", "second time", 2},
		{"on_http_request:\n  actions: []\n", "is a list of rules", 2},
		{"on_http_request:\n  - deny\n", "A rule has actions", 2},
		{"on_http_request:\n  - name: x\n", "no actions", 2},
		{"on_http_request:\n  - actions: []\n", "at least one", 2},
		{"on_http_request:\n  - action:\n      - type: deny\n", `no "action"`, 2},
		{"on_http_request:\n  - expressions: true\n    actions: [{type: deny}]\n", "expressions is a list", 2},
		{"on_http_request:\n  - actions:\n      - deny\n", "An action has a type", 3},
		{"on_http_request:\n  - actions:\n      - config: {}\n", "has no type", 3},
		{"on_http_request:\n  - actions:\n      - type: deny\n        conf: {}\n", `no "conf"`, 4},
		{strings.Repeat("#", maxPolicy+1), "Shorten it", 0},
	} {
		_, wrong := parsePolicy(tt.text)
		if wrong == nil || wrong.Line != tt.line || !strings.Contains(wrong.Reason, tt.words) || wrong.Field != FieldPolicy {
			t.Errorf("%.60q: %+v", tt.text, wrong)
		}
	}
}

func TestAllThatIsAskedBecomesOnePolicy(t *testing.T) {
	o := Options{
		User: "guest", Password: "hunter2hunter2", Allow: []string{"203.0.113.0/24"},
		Policy: "on_http_request:\n  - expressions: [\"req.url.path == '/x'\"]\n    actions:\n      - type: verify-webhook\n        config: {provider: github, secret: topsecret, since: 2024-01-01, n: 5}\n" +
			"on_http_response:\n  - actions: [{type: add-headers, config: {headers: {a: b}}}]\n",
	}
	text, secrets, err := o.merged()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
		"on_http_request": [
			{"actions": [{"type": "restrict-ips", "config": {"enforce": true, "allow": ["203.0.113.0/24"]}}]},
			{"actions": [{"type": "basic-auth", "config": {"enforce": true, "realm": "Bellhop", "credentials": ["guest:hunter2hunter2"]}}, {"type": "remove-headers", "config": {"headers": ["authorization"]}}]},
			{"expressions": ["req.url.path == '/x'"], "actions": [{"type": "verify-webhook", "config": {"provider": "github", "secret": "topsecret", "since": "2024-01-01", "n": 5}}]}
		],
		"on_http_response": [{"actions": [{"type": "add-headers", "config": {"headers": {"a": "b"}}}]}]
	}`
	var got, wanted any
	if json.Unmarshal([]byte(text), &got) != nil || json.Unmarshal([]byte(want), &wanted) != nil || !reflect.DeepEqual(got, wanted) {
		t.Errorf("got %s", text)
	}
	for _, secret := range []string{"hunter2hunter2", "guest:hunter2hunter2", "topsecret"} {
		if !strings.Contains(strings.Join(secrets, "\n"), secret) {
			t.Errorf("%q is not among the secrets %q", secret, secrets)
		}
	}
	if p := o.public(false); p.Rules != 5-1 || p.Hint() != "" {
		t.Errorf("%d rules, hint %q", p.Rules, p.Hint())
	}
	o.Policy += "  - actions: [{type: deny}]\n  - actions: [{type: deny}]\n"
	if hint := o.public(false).Hint(); !strings.Contains(hint, "6 rules") {
		t.Errorf("hint %q", hint)
	}
	if text, _, err := (Options{URL: "me.app"}).merged(); text != "" || err != nil {
		t.Errorf("nothing asked is %q, %v", text, err)
	}
}

// JSON with tabs is JSON, whatever YAML thinks of them.
func TestAPolicyMayBeJSON(t *testing.T) {
	text := "{\n\t\"on_tcp_connect\": [\n\t\t{\"actions\": [{\"type\": \"deny\"}]}\n\t]\n}\n"
	o := Options{Policy: text}
	if got, _, err := o.merged(); got != `{"on_tcp_connect":[{"actions":[{"type":"deny"}]}]}` || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
	_, wrong := parsePolicy(strings.Replace(text, "actions", "acts", 1))
	if wrong == nil || wrong.Line != 3 {
		t.Errorf("got %+v", wrong)
	}
	for _, nothing := range []string{"# only a comment\n", "on_http_request:\n", "{}"} {
		if got, _, err := (Options{Policy: nothing}).merged(); got != "" || err != nil {
			t.Errorf("%q became %q, %v", nothing, got, err)
		}
	}
}

// FuzzPolicy: whatever is typed gets a sentence or becomes a policy that keeps the guards before it.
func FuzzPolicy(f *testing.F) {
	f.Add("on_http_request:\n  - actions: [{type: deny}]\n")
	f.Add("a: &a\n  <<: *a\n")
	f.Add("on_http_request: &x\n  - actions: [{type: *x}]\n")
	f.Add("on_http_request: [{actions: [{type: a, config: {1: 2, ? [x] : y}}]}]")
	f.Fuzz(func(t *testing.T, text string) {
		o := Options{User: "guest", Password: "hunter2hunter2", Policy: text}
		if all := o.Problems(); len(all) > 0 {
			if all[0].Reason == "" || all[0].Line < 0 {
				t.Errorf("%+v", all)
			}
			return
		}
		merged, _, err := o.merged()
		var phases map[string][]map[string]any
		if err != nil || json.Unmarshal([]byte(merged), &phases) != nil {
			t.Fatalf("%s, %v", merged, err)
		}
		if first, _ := json.Marshal(phases[phaseRequest][0]); !strings.Contains(string(first), "basic-auth") {
			t.Errorf("the guard is not first: %s", merged)
		}
	})
}
