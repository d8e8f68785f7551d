package pane

import (
	"slices"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Described is the fields of a signature scheme in one's own words.
type Described[S, D any] struct {
	Root fyne.CanvasObject

	of       func(*D) *hooks.Description
	encoding *widgets.Choice
	hash     *widgets.Choice
}

// NewDescribed makes the fields of the description that a draft holds.
func NewDescribed[S, D any](form *Form[S, D], of func(*D) *hooks.Description) *Described[S, D] {
	p := &Described[S, D]{of: of}
	field := func(word, hint string, text func(*hooks.Description) *string) fyne.CanvasObject {
		f := widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: hint})
		return Titled(word, form.Bind(f, "", func(draft *D) *string { return text(of(draft)) }))
	}
	p.encoding = widgets.NewMonoChoice(encodings(), func(i int) {
		form.Change(func(draft *D) { of(draft).Encoding = encodings()[i] })
	})
	p.hash = widgets.NewMonoChoice(hashes(), func(i int) {
		form.Change(func(draft *D) { of(draft).Hash = hashes()[i] })
	})
	half := []float32{1, 1}
	p.Root = Column(theme.GapWide, nil,
		Sides(half, field(lang.T("Signature header"), "X-Acme-Signature", func(d *hooks.Description) *string { return &d.Header }),
			field(lang.T("Prefix"), "sha256=", func(d *hooks.Description) *string { return &d.Prefix })),
		Sides(half, Titled(lang.T("Encoding"), p.encoding), Titled(lang.T("Hash"), p.hash)),
		field(lang.T("What is signed: {id}, {ts} and {body}"), "{body}", func(d *hooks.Description) *string { return &d.Template }),
		Sides(half, field(lang.T("Id header"), lang.T("for {id}"), func(d *hooks.Description) *string { return &d.IDHeader }),
			field(lang.T("Timestamp header"), lang.T("for {ts}"), func(d *hooks.Description) *string { return &d.TimestampHeader })))
	return p
}

func encodings() []string { return []string{"hex", "b64", "b64url"} }
func hashes() []string    { return []string{"sha256", "sha1", "sha384", "sha512"} }

// Refresh shows what is chosen, while the scheme is one in own words.
func (p *Described[S, D]) Refresh(draft *D, shown bool) {
	d := p.of(draft)
	p.encoding.Choose(max(0, slices.Index(encodings(), d.Encoding)))
	p.hash.Choose(max(0, slices.Index(hashes(), d.Hash)))
	Show(p.Root, shown)
}
