package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"bellhop/assets"
	"bellhop/hooks"
)

//go:embed static
var staticSources embed.FS

// file is one static file. Its public name holds a hash of its bytes, so it may be kept for ever.
type file struct {
	name   string // "book.3f9a0c2b1d4e.css"
	kind   string
	body   []byte
	zipped func() []byte // body with gzip, made when first asked for
}

// files holds the static files, by their plain and by their public names.
type files struct {
	plain  map[string]*file
	public map[string]*file
}

// staticFiles gathers the files. The style sheet comes last, as it names the fonts.
func staticFiles() files {
	f := files{map[string]*file{}, map[string]*file{}}
	fonts := [][2]string{}
	for _, font := range []struct {
		name string
		body []byte
	}{
		{"inter-400.ttf", assets.Inter(false)},
		{"inter-600.ttf", assets.Inter(true)},
		{"mono-400.ttf", assets.Mono(false)},
		{"limelight.ttf", assets.Limelight()},
	} {
		fonts = append(fonts, [2]string{font.name, f.add(font.name, "font/ttf", font.body)})
	}
	f.add("icon.svg", "image/svg+xml", assets.AppSVG())
	f.add("icon.png", "image/png", assets.AppPNG())
	f.add("book.js", "text/javascript; charset=utf-8", source("book.js"))
	css := string(source("book.css"))
	for _, font := range fonts {
		css = strings.ReplaceAll(css, font[0], font[1])
	}
	f.add("book.css", "text/css; charset=utf-8", []byte(css))
	f.add("visitors.css", "text/css; charset=utf-8", source("visitors.css"))
	return f
}

func source(name string) []byte {
	b, err := staticSources.ReadFile("static/" + name)
	if err != nil {
		panic(fmt.Sprintf("guest book file is not embedded: %v", err))
	}
	return b
}

// add takes a file in and gives its public name.
func (f files) add(name, kind string, body []byte) string {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	public := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	it := &file{name: public, kind: kind, body: body}
	it.zipped = sync.OnceValue(func() []byte { return zip(body) })
	f.plain[name], f.public[public] = it, it
	return public
}

// url gives the address of the file with this plain name.
func (f files) url(name string) string { return "/static/" + f.plain[name].name }

func zip(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // a buffer takes all
	_ = z.Close()
	return b.Bytes()
}

// static serves the file whose public name was asked for.
func (s *site) static(w http.ResponseWriter, r *http.Request) error {
	f := s.files.public[r.PathValue("name")]
	if f == nil {
		return hooks.NotFound("There is no such file.")
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	f.serve(w, r)
	return nil
}

// favicon serves the icon under the name that browsers try by themselves, which has no hash.
func (s *site) favicon(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	s.files.plain["icon.png"].serve(w, r)
	return nil
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	body, tag := f.body, f.name
	if f.kind != "image/png" {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body, tag = f.zipped(), tag+"-gzip"
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
