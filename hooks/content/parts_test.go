package content_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/content"
)

func multi(boundary string) hooks.Header {
	return hooks.Header{{"Content-Type", "multipart/form-data; boundary=" + boundary}}
}

// form writes fields and files with the library's writer.
func form(t testing.TB, write func(*multipart.Writer)) (hooks.Header, []byte) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	write(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return hooks.Header{{"content-type", w.FormDataContentType()}}, out.Bytes()
}

func addPart(t testing.TB, w *multipart.Writer, header map[string][]string, body []byte) {
	t.Helper()
	p, err := w.CreatePart(textproto.MIMEHeader(header))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write(body); err != nil {
		t.Fatal(err)
	}
}

// reference takes a body apart with the library.
func reference(boundary string, body []byte) (bodies [][]byte, err error) {
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return bodies, nil
		}
		if err != nil {
			return bodies, err
		}
		b, err := io.ReadAll(p)
		if err != nil {
			return bodies, err
		}
		bodies = append(bodies, b)
	}
}

func TestPartsGiveTheExactBytes(t *testing.T) {
	tricky := [][]byte{
		nil, []byte("\r\n"), []byte("\n"), []byte("a\r\n"), []byte("\r\n\r\n"), []byte("--"), []byte("\r\n--"), []byte("\r\n--b"),
		[]byte("\r\n--boundaryX\r\n"), []byte("--boundary-"), []byte("x\n--boundary\nx"), []byte("\x00\xff\r"), bytes.Repeat([]byte("\r\n-"), 5000),
	}
	var body bytes.Buffer
	body.WriteString("This is a preamble, --boundary and all.\r\n--boundary trailing\r\n")
	for i, b := range tricky {
		fmt.Fprintf(&body, "--boundary \t\r\nContent-Disposition: form-data; name=\"f%d\"\r\nX-Own: a:b\r\n\r\n%s\r\n", i, b)
	}
	body.WriteString("--boundary--  \r\nand an epilogue\r\n--boundary\r\n\r\nnot a part")
	parts, err := content.Parts(multi("boundary"), body.Bytes())
	if err != nil || len(parts) != len(tricky) {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	for i, p := range parts {
		if !bytes.Equal(p.Body, tricky[i]) || p.Name != fmt.Sprintf("f%d", i) || p.Header.Get("x-own") != "a:b" {
			t.Errorf("part %d: got %.40q of %q, want %.40q", i, p.Body, p.Name, tricky[i])
		}
		if !within(body.Bytes(), p.Body) {
			t.Errorf("part %d is a copy", i)
		}
	}
	want, err := reference("boundary", body.Bytes()[bytes.Index(body.Bytes(), []byte("--boundary \t")):])
	if err != nil || len(want) != len(parts) {
		t.Fatalf("the library finds %d parts, %v", len(want), err)
	}
	for i := range want {
		if !bytes.Equal(want[i], parts[i].Body) {
			t.Errorf("part %d: the library has %.40q, we have %.40q", i, want[i], parts[i].Body)
		}
	}
}

// within reports whether part lies in whole.
func within(whole, part []byte) bool {
	if len(part) == 0 {
		return true
	}
	at := cap(whole) - cap(part) // a part of a slice reaches as far as the slice does
	return 0 <= at && at+len(part) <= len(whole) && &whole[at] == &part[0]
}

func TestPartsSayWhatTheyAre(t *testing.T) {
	head := func(lines string) string { return "--x\r\n" + lines + "\r\n\r\nbody\r\n--x--" }
	tests := []struct{ name, head, field, file, kind string }{
		{"a field", `Content-Disposition: form-data; name="guest"`, "guest", "", ""},
		{"a file", "content-disposition: form-data; name=\"face\"; filename=\"Mina 1.png\"\r\ncontent-type: IMAGE/PNG; x=y", "face", "Mina 1.png", "image/png"},
		{"no file chosen", `Content-Disposition: form-data; name="face"; filename=""`, "face", "", ""},
		{"a path", `Content-Disposition: form-data; name="a"; filename="../../etc/passwd"`, "a", "passwd", ""},
		{"a path of Windows", `Content-Disposition: form-data; name="a"; filename="C:\Users\mina\room.txt"`, "a", "room.txt", ""},
		{"only dots", `Content-Disposition: form-data; name="a"; filename=".."`, "a", "file", ""},
		{"letters beyond ASCII", "Content-Disposition: form-data; name=\"a\"; filename=\"für.txt\"", "a", "für.txt", ""},
		{"an extended name", "Content-Disposition: attachment; filename*=UTF-8''caf%C3%A9%2F..%2Fx.txt", "", "x.txt", ""},
		{"a name with the type", "Content-Type: application/pdf; name=\"bill.pdf\"", "", "bill.pdf", "application/pdf"},
		{"no header lines", "", "", "", ""},
		{"nonsense", ": \r\nContent-Disposition: ;;;=\r\nno colon", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := head(tt.head)
			if tt.head == "" {
				body = "--x\r\n\r\nbody\r\n--x--"
			}
			parts, err := content.Parts(multi("x"), []byte(body))
			if err != nil || len(parts) != 1 {
				t.Fatalf("%d parts, %v", len(parts), err)
			}
			if p := parts[0]; p.Name != tt.field || p.File != tt.file || p.Type != tt.kind || string(p.Body) != "body" {
				t.Errorf("got %+v", p)
			}
		})
	}
}

