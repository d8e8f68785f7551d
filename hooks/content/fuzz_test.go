package content_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"mime/multipart"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"bellhop/hooks"
	"bellhop/hooks/content"
)

func FuzzDecode(f *testing.F) {
	for _, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		packed := pack(f, coding, []byte("hello hello hello"))
		f.Add(coding, packed)
		f.Add(coding, packed[:len(packed)-3])
		f.Add("gzip, "+coding, pack(f, coding, pack(f, "gzip", bytes.Repeat([]byte("bell"), 500))))
	}
	f.Add("deflate", pack(f, "raw", []byte("hello")))
	f.Add("exi", []byte("x"))
	f.Fuzz(func(t *testing.T, lines string, body []byte) {
		const limit = 1000
		came := bytes.Clone(body)
		got, codings, err := content.Decode(coded(lines), body, limit)
		if !bytes.Equal(body, came) {
			t.Fatal("the stored bytes changed")
		}
		if len(codings) == 0 && !bytes.Equal(got, body) {
			t.Errorf("nothing was undone, and yet %q became %q", body, got)
		}
		if len(codings) > 0 && len(got) > limit {
			t.Errorf("%d bytes", len(got))
		}
		if err != nil && hooks.CodeOf(err) == "" {
			t.Errorf("no words: %v", err)
		}
		content.Searchable(coded(lines), body, limit)
	})
}

func FuzzPrettyJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"\"]"}],"c":null}`, `[]`, `{"a":}`, "[1,\n2", "\"\\u12", "{}x", "\xef\xbb\xbf{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, problem := content.PrettyJSON(body)
		if (problem == nil) != json.Valid(body) {
			t.Fatalf("problem %v, but json.Valid says %t", problem, json.Valid(body))
		}
		if problem != nil {
			return
		}
		var was, is bytes.Buffer
		if json.Compact(&was, body) != nil || json.Compact(&is, []byte(got)) != nil || !bytes.Equal(was.Bytes(), is.Bytes()) {
			t.Errorf("more than white space changed:\n%q\n%q", body, got)
		}
	})
}

// FuzzPrettyXML holds that only white space moves, and that a parser reads the same from what is laid out.
func FuzzPrettyXML(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0"?><a><b/><c x='1'>t</c></a>`, `<p>Hello <b>dear</b> guest</p>`, "<a>\n <b> </b>\n</a>\n", `<a><![CDATA[ x ]]><!-- y --></a>`,
		`<!DOCTYPE a [<!ENTITY e "]>">]><a>&e;</a>`, `<a xml:space="preserve"> <b/> </a>`, "<a", "<a></b>", "\ufeff<a/>", "<a b='<'/>", "<a>&</a>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, problem := content.PrettyXML(body)
		if problem != nil {
			if problem.Line < 1 || problem.Column < 1 || got != "" {
				t.Errorf("%q: %+v, %q", body, problem, got)
			}
			return
		}
		body = bytes.TrimPrefix(body, []byte("\ufeff"))
		if strip(string(body)) != strip(got) {
			t.Errorf("more than white space changed:\n%q\n%q", body, got)
		}
		if again, problem := content.PrettyXML([]byte(got)); problem != nil || again != got {
			t.Errorf("laid out again, %q became %q, %v", got, again, problem)
		}
		was, err := xmlTokens(body)
		if err != nil {
			return // a parser wants more than a layout does
		}
		if is, err := xmlTokens([]byte(got)); err != nil || !slices.Equal(was, is) {
			t.Errorf("a parser reads another document, %v:\n%q\n%q", err, was, is)
		}
	})
}

func strip(text string) string {
	return strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(text)
}

// xmlTokens writes what a parser reads: all tokens but white space between tags.
func xmlTokens(body []byte) (tokens []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return tokens, nil
		}
		if err != nil {
			return nil, err
		}
		var text bytes.Buffer
		switch token := token.(type) {
		case xml.StartElement:
			text.WriteString("<" + token.Name.Space + ":" + token.Name.Local)
			for _, a := range token.Attr {
				text.WriteString(" " + a.Name.Space + ":" + a.Name.Local + "=" + a.Value)
			}
		case xml.EndElement:
			text.WriteString("</" + token.Name.Space + ":" + token.Name.Local)
		case xml.CharData:
			text.Write(token)
		case xml.Comment:
			text.WriteString("<!--" + string(token))
		case xml.ProcInst:
			text.WriteString("<?" + token.Target + " " + string(token.Inst))
		case xml.Directive:
			text.WriteString("<!" + string(token))
		}
		if _, isText := token.(xml.CharData); !isText || len(bytes.TrimSpace(text.Bytes())) > 0 {
			tokens = append(tokens, text.String())
		}
	}
}

