package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"bellhop/assets"
	"bellhop/hooks"
)

//go:embed templates
var templateFiles embed.FS

// iconFiles are Phosphor icons (MIT) like those in assets.
//
//go:embed icons
var iconFiles embed.FS

// frame is what every page has around it.
type frame struct {
	Hotel  string
	Title  string   // of this page; "" for the book itself
	Number hooks.ID // on the counter; 0 hides it
	Sprite template.HTML
	Feed   string // the address of the live feed that the page follows; "" is none
	CSS    string
	Sheet  string // another style sheet; "" is none
	JS     string
	Icon   string
	Fonts  []string // those of the first look
}

type bookPage struct {
	frame
	Form    form
	Offers  offers
	Entries []entry
	Count   int64
	Stamp   string
	Left    int // page numbers; 0 hides them
	Right   int
	Older   *turn
	Newer   *turn
	Earlier bool // shows others than the newest
	Closed  bool // the entries could not be read
}

type thanksPage struct {
	frame
	Offers offers
	Entry  entry
	Rung   int // -1 when nobody knows
	Way    way
}

type sentPage struct {
	frame
	Type string
	Body string
}

type troublePage struct {
	frame
	Trouble trouble
}

// entry is a comment as a page shows it.
type entry struct {
	hooks.Comment
	When  string
	Exact time.Time
}

// turn leads to a neighbouring page of the book, and names the guests there.
type turn struct {
	Before   hooks.ID // 0 is the newest page
	From, To hooks.ID // the newest and the oldest
}

// URL gives the address of the page, at its entries.
func (t turn) URL() string {
	if t.Before == 0 {
		return "/#lately"
	}
	return "/?before=" + t.Before.String() + "#lately"
}

// Guests names who is there.
func (t turn) Guests() string { return guests(t.From, t.To) }

func guests(from, to hooks.ID) string {
	if from == to {
		return "guest " + number(from)
	}
	return "guests " + number(from) + " to " + number(to)
}

// number writes a guest's number as the counter shows it.
func number(id hooks.ID) string { return fmt.Sprintf("%06d", int64(id)) }

// many counts things in a sentence: "1 webhook", "3 webhooks".
func many[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.FormatInt(int64(n), 10) + " " + thing + "s"
}

// bells says how many webhooks ring, at the beginning of a sentence.
func bells(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}
	switch {
	case n == 1:
		return "One webhook rings"
	case n >= 0 && n < len(words):
		return words[n] + " webhooks ring"
	default:
		return many(n, "webhook") + " ring"
	}
}

func (s *site) frame(title string) frame {
	return frame{
		Hotel: s.Title, Title: title, Sprite: s.sprite,
		CSS: s.files.url("book.css"), JS: s.files.url("book.js"), Icon: s.files.url("icon.svg"),
		Fonts: []string{s.files.url("limelight.ttf"), s.files.url("inter-400.ttf"), s.files.url("inter-600.ttf")},
	}
}

// parseTemplates gives each page's template by its name, with the layout and the parts that pages share.
func parseTemplates() map[string]*template.Template {
	shared := template.Must(template.New("").Funcs(template.FuncMap{
		"number":   number,
		"digits":   func(id hooks.ID) []string { return strings.Split(number(id), "") },
		"guests":   func(n int64) string { return many(n, "guest") },
		"webhooks": func(n int) string { return many(n, "webhook") },
		"bells":    bells,
		"rfc3339":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"exact":    func(t time.Time) string { return t.Format("2 January 2006, 15:04 MST") },
	}).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/offers.html"))
	pages := map[string]*template.Template{}
	for _, name := range []string{"book", "thanks", "sent", "events", "trouble", "subscribe", "webhook", "join", "me"} {
		page := template.Must(shared.Clone())
		pages[name] = template.Must(page.ParseFS(templateFiles, "templates/"+name+".html"))
	}
	return pages
}

// icons pairs the names that templates use with Phosphor's. The first six are the luggage labels.
func icons() [][2]string {
	return [][2]string{
		{"bell", "call-bell-fill"},
		{"key", "key-fill"},
		{"suitcase", "suitcase-rolling-fill"},
		{"island", "island-fill"},
		{"moon", "moon-stars-fill"},
		{"train", "train-fill"},
		{"book", "book-open-text"},
		{"warning", "warning-circle-fill"},
		{"check", "check-bold"},
		{"clock", "clock-bold"},
	}
}

// sprite gives the icons as SVG symbols, each drawn by <use href="#icon-NAME">.
func sprite() template.HTML {
	var b strings.Builder
	for _, icon := range icons() {
		svg := string(iconSource(icon[1]))
		start, end := strings.Index(svg, "<path"), strings.LastIndex(svg, "</svg>")
		if start < 0 || end < start {
			panic("guest book icon is missing: " + icon[1])
		}
		fmt.Fprintf(&b, `<symbol id="icon-%s" viewBox="0 0 256 256">%s</symbol>`, icon[0], svg[start:end])
	}
	return template.HTML(b.String())
}

// iconSource gives an icon's SVG: the app's, or one that only the guest book needs.
func iconSource(name string) []byte {
	if svg := assets.Icon(name); svg != nil {
		return svg
	}
	svg, err := iconFiles.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil
	}
	return svg
}

// indent lays out JSON for reading.
func indent(raw []byte) (string, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return "", fmt.Errorf("lay out JSON: %w", err)
	}
	return b.String(), nil
}
