package hooks

import (
	"net/http"
	"strconv"
	"time"
)

// Inbox is a named public address, /in/{name}/…, that captures whatever comes, and its settings.
type Inbox struct {
	Name      string
	CreatedAt time.Time
	Answer    Answer
	Verify    Verify
	Handshake Handshake
	Forwards  []Forward
}

// Answer is what an inbox says to a sender once the capture is stored. The zero value says
// 200 {"ok":true} as JSON.
type Answer struct {
	Status int    // 0 is 200
	Header Header // added to, or in place of, the default Content-Type
	Body   []byte // nil is {"ok":true}; empty and not nil is no body
	Delay  time.Duration
}

// Verify says how an inbox checks signatures. An empty scheme checks nothing.
type Verify struct {
	Scheme    string // a name of package signature
	Secrets   []string
	Tolerance time.Duration // 0 is the scheme's own; negative is no check of the time
}

// Handshake says which providers' address checks an inbox answers. None is the zero value.
type Handshake struct {
	Enabled     []string // names of package handshake, or all
	VerifyToken string   // what Meta has to know
}

// Forward is a URL that gets a copy of each capture, as a delivery.
type Forward struct {
	URL string
}

// Limits of what an inbox may be told.
const (
	MaxInboxName  = 64
	MaxAnswerBody = 1 << 20
	MaxDelay      = time.Minute
)

// DefaultAnswer is what an inbox says when its Answer has no body of its own.
const DefaultAnswer = `{"ok":true}`

// Check refuses settings that cannot work, with a sentence that names the field.
func (in Inbox) Check() error {
	if err := CheckInboxName(in.Name); err != nil {
		return err
	}
	if s := in.Answer.Status; s != 0 && (s < 200 || s > 599) {
		return Invalid("An answer's status goes from 200 to 599. " + strconv.Itoa(s) + " does not fit.")
	}
	if in.Answer.Delay < 0 || in.Answer.Delay > MaxDelay {
		return Invalid("An answer may wait for 60 s at most.")
	}
	if len(in.Answer.Body) > MaxAnswerBody {
		return Invalid("An answer's body may have 1 MiB at most.")
	}
	if err := CheckHeader(in.Answer.Header); err != nil {
		return err
	}
	for _, f := range in.Forwards {
		if _, err := ParseTarget(f.URL); err != nil {
			return err
		}
	}
	return nil
}

// CheckInboxName accepts 1 to 64 of a-z, 0-9, dot, dash and underscore that begin with a letter or digit.
func CheckInboxName(name string) error {
	ok := name != "" && len(name) <= MaxInboxName && name[0] != '.' && name[0] != '-' && name[0] != '_'
	for i := range len(name) {
		c := name[i]
		ok = ok && ('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_')
	}
	if !ok {
		return Invalid("An inbox name has 1 to 64 small letters, digits, dots, dashes or underscores, and begins with a letter or digit.")
	}
	return nil
}

// Resolve gives the answer with its defaults filled in.
func (a Answer) Resolve() Answer {
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if a.Body == nil && a.Status != http.StatusNoContent && a.Status != http.StatusNotModified {
		a.Body = []byte(DefaultAnswer)
	}
	if len(a.Body) > 0 && a.Header.Get("Content-Type") == "" {
		a.Header = append(Header{{"Content-Type", "application/json"}}, a.Header...)
	}
	return a
}
