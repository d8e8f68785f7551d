package redact

import (
	"fmt"
	"strings"
	"testing"
)

func TestSecretsAreMasked(t *testing.T) {
	for text, want := range map[string]string{
		`{"token": "abcdefghijklmnop1234", "name": "Mina"}`:         `{"token": "••••••1234", "name": "Mina"}`,
		`{"client_secret":"short"}`:                                 `{"client_secret":"••••••"}`,
		`{"password" : 1234, "next": null, "token": null}`:          `{"password" : ••••••, "next": null, "token": null}`,
		`{"token": {"id": 1}, "session": ["a"]}`:                    `{"token": {"id": 1}, "session": ["a"]}`,
		`{"a": "say \"hi\"", "api_key": "x\"y"}`:                    `{"a": "say \"hi\"", "api_key": "••••••"}`,
		`{"inner": "{\"access_token\": \"abcdefghijklmnop1234\"}"}`: `{"inner": "{\"access_token\": \"••••••1234\"}"}`,
		`name=Mina&password=hunter2&x=1`:                            `name=Mina&password=••••••&x=1`,
		`password = hunter2`:                                        `password = ••••••`,
		`<a><token>abcdef</token><b>token</b></a>`:                  `<a><token>••••••</token><b>token</b></a>`,
		`/in/a?access_token=abcdefghijklmnop1234&b=2`:               `/in/a?access_token=••••••1234&b=2`,
		`a key ghp_abcdefghijklmnop1234 in words`:                   `a key ghp_••••••1234 in words`,
		`Authorization: Bearer abcdefghijkl1234`:                    `Authorization: Bearer ••••••1234`,
		`we send Bearer abcdefghijklmn1234 along`:                   `we send Bearer ••••••1234 along`,
		`a basic introduction to tokens`:                            `a basic introduction to tokens`,
		`https://mina:pass@shop.example/x`:                          `https://••••••@shop.example/x`,
		`https://hooks.slack.com/services/T0123/B4567/abcdefghij`:   `https://hooks.slack.com/services/••••••ghij`,
		`https://discord.com/api/webhooks/123456/abcdefghijkl`:      `https://discord.com/api/webhooks/••••••ijkl`,
		`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijklmnop`:     `eyJ••••••mnop`,
		`the author of the token economy`:                           `the author of the token economy`,
		`mina@harbach.de from 140.82.115.42`:                        `mina@harbach.de from 140.82.115.42`,
		`"token":`:                                                  `"token":`,
		`token=`:                                                    `token=`,
	} {
		got, _ := Text(text, Secrets)
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestStandInsAreTheSameForTheSame(t *testing.T) {
	text := `{"email":"Mina.Harbach@hotel-okura.com","again":"mina.harbach@hotel-okura.com","other":"x@y.org","ip":"140.82.115.42","six":"2a00:1450:4001::1","lo":"127.0.0.1",` +
		`"url":"https://crm.acme.com:8443/a?b=1","local":"http://localhost:3000/x","sha":"0d1a26e67d8f5eaf1f6b0d1a26e67d8f5eaf1f6b","id":"72d3162e-cc78-11e3-81ab-4c9367dc0958","at":"2025-11-28T14:31:14Z","token":"abc"}`
	got, n := Text(text, All)
	for _, gone := range []string{"Harbach", "okura", "140.82", "2a00", "acme", "0d1a26", `"abc"`} {
		if strings.Contains(got, gone) {
			t.Errorf("%s is still in %s", gone, got)
		}
	}
	for _, kept := range []string{`"127.0.0.1"`, "http://localhost:3000/x", ":8443/a?b=1", "72d3162e-cc78-11e3-81ab-4c9367dc0958", "2025-11-28T14:31:14Z"} {
		if !strings.Contains(got, kept) {
			t.Errorf("%s is gone from %s", kept, got)
		}
	}
	if one, two := field(got, "email"), field(got, "again"); one != two || one == field(got, "other") {
		t.Errorf("%s, %s, %s", one, two, field(got, "other"))
	}
	if n != 8 {
		t.Errorf("%d places", n)
	}
	if again, _ := Text(got, All); again != got {
		t.Errorf("what is redacted is redacted again:\n%s\n%s", got, again)
	}
}

func field(json, name string) string {
	_, rest, _ := strings.Cut(json, `"`+name+`":"`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

func TestHeaderLinesAreHiddenByTheirNames(t *testing.T) {
	for _, c := range []struct {
		name, value, want string
		level             Level
	}{
		{"Authorization", "Bearer abcdefghijklmnop1234", "Bearer ••••••1234", Secrets},
		{"Authorization", "Basic dXNlcjpwYXNzd29yZA==", "Basic ••••••ZA==", Secrets},
		{"X-Api-Key", "abc", "••••••", Secrets},
		{"Cookie", "sid=abc; theme=dark", "sid=••••••; theme=••••••", Secrets},
		{"Set-Cookie", "sid=abcdefghijklmnop; Path=/; HttpOnly", "sid=••••••mnop; Path=/; HttpOnly", Secrets},
		{"X-Hub-Signature-256", "sha256=9f3c1e0b", "sha256=9f3c1e0b", Secrets},
		{"X-Gitlab-Token", "glpat-abcdefghijklmnop", "glpat-••••••mnop", Secrets},
		{"Authorization", "Bearer x", "Bearer x", Nothing},
		{"Host", "localhost:8080", "localhost:8080", All},
		{"Content-Type", "application/json; charset=utf-8", "application/json; charset=utf-8", All},
		{"User-Agent", "GitHub-Hookshot/044aadd", "GitHub-Hookshot/044aadd", All},
	} {
		if got, _ := Line(c.name, c.value, c.level); got != c.want {
			t.Errorf("%s: %s is shown as %s, want %s", c.name, c.value, got, c.want)
		}
	}
	host, _ := Line("Host", "grand-lobby.ngrok-free.app", All)
	url, _ := Text("https://grand-lobby.ngrok-free.app/in/a", All)
	if url != "https://"+host+"/in/a" || strings.Contains(host, "lobby") || Host("grand-lobby.ngrok-free.app", All) != host {
		t.Errorf("the same host is %s and in %s", host, url)
	}
	if got := Address("140.82.115.42:443", All); strings.HasPrefix(got, "140") || !strings.HasSuffix(got, ":443") {
		t.Error(got)
	}
	if got := Address("[2a00:1450::1]:443", All); strings.Contains(got, "2a00") || Address("140.82.115.42", Secrets) != "140.82.115.42" || Address("::1", All) != "::1" {
		t.Error(got)
	}
}

func FuzzText(f *testing.F) {
	f.Add(`{"token":"a\"b","e":"a@b.com","u":"https://u:p@h/x?sig=1"}`)
	f.Add("://\x00@[::1]:::1 bearer aaaaaaa1=\n<secret>x")
	f.Fuzz(func(t *testing.T, text string) {
		for _, level := range []Level{Secrets, All} {
			got, n := Text(text, level)
			if strings.Count(got, "\n") > strings.Count(text, "\n") {
				t.Fatalf("%q has more lines than %q", got, text)
			}
			if n == 0 && got != text {
				t.Fatalf("%q became %q with nothing hidden", text, got)
			}
			Line("X", text, level)
			Line("Cookie", text, level)
			Line("Authorization", text, level)
		}
		Mask(text)
		Address(text, All)
	})
}

func BenchmarkText(b *testing.B) {
	var text strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&text, "  \"row%d\": {\n    \"id\": %d,\n    \"name\": \"a name of row %d, with words\"\n  },\n", i, i, i)
	}
	body := text.String()
	for name, level := range map[string]Level{"Secrets": Secrets, "All": All} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				Text(body, level)
			}
		})
	}
}
