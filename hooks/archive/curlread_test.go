package archive_test

import (
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// pasted is a command as people have it in their clipboard, and what it sends.
type pasted struct {
	command string
	want    archive.Request
}

func pastes() []pasted {
	form := [2]string{"Content-Type", "application/x-www-form-urlencoded"}
	return []pasted{
		{`curl example.test`, archive.Request{Method: "GET", URL: "http://example.test/"}},
		{"  $ curl https://example.test/x?a=1#part ; \n", archive.Request{Method: "GET", URL: "https://example.test/x?a=1"}},
		{`/usr/bin/curl -sSLk --compressed -XPUT example.test/x -o out.json --max-time 5 | jq .`, archive.Request{
			Method: "PUT", URL: "http://example.test/x", Ignored: []string{"what follows the command", "-s", "-S", "-L", "-k", "--compressed", "-o", "--max-time"},
		}},
		{"curl example.test 2>/dev/null", archive.Request{Method: "GET", URL: "http://example.test/", Ignored: []string{"what follows the command"}}},
		{"curl -X POST \\\n  -H 'A: 1' \\\r\n  -H \"B: \\\"2\\\" \\$x \\q\" \\\n  --url example.test # that is it", archive.Request{
			Method: "POST", URL: "http://example.test/", Header: hooks.Header{{"A", "1"}, {"B", `"2" $x \q`}},
		}},
		{`curl example.test -d a=1 -d 'b=2&c' --data-raw @x`, archive.Request{Method: "POST", URL: "http://example.test/", Header: hooks.Header{form}, Body: []byte("a=1&b=2&c&@x")}},
		{`curl -G example.test/?x -d a=1 --data-urlencode 'b=ü &' --data-urlencode '=z' --data-urlencode 'p/q'`, archive.Request{
			Method: "GET", URL: "http://example.test/?x&a=1&b=%C3%BC%20%26&z&p%2Fq",
		}},
		{`curl -I example.test`, archive.Request{Method: "HEAD", URL: "http://example.test/"}},
		{`curl --json '{"a":' --json '1}' example.test -H 'accept: x/y'`, archive.Request{
			Method: "POST", URL: "http://example.test/", Header: hooks.Header{{"accept", "x/y"}, {"Content-Type", "application/json"}}, Body: []byte(`{"a":1}`),
		}},
		{`curl -u me:pass:word -A agent -e http://from.test -b a=1 -b 'b=2; c' example.test`, archive.Request{
			Method: "GET", URL: "http://example.test/", Header: hooks.Header{
				{"Authorization", "Basic bWU6cGFzczp3b3Jk"}, {"User-Agent", "agent"}, {"Referer", "http://from.test"}, {"Cookie", "a=1; b=2; c"},
			},
		}},
		{`curl https://me:p%40ss@example.test/x`, archive.Request{Method: "GET", URL: "https://example.test/x", Header: hooks.Header{{"Authorization", "Basic bWU6cEBzcw=="}}}},
		{`curl --oauth2-bearer t0k example.test`, archive.Request{Method: "GET", URL: "http://example.test/", Header: hooks.Header{{"Authorization", "Bearer t0k"}}}},
		{`curl example.test -H 'Empty;' -H 'Content-Type:' -d ''`, archive.Request{Method: "POST", URL: "http://example.test/", Header: hooks.Header{{"Empty", ""}}}},
		{`curl example.test --data-raw $'it\'s \u00fc \ud83d\ude00 \x41\101\n\t!' -H $"A: b"`, archive.Request{
			Method: "POST", URL: "http://example.test/", Header: hooks.Header{{"A", "b"}, form}, Body: []byte("it's ü 😀 AA\n\t!"),
		}},
		{`printf '%s' 'a%b' | curl example.test --data-binary @- -H 'Content-Type: x'`, archive.Request{
			Method: "POST", URL: "http://example.test/", Header: hooks.Header{{"Content-Type", "x"}}, Body: []byte("a%b"),
		}},
		{`printf 'a\n\r%%\000' | curl -d @- example.test`, archive.Request{Method: "POST", URL: "http://example.test/", Header: hooks.Header{form}, Body: []byte("a%")}},

		// As Chrome copies it for bash and for cmd, now and some years ago.
		{"curl 'https://example.test/api?a=1&b=2' \\\n  -H 'accept: */*' \\\n  -b 'sid=1; t=\"x\"' \\\n  --data-raw $'{\"a\":\"it\\'s\\u0021\"}' \\\n  --insecure", archive.Request{
			Method: "POST", URL: "https://example.test/api?a=1&b=2", Header: hooks.Header{{"accept", "*/*"}, {"Cookie", `sid=1; t="x"`}, form},
			Body: []byte(`{"a":"it's!"}`), Ignored: []string{"--insecure"},
		}},
		{"curl ^\"https://example.test/api?a=1^&b=^%^32^\" ^\r\n  -H ^\"accept: */*^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"x^\r\n\r\ny \\\\^\\^\"^\\^\"^}^\"", archive.Request{
			Method: "POST", URL: "https://example.test/api?a=1&b=%32", Header: hooks.Header{{"accept", "*/*"}, form}, Body: []byte("{\"a\":\"x\ny \\\"\"}"),
		}},
		{"curl \"https://example.test/api?a=1&b=2\" ^\n  -H \"a: ^b\" ^\n  --data-binary \"{\"\"a\"\":1}\" --compressed | more", archive.Request{
			Method: "POST", URL: "https://example.test/api?a=1&b=2", Header: hooks.Header{{"a", "^b"}, form}, Body: []byte(`{"a":1}`), Ignored: []string{"--compressed"},
		}},
		{`curl.exe -d "{\"a\": ^1}" example.test`, archive.Request{Method: "POST", URL: "http://example.test/", Header: hooks.Header{form}, Body: []byte(`{"a": ^1}`)}},
	}
}

func TestCommandsAsPeoplePasteThem(t *testing.T) {
	for _, c := range pastes() {
		got, err := archive.ParseCurl(c.command)
		if err != nil {
			t.Errorf("%s\n%v", c.command, err)
			continue
		}
		if len(got.Body) == 0 {
			got.Body = nil
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\nis   %q\nwant %q", c.command, got, c.want)
		}
	}
}

func TestCommandsThatCannotBeRead(t *testing.T) {
	for command, want := range map[string]string{
		"":                                    "There is no command yet",
		"   \n":                               "There is no command yet",
		"# a comment":                         "There is no command yet",
		"wget http://a":                       `begins with "wget"`,
		"Invoke-WebRequest http://a":          `begins with "Invoke-WebRequest"`,
		"curl":                                "has 0 addresses",
		"curl a b":                            "has 2 addresses",
		"curl -F a=b c":                       "Forms with parts (-F, --form) are not read",
		"curl --form a=@b c":                  "Forms with parts",
		"curl -d @file a":                     "reads a file",
		"curl -d @- a":                        "reads a file",
		"curl --data-binary @x a":             "reads a file",
		"curl --json @x a":                    "reads a file",
		"curl --data-urlencode a@x b":         "reads a file",
		"curl -H @x a":                        "reads a file",
		"curl -b jar.txt a":                   "reads a file",
		"curl -T x a":                         "reads a file",
		"curl -K x":                           "reads a file",
		"curl --digest -u a:b c":              "signs in by a talk",
		"curl --frobnicate a":                 `not read here: "--frobnicate"`,
		"curl -sP a":                          `not read here: "-P"`,
		"curl a -H":                           "The option -H has no value",
		"curl -H 'no colon' a":                "This header line has no colon",
		"curl -H 'a b: c' a":                  "A header name may hold",
		"curl -H $'a: b\\rc' a":               "holds a line break",
		"curl -X 'A B' a":                     "This is no HTTP method",
		"curl -u me a":                        "without a password",
		"curl ftp://a":                        "Only http",
		"curl a --next b":                     "more than one request",
		"curl 'a":                             "opened and never closed",
		`curl "a`:                             "opened and never closed",
		"curl $'a":                            "opened and never closed",
		"curl ^\"a":                           "opened and never closed",
		"curl a?b=1&c=2":                      "A & stands outside of quotes",
		"curl ^\"a^\" & x":                    "A & stands outside of quotes",
		"curl a; rm -rf x":                    "more than one command",
		"curl a\nls":                          "more than one command",
		"curl ^\"a^\"\nls":                    "more than one command",
		"curl a \\\n -k\n -H b:c":             "ends after line 2, but more options follow",
		"curl $URL":                           `"$URL", which only your shell knows`,
		`curl "a/${x}"`:                       `"${x}", which only your shell knows`,
		"curl a/$(id)":                        "$(, which only your shell knows",
		"curl `id`":                           "stands outside of quotes",
		"curl \"`id`\"":                       "between backticks",
		"curl a < b":                          "A < stands outside of quotes",
		"curl “a”":                            "typographic quote, “",
		"curl -d $'a\\0' b":                   "NUL byte",
		"cat x | curl a -d @-":                `begins with "cat"`,
		"printf '%d' 1 | curl a":              "Of printf only",
		"printf '%d' | curl a":                "The format of printf wants a value",
		"curl a --request-target '*'":         "Only a path is read",
		"curl " + strings.Repeat("-k ", 5000): "has 5000 words",
		"curl a -d '" + strings.Repeat("a", 17<<20) + "'": "The body is too large",
		strings.Repeat("a", 50<<20):                       "The command is too long",
	} {
		_, err := archive.ParseCurl(command)
		if err == nil || hooks.CodeOf(err) == "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: %v, want %s", command, err, want)
		}
		if err != nil && len(err.Error()) > 300 {
			t.Errorf("%.80q: the sentence is too long: %.400s", command, err)
		}
	}
}