func TestPartsOfOtherMultiparts(t *testing.T) {
	related := hooks.Header{{"Content-Type", `Multipart/Related; type="text/xml"; boundary="=_a b?"`}}
	body := "--=_a b?\nContent-Type: text/xml\nContent-ID: <root>\n\n<a/>\n--=_a b?\nContent-Type: multipart/mixed; boundary=in\n\n--in\n\nx\n--in--\n\n--=_a b?--\n"
	parts, err := content.Parts(related, []byte(body))
	if err != nil || len(parts) != 2 || string(parts[0].Body) != "<a/>" || parts[0].Header.Get("Content-ID") != "<root>" || string(parts[1].Body) != "--in\n\nx\n--in--\n" {
		t.Errorf("got %+v, %v", parts, err)
	}
}

func TestPartsOfDamagedBodies(t *testing.T) {
	many := strings.Repeat("--x\r\n\r\n\r\n", 1001) + "--x--"
	tests := []struct {
		name   string
		header hooks.Header
		body   string
		parts  int
		words  string
	}{
		{"no boundary", hooks.Header{{"Content-Type", "multipart/form-data"}}, "--x--", 0, "names no boundary"},
		{"an endless boundary", multi(strings.Repeat("x", 201)), "--x--", 0, "names no boundary"},
		{"no multipart", hooks.Header{{"Content-Type", "text/plain; boundary=x"}}, "--x--", 0, "names no boundary"},
		{"another boundary", multi("x"), "--y\r\n\r\n\r\n--y--", 0, "does not stand in the body"},
		{"empty", multi("x"), "", 0, "does not stand in the body"},
		{"no parts", multi("x"), "--x--\r\n", 0, ""},
		{"cut in a part", multi("x"), "--x\r\n\r\none\r\n--x\r\nA: b\r\n\r\ntw", 2, "ends before its last boundary"},
		{"cut behind a boundary", multi("x"), "--x\r\n\r\none\r\n--x\r\n", 1, "ends before its last boundary"},
		{"too many", multi("x"), many, 1000, "more than 1000 parts"},
		{"endless header lines", multi("x"), "--x\r\n\r\none\r\n--x\r\nA: " + strings.Repeat("b", 70_000) + "\r\n\r\n\r\n--x--", 1, "more than 64 KiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parts, err := content.Parts(tt.header, []byte(tt.body))
			if len(parts) != tt.parts || (err != nil) != (tt.words != "") {
				t.Fatalf("%d parts, %v", len(parts), err)
			}
			if err != nil && (hooks.CodeOf(err) != hooks.CodeInvalid || !strings.Contains(hooks.Words(err), tt.words)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestFileNamesAreFitForAnyFolder(t *testing.T) {
	for in, want := range map[string]string{
		"":                                "file",
		".":                               "file",
		"..":                              "file",
		"...":                             "file",
		"a/..":                            "file",
		`..\..\x`:                         "x",
		"../../x":                         "x",
		"/etc/passwd":                     "passwd",
		`C:\a\b.txt`:                      "b.txt",
		"C:b.txt":                         "C_b.txt",
		"a/b/":                            "file",
		" room .txt ":                     "room .txt",
		"bill.pdf. . ":                    "bill.pdf",
		".env":                            ".env",
		"a\x00b\r\n\tc\x7f\u0085":         "abc",
		"invoice\u202egpj.exe":            "invoicegpj.exe",
		`<a>:"b"|?*`:                      "_a___b____",
		"con":                             "_con",
		"NUL.txt":                         "_NUL.txt",
		"com1":                            "_com1",
		"com10.log":                       "com10.log",
		"console.log":                     "console.log",
		"caf\xe9.txt":                     "caf.txt",
		strings.Repeat("é", 300) + ".txt": strings.Repeat("é", 88) + ".txt",
		strings.Repeat("a", 300):          strings.Repeat("a", 180),
		"..\x00":                          "file",
		".\u200b.":                        "file",
	} {
		if got := content.FileName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestTheLibrarysFormsAreTakenApart(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00--\r\n")
	header, body := form(t, func(w *multipart.Writer) {
		if err := w.WriteField("guest", "Mina\r\nand Otto"); err != nil {
			t.Fatal(err)
		}
		addPart(t, w, map[string][]string{"Content-Disposition": {`form-data; name="face"; filename="face.png"`}, "Content-Type": {"image/png"}}, png)
	})
	parts, err := content.Parts(header, body)
	if err != nil || len(parts) != 2 || string(parts[0].Body) != "Mina\r\nand Otto" || !bytes.Equal(parts[1].Body, png) || parts[1].File != "face.png" {
		t.Errorf("got %+v, %v", parts, err)
	}
}
