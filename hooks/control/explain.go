package control

import (
	"context"
	"net/http"

	"bellhop/hooks"
	"bellhop/hooks/detective"
)

// Explain tells why a capture's signature does not match. typed is a secret to be tried as well; it is not kept.
type Explain func(ctx context.Context, capture hooks.ID, typed string) (detective.Report, error)

// report is the JSON form of detective.Report.
type report struct {
	Found    bool    `json:"found"`
	Sentence string  `json:"sentence"`
	Fix      string  `json:"fix"`
	Tried    []trial `json:"tried"`
	Left     bool    `json:"left_out"`
	Scheme   string  `json:"scheme"`
	Signed   string  `json:"signed"`
	Received string  `json:"received"`
	Computed string  `json:"computed"`
	Fitting  string  `json:"fitting"`
}

type trial struct {
	Words string `json:"words"`
	Fits  bool   `json:"fits"`
}

func wordReport(r detective.Report) report {
	tried := []trial{}
	for _, t := range r.Tried {
		tried = append(tried, trial(t))
	}
	return report{
		Found: r.Found, Sentence: r.Sentence, Fix: r.Fix, Tried: tried, Left: r.Left, Scheme: r.Scheme, Signed: r.SignedWords(),
		Received: r.Received, Computed: r.Computed, Fitting: r.Fitting,
	}
}

func (a *API) explain(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	var c struct {
		Secret string `json:"secret"`
	}
	if r.ContentLength != 0 {
		if err := decode(r, &c); err != nil {
			return 0, nil, err
		}
	}
	found, err := a.Explain(r.Context(), id, c.Secret)
	return http.StatusOK, wordReport(found), err
}