// Words are parted as bash does it, byte for byte.
func TestWordsAreThoseOfBash(t *testing.T) {
	bash := need(t, "bash")[0]
	for _, words := range []string{
		`a'b'"c"d`, `'a b'`, `"a\"b\$c\\d\e"`, `a\ b\'c\\`, `''`, `$'\a\b\e\E\f\n\r\t\v\\\'\"\?\101\x41\xe9é\cA\q'`, `$'\u00fc\U0001F600\x4'`, `"a` + "\\\n" + `b"`, `a\` + "\nb",
		"\"\xff\xfe\"", `a#b`, `'$HOME'"\$HOME"`, `price$`, `"$"`, `a^b!c~d`, `"'"'"'`, `$"x"y`, `'"'`,
	} {
		out, err := exec.CommandContext(t.Context(), bash, "-c", "printf %s "+words).Output()
		if err != nil {
			t.Fatalf("%s: %v", words, err)
		}
		got, err := archive.ParseCurl("curl example.test --data-raw " + words)
		if err != nil || string(got.Body) != string(out) {
			t.Errorf("%s is %q, %v, for bash %q", words, got.Body, err, out)
		}
	}
}

func TestARequestBecomesARecord(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	q := archive.Request{Method: "POST", URL: "https://example.test:8443/a/../b?c", Header: hooks.Header{{"A", "1"}, {"Content-Length", "99"}}, Body: []byte("{}")}
	r := q.Record(at)
	if want := "POST /a/../b?c HTTP/1.1\r\nHost: example.test:8443\r\nA: 1\r\nContent-Length: 2\r\n\r\n"; string(r.Request.Head) != want {
		t.Errorf("the head is %q", r.Request.Head)
	}
	if x := r.Exchange; x.Direction != hooks.Out || !x.At.Equal(at) || x.Host != "example.test:8443" || x.Request != ref("{}") || x.Error == "" || x.ID != 0 {
		t.Errorf("the exchange is %+v", x)
	}
	eachFormat(t, func(t *testing.T, f format) {
		got, err := collect(f.read(strings.NewReader(export(t, f, archive.Options{}, r)), archive.Limits{}))
		if err != nil || !reflect.DeepEqual(normal(got[0]), normal(r)) {
			t.Errorf("it comes back as %+v, %v", got, err)
		}
	})
}