func FuzzSearchable(f *testing.F) {
	f.Add("text/plain; charset=utf-16", []byte("\xfe\xff\x00h\xd8"))
	f.Add("application/x-www-form-urlencoded", []byte("a=%C3%A9+x"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nA: b\r\n\r\n\x00\r\n--x--"))
	f.Add("text/xml", []byte("<?xml version='1.0' encoding='windows-1252'?><a>\xe9</a>"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		const limit = 50
		came := bytes.Clone(body)
		got := content.Searchable(typed(kind), body, limit)
		if !bytes.Equal(body, came) {
			t.Fatal("the stored bytes changed")
		}
		if len(got) > limit {
			t.Errorf("%d bytes", len(got))
		}
		if text, charset := content.UTF8(typed(kind), body); charset != "" && !content.IsText(text) {
			t.Errorf("%q was read as %s and is no text: %q", body, charset, text)
		}
	})
}

// FuzzParts holds that parts lie in the body one behind the other, and that what the library writes comes back.
func FuzzParts(f *testing.F) {
	f.Add("x", []byte("--x\r\nContent-Disposition: form-data; name=a; filename=../b\r\n\r\none\r\n--x\r\n\r\n\r\n--x--\r\n"))
	f.Add("x", []byte("--x\n\n\n--x--"))
	f.Add("b", []byte("pre\r\n--b \t\r\n\r\n--b--"))
	f.Add("ab", []byte("\r\n--a\r\n--ab\r\n--ab--"))
	f.Fuzz(func(t *testing.T, boundary string, body []byte) {
		header := hooks.Header{{"Content-Type", `multipart/mixed; boundary="` + boundary + `"`}}
		parts, err := content.Parts(header, body)
		if err != nil && hooks.CodeOf(err) == "" {
			t.Errorf("no words: %v", err)
		}
		rest := body
		for _, p := range parts {
			if !within(body, p.Body) {
				t.Fatal("a part is a copy")
			}
			if at := bytes.Index(rest, p.Body); at < 0 {
				t.Fatalf("%q does not follow in %q", p.Body, rest)
			} else {
				rest = rest[at+len(p.Body):]
			}
			if p.File != "" && !isFit(p.File) {
				t.Errorf("the file name %q", p.File)
			}
		}
		if want, wrong := reference(boundary, body); wrong == nil && err == nil && !slices.EqualFunc(parts, want, func(p content.Part, b []byte) bool { return bytes.Equal(p.Body, b) }) {
			t.Errorf("%q: the library has the parts %q, we have %+v", body, want, parts)
		}
		header, whole := form(t, func(w *multipart.Writer) {
			addPart(t, w, map[string][]string{"X": {"y"}}, body)
			addPart(t, w, nil, body)
		})
		parts, err = content.Parts(header, whole)
		if err != nil || len(parts) != 2 || !bytes.Equal(parts[0].Body, body) || !bytes.Equal(parts[1].Body, body) {
			t.Errorf("%q came back as %+v, %v", body, parts, err)
		}
	})
}

func isFit(name string) bool {
	return name != "" && name != "." && name != ".." && filepath.Base(name) == name && filepath.IsLocal(name) && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, unicode.IsControl) && !strings.ContainsAny(name, `\/:`) && len(name) <= 200
}

func FuzzFileName(f *testing.F) {
	for _, seed := range []string{"../../x", `C:\x`, "..", "a\x00", "con.txt", "\u202e", strings.Repeat("ä", 200)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if got := content.FileName(name); !isFit(got) || content.FileName(got) != got {
			t.Errorf("%q became %q", name, got)
		}
	})
}

func FuzzPrettyForm(f *testing.F) {
	for _, seed := range []string{"a=1&b=%C3%A9+x", "%", "%4", "a=%0A%00%ff", "&&=", "a=%E2%82"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		fields := 0
		for field := range bytes.SplitSeq(bytes.Trim(body, " \t\r\n"), []byte("&")) {
			if len(field) > 0 {
				fields++
			}
		}
		if bytes.ContainsAny(body, "\r\n") {
			return // a break that is no escape stays one
		}
		got := content.PrettyForm(body)
		if lines := strings.Count(got, "\n") + 1; fields > 0 && lines != fields {
			t.Errorf("%d fields of %q on %d lines: %q", fields, body, lines, got)
		}
	})
}

// FuzzPartsOfPieces puts bodies together from what matters to boundaries, with either end of lines: where the library
// takes one apart, we find the same parts.
func FuzzPartsOfPieces(f *testing.F) {
	pieces := []string{"--x", "\n", "--", " ", "A: b", "x", "\r", "-", "\t", "\n--x\n", "\n\n", "\n--x--"}
	f.Add([]byte{0, 1, 4, 1, 1, 5, 9, 1, 5, 11}, true)
	f.Add([]byte{0, 1, 4, 10, 5, 1, 0, 2}, false)
	f.Add([]byte{5, 9, 1, 0, 5, 11, 3, 1}, true)
	f.Fuzz(func(t *testing.T, choice []byte, long bool) {
		var body []byte
		for _, c := range choice {
			piece := pieces[int(c)%len(pieces)]
			if long {
				piece = strings.ReplaceAll(piece, "\n", "\r\n")
			}
			body = append(body, piece...)
		}
		want, wrong := reference("x", body)
		if wrong != nil {
			return // a damaged body, of which we give more
		}
		got, err := content.Parts(multi("x"), body)
		if len(got) == 0 && !long {
			return // the library does not take --x-- for an end while it has not seen that lines end with LF
		}
		if len(got) > 0 && got[len(got)-1].Cut {
			got = got[:len(got)-1] // the library takes an end among header lines for the end of the body
		}
		if !slices.EqualFunc(got, want, func(p content.Part, b []byte) bool { return bytes.Equal(p.Body, b) }) {
			t.Errorf("%q: the library has the parts %q, we have %+v, %v", body, want, got, err)
		}
	})
}
