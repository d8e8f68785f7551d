package control

import (
	"context"
	"net/http"

	"bellhop/hooks"
	"bellhop/hooks/diff"
)

// comparison is the JSON form of diff.Report.
type comparison struct {
	Same    bool       `json:"same"`
	Summary string     `json:"summary"`
	Notes   []string   `json:"notes"`
	First   []diffLine `json:"first"`
	Headers []diffLine `json:"headers"`
	Body    bodyDiff   `json:"body"`
}

// diffLine is the JSON form of diff.Line. What a side does not have is null.
type diffLine struct {
	Kind       string   `json:"kind"`
	Name       string   `json:"name"`
	Left       *string  `json:"left"`
	Right      *string  `json:"right"`
	LeftLine   int      `json:"left_line"`
	RightLine  int      `json:"right_line"`
	LeftMarks  [][2]int `json:"left_marks"`
	RightMarks [][2]int `json:"right_marks"`
	Note       string   `json:"note"`
}

type bodyDiff struct {
	Kind         diff.BodyKind `json:"kind"`
	Same         bool          `json:"same"`
	Decoded      bool          `json:"decoded"`
	Count        int           `json:"count"`
	Notes        []string      `json:"notes"`
	FirstOffset  *int64        `json:"first_offset"`
	Changes      []diffChange  `json:"changes"`
	MoreChanges  int           `json:"more_changes"`
	Lines        []diffLine    `json:"lines"`
	LinesLeftOut int           `json:"lines_left_out"`
}

// diffChange is the JSON form of diff.Change. The values are JSON as it is written, in strings.
type diffChange struct {
	Kind  string  `json:"kind"`
	Path  string  `json:"path"`
	Left  *string `json:"left"`
	Right *string `json:"right"`
	Note  string  `json:"note"`
}

// diffExchanges compares two exchanges: the one of the path is the left, that of with the right.
func (a *API) diffExchanges(r *http.Request) (int, any, error) {
	left, err := a.exchange(r)
	if err != nil {
		return 0, nil, err
	}
	with, ok := hooks.ParseID(r.URL.Query().Get("with"))
	if !ok {
		return 0, nil, hooks.Invalid("with is the id of the exchange to compare with.")
	}
	right, err := a.Exchanges.Exchange(r.Context(), with)
	if err != nil {
		return 0, nil, err
	}
	var reports [2]diff.Report
	for i, refs := range [][2]hooks.PayloadRef{{sentRequest(left), sentRequest(right)}, {left.Response, right.Response}} {
		if reports[i], err = a.compare(r.Context(), refs); err != nil {
			return 0, nil, err
		}
	}
	return http.StatusOK, map[string]any{
		"left": left.ID.String(), "right": right.ID.String(), "same": reports[0].Same && reports[1].Same,
		"request": wordComparison(reports[0]), "response": wordComparison(reports[1]),
	}, nil
}

// sentRequest names an exchange's request. The head is made when an attempt leaves; until then the payload has that of
// its source, and is none.
func sentRequest(x hooks.Exchange) hooks.PayloadRef {
	if x.Open && x.Direction == hooks.Out {
		return hooks.PayloadRef{}
	}
	return x.Request
}

func (a *API) compare(ctx context.Context, refs [2]hooks.PayloadRef) (diff.Report, error) {
	var sides [2]diff.Message
	for i, ref := range refs {
		if ref.ID == 0 {
			sides[i].Absent = true
			continue
		}
		p, err := a.Exchanges.Payload(ctx, ref.ID)
		if err != nil {
			return diff.Report{}, err
		}
		sides[i] = diff.Message{Payload: p, Truncated: ref.Truncated}
	}
	return diff.Compare(sides[0], sides[1]), nil
}

func wordComparison(r diff.Report) comparison {
	b := bodyDiff{
		Kind: r.Body.Kind, Same: r.Body.Same, Decoded: r.Body.Decoded, Count: r.Body.Count,
		Notes: wordNotes(r.Body.Notes), Changes: []diffChange{}, MoreChanges: r.Body.More,
	}
	if r.Body.FirstOffset >= 0 {
		b.FirstOffset = &r.Body.FirstOffset
	}
	for _, c := range r.Body.Changes {
		b.Changes = append(b.Changes, wordChange(c))
	}
	near := nearDifferences(r.Body.Lines)
	b.Lines, b.LinesLeftOut = wordLines(near), len(r.Body.Lines)-len(near)
	return comparison{Same: r.Same, Summary: r.Summary, Notes: wordNotes(r.Notes), First: wordLines(r.First), Headers: wordLines(r.Header), Body: b}
}

func wordNotes(notes []string) []string { return append([]string{}, notes...) }

func wordChange(c diff.Change) diffChange {
	worded := diffChange{Kind: c.Kind.String(), Path: c.Path().String(), Note: c.Note}
	if c.Kind != diff.Added && c.Kind != diff.Reordered {
		worded.Left = &c.Was
	}
	if c.Kind != diff.Removed && c.Kind != diff.Reordered {
		worded.Right = &c.Is
	}
	return worded
}

func wordLines(lines []diff.Line) []diffLine {
	worded := make([]diffLine, len(lines))
	for i, line := range lines {
		worded[i] = diffLine{
			Kind: line.Kind.String(), Name: line.Name, LeftLine: line.LeftAt, RightLine: line.RightAt,
			LeftMarks: wordMarks(line.LeftMarks), RightMarks: wordMarks(line.RightMarks), Note: line.Note,
		}
		if line.LeftAt > 0 {
			worded[i].Left = &lines[i].Left
		}
		if line.RightAt > 0 {
			worded[i].Right = &lines[i].Right
		}
	}
	return worded
}

func wordMarks(spans []diff.Span) [][2]int {
	marks := make([][2]int, len(spans))
	for i, s := range spans {
		marks[i] = [2]int{s.From, s.To}
	}
	return marks
}

// The lines of a body that are sent: those that differ, and so many around each.
const (
	diffContext = 3
	maxDiffed   = 2000
)

// nearDifferences keeps the lines that differ and their neighbours.
func nearDifferences(lines []diff.Line) (near []diff.Line) {
	keptTo := 0 // every line before it is kept or too far away
	for i, line := range lines {
		if line.Kind == diff.Same {
			continue
		}
		from, to := max(keptTo, i-diffContext), min(i+diffContext+1, len(lines))
		near = append(near, lines[from:max(from, to)]...)
		keptTo = max(keptTo, to)
		if len(near) >= maxDiffed {
			return near[:maxDiffed]
		}
	}
	return near
}
