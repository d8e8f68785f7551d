package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks"
)

// maxForm bounds the body of the form in bytes. A fit entry needs a few hundred, and one of the longest emoji 40,000; the
// rest is for what was pasted by mistake and is not lost.
const maxForm = 128 << 10

// sign takes the form. A fit draft leads to the page of thanks, also when it comes twice; any other comes
// back with what was typed and what is wrong with it. A delivery is not led anywhere but told that it was taken.
func (s *site) sign(w http.ResponseWriter, r *http.Request) error {
	whole, t, ok := s.readForm(w, r)
	if !ok {
		s.trouble(w, r, t)
		return nil
	}
	d := guestbook.Draft{
		Name: r.PostForm.Get("name"), From: r.PostForm.Get("from"), Text: r.PostForm.Get("text"),
		Label: r.PostForm.Get("label"), Token: r.PostForm.Get("token"),
		Source: s.Source(r), Door: s.Door(r), Cause: s.Cause(r), Hops: hooks.Header{{hooks.HopLine, r.Header.Get(hooks.HopLine)}}.Hops(),
	}
	if !whole {
		return s.refused(w, r, http.StatusRequestEntityTooLarge, d, "This was too long to be read to its end. What was read is here. An entry has 280 characters at most.")
	}
	if wait := s.signings.take(guestbook.Network(d.Source), s.Book.Clock()); wait > 0 {
		seconds := int64((wait + time.Second - 1) / time.Second)
		w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
		return s.refused(w, r, http.StatusTooManyRequests, d, "Many entries came from your address just now. Your words are still here. Sign again in "+many(seconds, "second")+".")
	}
	if r.PostForm.Get(snare) != "" { // a person's browser may have filled it in, so the words stay
		return s.refused(w, r, http.StatusUnprocessableEntity, d, "A field that nobody sees was filled in, as programs do. It is empty again. Sign once more.")
	}
	c, err := s.Book.Sign(r.Context(), d)
	if err != nil {
		return s.notSigned(w, r, d, err)
	}
	s.Log.Info("guest book signed", "comment", c.ID, "source", c.Source)
	thanks := "/thanks/" + c.ID.String()
	if d.Hops > 0 { // a delivery takes anything but a 2xx for a failure, and would sign again and again
		w.Header().Set("Location", thanks)
		w.WriteHeader(http.StatusCreated)
		return nil
	}
	http.Redirect(w, r, thanks, http.StatusSeeOther)
	return nil
}

// snare is the field that only a program fills in.
const snare = "homepage"

// readForm parses the body; t says what is wrong when it cannot. Of a body that is too large it takes what was read, and
// whole is false.
func (s *site) readForm(w http.ResponseWriter, r *http.Request) (whole bool, t trouble, ok bool) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return false, trouble{http.StatusUnsupportedMediaType, "Not signed", "The book takes its own form only: application/x-www-form-urlencoded."}, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	_, cut := errors.AsType[*http.MaxBytesError](err)
	if cut {
		body, err = cutForm(body), nil
	}
	if err == nil {
		r.PostForm, err = url.ParseQuery(string(body))
	}
	if err != nil {
		return false, trouble{http.StatusBadRequest, "Not signed", "The form did not arrive whole. Go back and sign once more."}, false
	}
	return !cut, trouble{}, true
}

// cutForm gives the beginning of a form without the escape, or the character, that a limit cut through.
func cutForm(body []byte) []byte {
	if i := bytes.LastIndexByte(body, '%'); i >= len(body)-2 && i >= 0 {
		body = body[:i]
	}
	for len(body) >= 3 && body[len(body)-3] == '%' && body[len(body)-2] >= '8' { // bytes of a character beyond ASCII
		first := body[len(body)-2] >= 'C'
		if body = body[:len(body)-3]; first {
			break
		}
	}
	return body
}

