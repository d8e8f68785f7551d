package probe

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"
)

// Where a probe knocks, and the line of the answer that proves who has opened.
const (
	path   = "/.well-known/bellhop/"
	header = "Bellhop-Witness"
)

// Witness proves to a probe that it was this program that answered: for the length of a probe it knows a path that nobody
// else does, and answers there with a word that stands in no request. The zero value is ready; all methods may be called
// from any goroutine.
type Witness struct {
	mu    sync.Mutex
	words map[string]string // by the last part of the path
}

// Behind answers probes, and hands all else on. A path that no probe has made is like any other.
func (w *Witness) Behind(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if key, ok := strings.CutPrefix(r.URL.Path, path); ok {
			if word := w.word(key); word != "" {
				out.Header().Set(header, word)
				out.Header().Set("Content-Type", "text/html; charset=utf-8") // as the pages have that browsers ask for
				out.Header().Set("Cache-Control", "no-store")
				_, _ = out.Write([]byte("<!doctype html><title>Bellhop</title>"))
				return
			}
		}
		next.ServeHTTP(out, r)
	})
}

func (w *Witness) word(key string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.words[key]
}

// expect begins a probe: the path to knock at, the word to hear, and what ends it.
func (w *Witness) expect() (at, word string, end func()) {
	key := rand.Text()
	word = rand.Text()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.words == nil {
		w.words = make(map[string]string)
	}
	w.words[key] = word
	return path + key, word, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.words, key)
	}
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
