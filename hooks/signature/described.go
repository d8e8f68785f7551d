package signature

import (
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// Described is a scheme in one's own words, for an API of one's own: an HMAC under the secret's letters over a template,
// in a header. Only Header has to be set. Timestamps are in seconds; one that is signed is held to 5 minutes in both
// directions, as by the libraries of Standard Webhooks. Sign makes one signature; Verify takes several in a line.
type Described struct {
	Header          string   `json:"header"`                     // of the signature, such as "X-Acme-Signature"
	Prefix          string   `json:"prefix,omitempty"`           // before the signature, such as "sha256="
	Encoding        Encoding `json:"encoding,omitempty"`         // of the signature; "" is Hex
	Hash            Hash     `json:"hash,omitempty"`             // "" is SHA256
	Template        string   `json:"template,omitempty"`         // what is signed, with {id}, {ts} and {body} in it; "" is "{body}"
	IDHeader        string   `json:"id_header,omitempty"`        // of the id; needed for {id}
	TimestampHeader string   `json:"timestamp_header,omitempty"` // of the timestamp; needed for {ts}
}

// DescriptionError is a Described that describes no scheme. Reason is a sentence for the person who wrote it.
type DescriptionError struct{ Reason string }

// Error gives the reason.
func (e *DescriptionError) Error() string { return e.Reason }

// The names in a template.
const (
	templateID   = "{id}"
	templateTime = "{ts}"
	templateBody = "{body}"
)

// Name gives hooks.SchemeDescribed, which is no name that Find knows.
func (Described) Name() string { return hooks.SchemeDescribed }

// Title gives "Described".
func (Described) Title() string { return "Described" }

// Check gives nil for a description that can sign and verify, else a *DescriptionError.
func (d Described) Check() error {
	for _, name := range []string{d.Header, d.IDHeader, d.TimestampHeader} {
		if name != "" && !headerName(name) {
			return &DescriptionError{"A header name is letters, digits and hyphens."}
		}
	}
	template := d.template()
	switch {
	case d.Header == "":
		return &DescriptionError{"Name the header that has the signature."}
	case strings.EqualFold(d.Header, d.IDHeader), strings.EqualFold(d.Header, d.TimestampHeader),
		d.IDHeader != "" && strings.EqualFold(d.IDHeader, d.TimestampHeader):
		return &DescriptionError{"Signature, id and timestamp need headers of their own."}
	case strings.HasPrefix(d.Prefix, " "), strings.ContainsFunc(d.Prefix, func(r rune) bool { return r < ' ' || r > '~' }):
		return &DescriptionError{"The prefix begins with a space or has a character that does not fit into a header."}
	case d.Encoding != "" && d.Encoding != Hex && d.Encoding != Base64 && d.Encoding != Base64URL:
		return &DescriptionError{"The encoding is hex, b64 or b64url."}
	case d.Hash != "" && d.Hash != SHA1 && d.Hash != SHA256 && d.Hash != SHA384 && d.Hash != SHA512:
		return &DescriptionError{"The hash is sha1, sha256, sha384 or sha512."}
	case strings.ContainsAny(strings.NewReplacer(templateID, "", templateTime, "", templateBody, "").Replace(template), "{}"):
		return &DescriptionError{"The template can have {id}, {ts} and {body}, and no other braces."}
	case !strings.Contains(template, templateBody):
		return &DescriptionError{"The template needs {body}: else the signature would say nothing of the body."}
	case strings.Contains(template, templateID) && d.IDHeader == "":
		return &DescriptionError{"The template has {id}: name the header that has the id."}
	case strings.Contains(template, templateTime) && d.TimestampHeader == "":
		return &DescriptionError{"The template has {ts}: name the header that has the timestamp."}
	}
	return nil
}

// Validate gives nil for a secret that can be used letter by letter, else a *SecretError.
func (Described) Validate(secret string) error { return validateText(secret) }

// Sign gives the line of the signature, and those of id and timestamp where they are named.
func (d Described) Sign(in Input) ([][2]string, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if _, err := signers(in.Secrets); err != nil {
		return nil, err
	}
	var lines [][2]string
	var timestamp string
	if d.IDHeader != "" {
		if !visible(in.ID) {
			return nil, ErrIncomplete
		}
		lines = append(lines, [2]string{d.IDHeader, in.ID})
	}
	if d.TimestampHeader != "" {
		if in.Time.IsZero() {
			return nil, ErrIncomplete
		}
		timestamp = strconv.FormatInt(in.Time.Unix(), 10)
		lines = append(lines, [2]string{d.TimestampHeader, timestamp})
	}
	signed, err := d.form().sign(in, d.content(in.ID, timestamp, in.Body)...)
	if err != nil {
		return nil, err
	}
	return append(lines, signed...), nil
}

// Verify checks a request. A description that describes nothing checks nothing.
func (d Described) Verify(in Input) (Verdict, string) {
	if err := d.Check(); err != nil {
		return None, "The signature was not checked. " + err.Error()
	}
	needed, timed := []string{d.Header}, strings.Contains(d.template(), templateTime)
	if strings.Contains(d.template(), templateID) {
		needed = append(needed, d.IDHeader)
	}
	if timed {
		needed = append(needed, d.TimestampHeader)
	}
	if verdict, reason := unready(in, needed...); verdict != "" {
		return verdict, reason
	}
	timestamp := value(in.Header, d.TimestampHeader)
	verdict, reason := d.form().verify(in, d.content(value(in.Header, d.IDHeader), timestamp, in.Body)...)
	if verdict != Valid || !timed {
		return verdict, reason
	}
	return window{tolerance: 5 * time.Minute, ahead: true}.judge(in, timestamp, reason)
}

func (d Described) form() form {
	return form{header: d.Header, prefix: d.Prefix, encoding: d.Encoding, hash: d.Hash}
}

func (d Described) template() string {
	if d.Template == "" {
		return templateBody
	}
	return d.Template
}

// content fills the template. A body is never looked into for names.
func (d Described) content(id, timestamp string, body []byte) [][]byte {
	var parts [][]byte
	filled := strings.NewReplacer(templateID, id, templateTime, timestamp)
	for i, text := range strings.Split(d.template(), templateBody) {
		if i > 0 {
			parts = append(parts, body)
		}
		parts = append(parts, []byte(filled.Replace(text)))
	}
	return parts
}

// headerName tells whether a name can stand before a colon.
func headerName(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	return strings.Trim(name, letters) == ""
}
