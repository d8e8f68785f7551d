package model_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// zipped gives a body in gzip.
func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func TestAVeiledSourceRedactsWhatIsReadAndNotWhatIsStored(t *testing.T) {
	s := &modeltest.Shelf{}
	ref := s.Keep("POST /in/a?token=abcdefghijklmnop1234 HTTP/1.1", hooks.Header{{"Host", "shop.harbach.com"}, {"Content-Encoding", "gzip"}, {"Content-Type", "application/json"}}, zipped(`{"email":"mina@harbach.com"}`))
	binary := s.Keep("POST / HTTP/1.1", nil, "\x00mina@harbach.com")
	id := s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a?token=abcdefghijklmnop1234", Host: "shop.harbach.com", Remote: "140.82.115.42", Status: 200, Request: ref, Error: "from mina@harbach.com"})
	var veil model.Veil
	source := veil.Source(s)
	plain, _ := s.Exchange(t.Context(), id)
	if e, _ := source.Exchange(t.Context(), id); e != plain {
		t.Errorf("without the veil it is %+v", e)
	}
	veil.Set(true)
	f, err := filter.Parse("host:shop.harbach.com", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	found, _ := source.Find(t.Context(), f, 0, 10)
	listed, _ := source.Exchanges(t.Context(), hooks.ExchangeQuery{Limit: 10})
	one, _ := source.Exchange(t.Context(), id)
	if len(found) != 1 || len(listed) != 1 {
		t.Fatalf("%d found by what is stored, %d listed", len(found), len(listed))
	}
	for _, e := range []hooks.Exchange{found[0], listed[0], one} {
		for _, text := range []string{e.URL, e.Host, e.Remote, e.Error} {
			if strings.Contains(text, "harbach") || strings.Contains(text, "abcdef") || strings.Contains(text, "140.82") {
				t.Errorf("it shows %q", text)
			}
		}
	}
	p, _ := source.Payload(t.Context(), ref.ID)
	if text := string(p.Head) + string(p.Body); strings.Contains(text, "harbach") || strings.Contains(text, "abcdef") || !strings.Contains(text, "@mail.example") || strings.Contains(text, "gzip") {
		t.Errorf("the message is %s", text)
	}
	if p, _ := source.Payload(t.Context(), binary.ID); len(p.Body) != 0 {
		t.Errorf("bytes that are no text are shown: %q", p.Body)
	}
	if stored, _ := s.Exchange(context.Background(), id); stored != plain {
		t.Error("what is stored has changed")
	}
}