// Whatever is pasted: it is refused with a sentence, or it is a request that can be sent, and that Curl words anew to
// be read as the same.
func FuzzParseCurl(f *testing.F) {
	for _, c := range pastes() {
		f.Add(c.command)
	}
	for _, seed := range []string{"curl \"$", "curl '", "curl ^\"a^\" ^\n\n", "printf '\\", "curl a -d $'\\u", "curl -H ';' a", "curl --request-target /// a", "curl @@@", "curl a -G -d ?"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, command string) {
		q, err := archive.ParseCurl(command)
		if err != nil {
			if hooks.CodeOf(err) == "" || len(err.Error()) > 600 {
				t.Fatalf("no sentence: %v", err)
			}
			return
		}
		if _, err := hooks.ParseTarget(q.URL); err != nil {
			t.Fatalf("%q is no address: %v", q.URL, err)
		}
		if hooks.CheckHeader(q.Header) != nil || hooks.CheckMethod(q.Method) != nil {
			t.Fatalf("%q cannot be sent", q)
		}
		script, err := archive.Curl(q.Record(time.Unix(0, 0)), "", archive.Options{Secrets: true})
		if err != nil {
			t.Fatalf("%q cannot be worded: %v", q, err)
		}
		again, err := archive.ParseCurl(script.Text)
		if err != nil || again.Method != q.Method || again.URL != q.URL || string(again.Body) != string(q.Body) {
			t.Fatalf("%q becomes %q: %v\n%s", q, again, err, script.Text)
		}
		if sent := hooks.Resendable(q.Header); len(sent) > 0 && !reflect.DeepEqual(again.Header.Without("Connection"), sent) {
			t.Fatalf("%q becomes %q", sent, again.Header)
		}
	})
}

// Whatever a request holds: no byte of it gets lost between Curl and ParseCurl.
func FuzzCurl(f *testing.F) {
	f.Add("POST", "/x?y", "A", "b", []byte("c"))
	f.Add("HEAD", "/a/../b", "X-Empty", "", []byte(everyByte()))
	f.Fuzz(func(t *testing.T, method, target, name, value string, body []byte) {
		r := sent(method, target, name+":"+value+"\r\n", string(body))
		script, err := archive.Curl(r, "", archive.Options{Secrets: true})
		if err != nil {
			if hooks.CodeOf(err) == "" {
				t.Fatalf("no sentence: %v", err)
			}
			return
		}
		q, err := archive.ParseCurl(script.Text)
		if err != nil {
			if hooks.CodeOf(err) != hooks.CodeInvalid || !strings.Contains(err.Error(), "address") {
				t.Fatalf("%v\n%s", err, script.Text)
			}
			return // a target that is no path, or too long for an address
		}
		if q.Method != method || string(q.Body) != string(body) {
			t.Fatalf("%q becomes %q", script.Text, q)
		}
	})
}
