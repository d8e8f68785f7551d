package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"bellhop/hooks"
)

// atomLimit is how many entries the feed holds.
const atomLimit = 50

// The shapes of a feed (RFC 4287). Links are relative, so that no name that a request claims for this host gets into them.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID        string   `xml:"id"`
		Title     string   `xml:"title"`
		Author    string   `xml:"author>name"`
		Published string   `xml:"published"`
		Updated   string   `xml:"updated"`
		Link      atomLink `xml:"link"`
		Content   atomText `xml:"content"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// atom gives the newest entries as an Atom feed.
func (s *site) atom(w http.ResponseWriter, r *http.Request) error {
	comments, err := s.Book.Page(r.Context(), 0, atomLimit)
	if err != nil {
		return err
	}
	feed := atomFeed{
		ID: stableID("guest book", s.Title), Title: s.Title, Updated: s.opened.UTC().Format(time.RFC3339),
		Links: []atomLink{{"self", "application/atom+xml", "/feed.atom"}, {"alternate", "text/html", "/"}},
	}
	for _, c := range comments {
		feed.Entries = append(feed.Entries, atomEntryOf(c))
	}
	if len(comments) > 0 { // those that a file brought may be older than those before them
		feed.Updated = slices.MaxFunc(feed.Entries, func(a, b atomEntry) int { return cmp.Compare(a.Updated, b.Updated) }).Updated
	}
	body, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return fmt.Errorf("write the feed: %w", err)
	}
	writeTagged(w, r, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), body...))
	return nil
}

func atomEntryOf(c hooks.Comment) atomEntry {
	at := c.At.UTC().Format(time.RFC3339)
	title := "Guest " + number(c.ID) + ", " + c.Name
	if c.From != "" {
		title += ", " + c.From
	}
	return atomEntry{
		ID: stableID("guest book entry", c.ID.String(), strconv.FormatInt(c.At.UnixNano(), 10)), Title: title, Author: c.Name,
		Published: at, Updated: at,
		Link:    atomLink{"alternate", "text/html", turn{Before: c.ID + 1}.URL()},
		Content: atomText{"text", c.Text},
	}
}

// stableID makes the same URN of the same words, wherever the book is called from: a UUID of version 8 (RFC 9562).
func stableID(words ...string) string {
	h := sha256.New()
	for _, word := range words {
		fmt.Fprintf(h, "%d:%s", len(word), word)
	}
	u := h.Sum(nil)[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	x := hex.EncodeToString(u)
	return "urn:uuid:" + x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// writeTagged writes a body that may be kept as long as each use asks whether it still holds.
func writeTagged(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	sum := sha256.Sum256(body)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:9])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
