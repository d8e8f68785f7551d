package archive

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bellhop/hooks"
)

// WriteHAR writes a HAR 1.2. Other programs read the standard fields; what these cannot hold exactly (raw heads, bodies that
// are no text, compressed answers) stands in _bellhop of the entry. An error of the records or of w ends it,
// and what was written is then not whole.
func WriteHAR(w io.Writer, records Records, o Options) (Summary, error) {
	d, out := redactor{off: o.Secrets}, bufio.NewWriter(w)
	fmt.Fprintf(out, `{"log":{"version":%q,"creator":{"name":"Bellhop","version":"%d"},"entries":[`, harVersion, wireVersion)
	entries := json.NewEncoder(out)
	entries.SetEscapeHTML(false)
	separator, count := "\n", 0
	for r, err := range records {
		if err != nil {
			return Summary{}, err
		}
		out.WriteString(separator)
		if err := entries.Encode(toEntry(d.record(r))); err != nil {
			return Summary{}, fmt.Errorf("archive: write: %w", err)
		}
		separator = ","
		count++
	}
	out.WriteString("]}}\n")
	if err := out.Flush(); err != nil { // holds the first error of all the writes above
		return Summary{}, fmt.Errorf("archive: write: %w", err)
	}
	return Summary{Count: count, Redacted: d.names}, nil
}

func toEntry(r Record) harEntry {
	own, x := toWire(r), r.Exchange
	e := harEntry{
		Started: x.At.UTC().Format(time.RFC3339Nano), Time: &own.TookMS, Timings: harTimings{Wait: own.TookMS}, Comment: x.Error,
		Request: toRequest(r), Response: toResponse(r), Bellhop: &own,
	}
	if x.Direction == hooks.Out {
		e.ServerIP = hostOnly(x.Remote)
	}
	e.Request.Post = toPostData(r.Request.Body, own.Request)
	if own.Response != nil {
		e.Response.Content = toContent(r.Response.Body, own.Response)
	}
	return e
}

func toRequest(r Record) harRequest {
	_, header := hooks.ParseHead(r.Request.Head)
	cookies := []harPair{}
	for _, line := range header {
		if strings.EqualFold(line[0], "Cookie") {
			read, _ := http.ParseCookie(line[1])
			cookies = append(cookies, toCookies(read)...)
		}
	}
	address := absolute(r.Exchange)
	return harRequest{
		Method: r.Exchange.Method, URL: address, Version: versionOf(r.Request.Head, true), Cookies: cookies, Headers: toPairs(header),
		Query: toQuery(address), HeadersSize: int64(len(r.Request.Head)), BodySize: int64(len(r.Request.Body)),
	}
}

func toResponse(r Record) harResponse {
	first, header := hooks.ParseHead(r.Response.Head)
	cookies := []harPair{}
	for _, line := range header {
		if strings.EqualFold(line[0], "Set-Cookie") {
			if read, err := http.ParseSetCookie(line[1]); err == nil {
				cookies = append(cookies, toCookies([]*http.Cookie{read})...)
			}
		}
	}
	_, status, _ := strings.Cut(first, " ")
	_, reason, _ := strings.Cut(status, " ")
	answer := harResponse{
		Status: r.Exchange.Status, StatusText: reason, Version: versionOf(r.Response.Head, false), Cookies: cookies, Headers: toPairs(header),
		Redirect: header.Get("Location"), HeadersSize: int64(len(r.Response.Head)), BodySize: int64(len(r.Response.Body)),
		Content: harContent{MimeType: "x-unknown"},
	}
	if len(r.Response.Head) == 0 {
		answer.HeadersSize, answer.BodySize = -1, -1
	}
	return answer
}

// toPostData puts a body into the HAR where its field keeps it exactly, and else leaves it to own.
func toPostData(body []byte, own *message) *harPostData {
	_, header := hooks.ParseHead([]byte(own.Head))
	if len(body) == 0 {
		own.Body = nil
		return nil
	}
	post := &harPostData{MimeType: header.Get("Content-Type")}
	if !isText(string(body)) {
		post.Comment = "The body is binary. It stands in _bellhop.request.body, as base64."
		return post
	}
	post.Text, own.Body = string(body), nil
	return post
}

// toContent does the same for a response, whose field can hold base64. What came compressed is not unpacked here, as
// the field would want it.
func toContent(body []byte, own *message) harContent {
	_, header := hooks.ParseHead([]byte(own.Head))
	content := harContent{Size: int64(len(body)), MimeType: header.Get("Content-Type")}
	if content.MimeType == "" {
		content.MimeType = "x-unknown"
	}
	if isCoded(header) {
		content.Comment = "The body is compressed. It stands in _bellhop.response.body as it came."
		return content
	}
	content.Text, own.Body = new(string), nil
	*content.Text = string(body)
	if !isText(*content.Text) {
		*content.Text, content.Encoding = base64.StdEncoding.EncodeToString(body), "base64"
	}
	return content
}

func isCoded(header hooks.Header) bool {
	coding := header.Get("Content-Encoding")
	return coding != "" && !strings.EqualFold(coding, "identity")
}

// absolute gives the whole URL that a HAR wants. The scheme of what came in is not known behind a tunnel.
func absolute(x hooks.Exchange) string {
	if strings.HasPrefix(x.URL, "http://") || strings.HasPrefix(x.URL, "https://") {
		return x.URL
	}
	host := x.Host
	if host == "" {
		host = "localhost"
	}
	if !strings.HasPrefix(x.URL, "/") {
		return "http://" + host + "/" + x.URL
	}
	return "http://" + host + x.URL
}

// versionOf gives the version that a first line names, at its end in a request and at its start in a response.
func versionOf(head []byte, request bool) string {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	words := bytes.Fields(first)
	if len(words) == 0 {
		return "unknown"
	}
	word := words[0]
	if request {
		word = words[len(words)-1]
	}
	if !bytes.HasPrefix(word, []byte("HTTP/")) {
		return "unknown"
	}
	return string(word)
}

func toPairs(header hooks.Header) []harPair {
	pairs := make([]harPair, len(header))
	for i, line := range header {
		pairs[i] = harPair{line[0], line[1]}
	}
	return pairs
}

func toCookies(cookies []*http.Cookie) []harPair {
	pairs := make([]harPair, len(cookies))
	for i, c := range cookies {
		pairs[i] = harPair{c.Name, c.Value}
	}
	return pairs
}

func toQuery(address string) []harPair {
	address, _, _ = strings.Cut(address, "#")
	_, query, _ := strings.Cut(address, "?")
	pairs := []harPair{}
	for part := range strings.SplitSeq(query, "&") {
		if part != "" {
			name, value, _ := strings.Cut(part, "=")
			pairs = append(pairs, harPair{unescape(name), unescape(value)})
		}
	}
	return pairs
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
