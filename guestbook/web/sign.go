package web

import (
	"context"
	"crypto/rand"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks"
)

// maxForm bounds the body of the form in bytes: some 50 times what a fit entry needs.
const maxForm = 64 << 10

// sign takes the form. A fit draft leads to the page of thanks, also when it comes twice; any other comes
// back with what was typed and what is wrong with it. A delivery is not led anywhere but told that it was taken.
func (s *site) sign(w http.ResponseWriter, r *http.Request) error {
	if t, ok := s.readForm(w, r); !ok {
		s.trouble(w, r, t)
		return nil
	}
	d := guestbook.Draft{
		Name: r.PostForm.Get("name"), From: r.PostForm.Get("from"), Text: r.PostForm.Get("text"),
		Label: r.PostForm.Get("label"), Token: r.PostForm.Get("token"),
		Source: s.Source(r), Cause: s.Cause(r), Hops: hooks.Header{{hooks.HopLine, r.Header.Get(hooks.HopLine)}}.Hops(),
	}
	if wait := s.signings.take(guestbook.Network(d.Source), s.Book.Clock()); wait > 0 {
		return s.tooOften(w, r, d, wait)
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

// readForm parses the body; t says what is wrong when it cannot.
func (s *site) readForm(w http.ResponseWriter, r *http.Request) (t trouble, ok bool) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return trouble{http.StatusUnsupportedMediaType, "Not signed", "The book takes its own form only: application/x-www-form-urlencoded."}, false
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err = r.ParseForm()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return trouble{http.StatusRequestEntityTooLarge, "Not signed", "An entry has 280 characters at most. This was far longer and was not read to its end."}, false
	}
	if err != nil {
		return trouble{http.StatusBadRequest, "Not signed", "The form did not arrive whole. Go back and sign once more."}, false
	}
	return trouble{}, true
}

// notSigned shows the book again with all that was typed, and why it is not signed.
func (s *site) notSigned(w http.ResponseWriter, r *http.Request, d guestbook.Draft, err error) error {
	if r.Context().Err() != nil {
		return err
	}
	f := s.typed(r.Context(), d)
	status := http.StatusUnprocessableEntity
	if problems, ok := errors.AsType[guestbook.Problems](err); ok {
		f.blame(problems)
		if problems[guestbook.FieldToken] == "" && d.Token != "" {
			f.Token = d.Token // not used up
		}
	} else if hooks.CodeOf(err) == hooks.CodeConflict {
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

// tooOften tells a source that signs more often than the limit when it may sign again.
func (s *site) tooOften(w http.ResponseWriter, r *http.Request, d guestbook.Draft, wait time.Duration) error {
	seconds := int64((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	f := s.typed(r.Context(), d)
	f.Token = d.Token // not used up
	f.Notice = "Many entries came from your address just now. Your words are still here. Sign again in " + many(seconds, "second") + "."
	return s.again(w, r, http.StatusTooManyRequests, f)
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
		Labels: guestbook.Labels(), Label: guestbook.Labels()[0].Name, MaxText: guestbook.MaxText,
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
