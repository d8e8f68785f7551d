package control

import (
	"context"
	"net/http"

	"bellhop/hooks"
)

// Book is the guest book.
type Book interface {
	Comments(ctx context.Context, before hooks.ID, limit int) ([]hooks.Comment, error)
	// SignBook signs as a visitor would. What does not fit gives a *hooks.Error.
	SignBook(ctx context.Context, c hooks.Comment) (hooks.Comment, error)
}

// comment is the JSON form of hooks.Comment. Where it came from is not told.
type comment struct {
	ID    string  `json:"id,omitempty"`
	At    *string `json:"at,omitempty"`
	Name  string  `json:"name"`
	From  string  `json:"from"`
	Text  string  `json:"text"`
	Label string  `json:"label"`
}

func wordComment(c hooks.Comment) comment {
	return comment{c.ID.String(), rfc3339(c.At), c.Name, c.From, c.Text, c.Label}
}

func (a *API) listComments(r *http.Request) (int, any, error) {
	before, limit, err := window(r)
	if err != nil {
		return 0, nil, err
	}
	rows, err := a.Book.Comments(r.Context(), before, limit+1)
	return http.StatusOK, paged(rows, limit, func(c hooks.Comment) hooks.ID { return c.ID }, wordComment), err
}

func (a *API) addComment(r *http.Request) (int, any, error) {
	var c comment
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	if c.ID != "" || c.At != nil {
		return 0, nil, hooks.Invalid("id and at are Bellhop's to give. Leave them out.")
	}
	stored, err := a.Book.SignBook(r.Context(), hooks.Comment{Name: c.Name, From: c.From, Text: c.Text, Label: c.Label})
	return http.StatusCreated, wordComment(stored), err
}
