package archive

import (
	"context"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// Shelf is where stored exchanges are read.
type Shelf interface {
	// Find lists the exchanges that pass a filter with an id below before, newest first; 0 begins at the newest.
	Find(ctx context.Context, f filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error)
	// Payload gives the bytes that a PayloadRef names.
	Payload(context.Context, hooks.ID) (hooks.Payload, error)
}

// storedPage is how many exchanges are looked up at a time; their bytes are read one exchange at a time.
const storedPage = 200

// Stored reads every exchange that passes a filter, newest first.
func Stored(ctx context.Context, s Shelf, f filter.Filter) Records {
	return func(yield func(Record, error) bool) {
		for before := hooks.ID(0); ; {
			page, err := s.Find(ctx, f, before, storedPage)
			if err != nil {
				yield(Record{}, err)
				return
			}
			for _, x := range page {
				record, err := Whole(ctx, s, x)
				if !yield(record, err) || err != nil {
					return
				}
			}
			if len(page) < storedPage {
				return
			}
			before = page[len(page)-1].ID
		}
	}
}

// Whole reads the bytes of an exchange.
func Whole(ctx context.Context, s Shelf, x hooks.Exchange) (r Record, err error) {
	r.Exchange = x
	if x.Request.ID != 0 {
		r.Request, err = s.Payload(ctx, x.Request.ID)
	}
	if x.Response.ID != 0 && err == nil {
		r.Response, err = s.Payload(ctx, x.Response.ID)
	}
	return r, err
}