// notSigned shows the book again with all that was typed, and why it is not signed.
func (s *site) notSigned(w http.ResponseWriter, r *http.Request, d guestbook.Draft, err error) error {
	if r.Context().Err() != nil {
		return err
	}
	if refusal, ok := errors.AsType[*guestbook.Refusal](err); ok {
		status := http.StatusUnprocessableEntity
		if refusal.Banned {
			status = http.StatusForbidden
		}
		return s.refused(w, r, status, d, refusal.Message)
	}
	f := s.typed(r.Context(), d)
	status := http.StatusUnprocessableEntity
	if problems, ok := errors.AsType[guestbook.Problems](err); ok {
		f.blame(problems)
		if problems[guestbook.FieldToken] == "" && d.Token != "" {
			f.Token = d.Token // not used up
		}
	} else if code := hooks.CodeOf(err); code != "" && code != hooks.CodeUnavailable {
		status = http.StatusConflict
		f.Notice = sentence(err)
	} else {
		s.Log.Error("guest book not signed", "error", err)
		status = http.StatusServiceUnavailable
		f.Notice = "The book cannot be reached right now. Your words are still here. Sign once more in a moment."
		f.Token = d.Token // if it was stored after all, the next try finds it
	}
	return s.again(w, r, status, f)
}

// refused shows the book again with all that was typed into a form that was not looked at, and is not used up.
func (s *site) refused(w http.ResponseWriter, r *http.Request, status int, d guestbook.Draft, why string) error {
	f := s.typed(r.Context(), d)
	if d.Token != "" {
		f.Token = d.Token
	}
	f.Notice = why
	return s.again(w, r, status, f)
}

// typed is a new form that holds what was typed into another.
func (s *site) typed(ctx context.Context, d guestbook.Draft) form {
	f := s.newForm(ctx)
	f.Name.Value, f.From.Value, f.Text.Value, f.Label = d.Name, d.From, d.Text, d.Label
	return f
}

// again shows the book with a form that could not be taken.
func (s *site) again(w http.ResponseWriter, r *http.Request, status int, f form) error {
	b, err := s.openBook(r.Context(), 0)
	if err != nil {
		s.Log.Error("guest book not read", "error", err)
		b = bookPage{frame: s.frame(""), Closed: true}
	}
	b.Title = "Not signed yet"
	b.Form = f
	s.render(w, r, status, "book", b)
	return nil
}

// sentence gives what an error says to a person.
func sentence(err error) string {
	if e, ok := errors.AsType[*hooks.Error](err); ok {
		return e.Message
	}
	return ""
}

// form is what the form shows.
type form struct {
	Name, From, Text field
	Label            string
	LabelProblem     string
	Labels           []guestbook.Label
	MaxName, MaxFrom int
	MaxText          int
	Token            string
	Notice           string // what is wrong with the whole
	Subscribers      int    // -1 when nobody knows
}

// field is one field of the form.
type field struct {
	Value   string
	Problem string
	Focus   bool
}

func (s *site) newForm(ctx context.Context) form {
	f := form{
		Labels: guestbook.Labels(), Label: guestbook.Labels()[0].Name, MaxName: guestbook.MaxName, MaxFrom: guestbook.MaxFrom, MaxText: guestbook.MaxText,
		Token: rand.Text(), Subscribers: -1,
	}
	if s.Subscribers != nil {
		f.Subscribers = s.known(s.Subscribers(ctx))
	}
	return f
}

// blame puts each problem at its field, and the focus into the first.
func (f *form) blame(problems guestbook.Problems) {
	f.Name.Problem = problems[guestbook.FieldName]
	f.From.Problem = problems[guestbook.FieldFrom]
	f.Text.Problem = problems[guestbook.FieldText]
	f.LabelProblem = problems[guestbook.FieldLabel]
	f.Notice = problems[guestbook.FieldToken]
	if f.LabelProblem != "" {
		f.Label = f.Labels[0].Name
	}
	for _, field := range []*field{&f.Name, &f.From, &f.Text} {
		if field.Problem != "" {
			field.Focus = true
			return
		}
	}
}
