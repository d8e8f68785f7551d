package archive_test

import (
	"reflect"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// secretive is a capture with a secret, "s3cret", in every place that is redacted.
func secretive() archive.Record {
	r := capture(1, strings.Join([]string{
		"POST /in/orders?a=1&token=s3cret&b=2&to%6ben=s3cret;s3cret#access_token=s3cret HTTP/1.1", "Host: example.test", "authorization: Bearer s3cret",
		"Cookie:sid=s3cret", "X-Hub-Signature-256: sha256=s3cret", "Paypal-Transmission-Sig: s3cret", "X-Trello-Webhook: s3cret", "webhook-signature: v1,s3cret",
		"X-Gitlab-Token: s3cret", "X-API-Key: ", " s3cret", "\ts3cret", "Referer: https://me:s3cret@example.test/x?api_key=s3cret&y=1", "X-Forwarded-Uri: /x?sig=s3cret",
		"Author: me", "X-Note: folded", " /x?key=s3cret", "Authorization s3cret", "X-Secret:", "", "",
	}, "\r\n"), "kept")
	r.Exchange.URL = "/in/orders?a=1&token=s3cret"
	r.Response.Head = []byte("HTTP/1.1 302 Found\nSet-Cookie: sid=s3cret; Path=/\nLocation: /done?code=s3cret\n\n")
	return r
}

func TestSecretsLeaveOnlyWhenAskedFor(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		var b strings.Builder
		summary, err := f.write(&b, sequence(secretive()), archive.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if i := strings.Index(b.String(), "s3cret"); i >= 0 {
			t.Errorf("a secret is left: %.200s", b.String()[i-100:])
		}
		want := []string{
			"?token", "?to%6ben", "?access_token", "authorization", "Cookie", "X-Hub-Signature-256", "Paypal-Transmission-Sig", "X-Trello-Webhook",
			"webhook-signature", "X-Gitlab-Token", "X-API-Key", "user name in the address", "?api_key", "?sig", "?key", "Set-Cookie", "?code",
		}
		if !reflect.DeepEqual(summary.Redacted, want) {
			t.Errorf("named are %q", summary.Redacted)
		}
		got, err := collect(f.read(strings.NewReader(b.String()), archive.Limits{}))
		if err != nil {
			t.Fatal(err)
		}
		head := string(got[0].Request.Head)
		for _, kept := range []string{
			"POST /in/orders?a=1&token=REDACTED&b=2&to%6ben=REDACTED#access_token=REDACTED HTTP/1.1\r\n", "authorization: REDACTED\r\n", "Author: me\r\n",
			"X-API-Key: \r\nReferer: https://REDACTED@example.test/x?api_key=REDACTED&y=1\r\n", "X-Note: folded\r\n /x?key=REDACTED\r\n", "X-Secret:\r\n\r\n",
		} {
			if !strings.Contains(head, kept) {
				t.Errorf("the head has no %q: %s", kept, head)
			}
		}
		if string(got[0].Request.Body) != "kept" || !strings.HasSuffix(string(got[0].Response.Head), "\n\n") {
			t.Errorf("other bytes changed: %q, %q", got[0].Request.Body, got[0].Response.Head)
		}

		b.Reset()
		if summary, err = f.write(&b, sequence(secretive()), archive.Options{Secrets: true}); err != nil || summary.Redacted != nil {
			t.Errorf("%v, named are %q", err, summary.Redacted)
		}
		if got, err = collect(f.read(strings.NewReader(b.String()), archive.Limits{})); err != nil || !reflect.DeepEqual(got[0].Request, secretive().Request) {
			t.Errorf("asked for, they are not the same bytes: %v", err)
		}
	})
}

func TestTheAddressOfAChatIsASecret(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		for address, shown := range map[string]string{
			"https://hooks.slack.com/services/s3cret/s3cret/s3cret":    "https://hooks.slack.com/services/REDACTED",
			"https://discord.com/api/webhooks/12/s3cret":               "https://discord.com/api/webhooks/REDACTED",
			"https://ptb.discord.com/api/v10/webhooks/12/s3cret?a=b":   "https://ptb.discord.com/api/v10/webhooks/REDACTED?a=b",
			"https://hooks.slack.example/services/kept/webhooks/kept2": "https://hooks.slack.example/services/kept/webhooks/kept2",
		} {
			_, path, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "/")
			r := capture(1, "POST /"+path+" HTTP/1.1\r\nHost: chat.test\r\n\r\n", "kept")
			r.Exchange.Direction, r.Exchange.URL = hooks.Out, address
			said := export(t, f, archive.Options{}, r)
			if strings.Contains(said, "s3cret") || !strings.Contains(said, shown) {
				t.Errorf("%s is written as %s", address, said)
			}
		}
	})
}

func TestWithoutSecretsNothingIsNamed(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		summary, err := f.write(&strings.Builder{}, sequence(capture(1, plainHead, "token=1")), archive.Options{})
		if err != nil || len(summary.Redacted) != 0 {
			t.Errorf("%v: %q", err, summary.Redacted)
		}
	})
}

func TestScriptsHaveNoSecrets(t *testing.T) {
	r := secretive()
	r.Request.Head = []byte("POST /in/orders?token=s3cret HTTP/1.1\r\nHost: example.test\r\nAuthorization: Bearer s3cret\r\n\r\n")
	for name, make := range map[string]func(archive.Record, archive.Options) (archive.Script, error){
		"curl": func(r archive.Record, o archive.Options) (archive.Script, error) { return archive.Curl(r, "", o) },
		"Go":   archive.GoTest, "Python": archive.PythonTest, "JavaScript": archive.JavaScriptTest,
	} {
		script, err := make(r, archive.Options{})
		if err != nil || strings.Contains(script.Text, "s3cret") || !reflect.DeepEqual(script.Redacted, []string{"?token", "Authorization"}) {
			t.Errorf("%s: %v, %q, %s", name, err, script.Redacted, script.Text)
		}
		if script, err = make(r, archive.Options{Secrets: true}); err != nil || strings.Count(script.Text, "s3cret") != 2 || script.Redacted != nil {
			t.Errorf("%s: %v, %q, %s", name, err, script.Redacted, script.Text)
		}
	}
}
