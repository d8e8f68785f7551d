package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// markupCase is one widget as testdata has it.
type markupCase struct {
	name string
	make func() fyne.CanvasObject
	size fyne.Size // zero is the least
}

// TestMarkup holds texts, places and sizes of every widget against testdata.
func TestMarkup(t *testing.T) {
	cases := append(append(append(buttonCases(), choiceCases()...), noteCases()...), frameCases()...)
	cases = append(cases, suggestCases()...)
	cases = append(cases, inboxCases()...)
	cases = append(cases, deliveryCases()...)
	cases = append(cases, storyCases()...)
	cases = append(cases, subscriberCases()...)
	cases = append(cases, inspectorCases()...)
	cases = append(cases, overCases()...)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := c.make()
			size := c.size
			if size.IsZero() {
				size = o.MinSize()
			}
			w := inWindow(t, o, size.Width, size.Height)
			test.AssertRendersToMarkup(t, c.name+".xml", w.Canvas())
		})
	}
}

func buttonCases() []markupCase {
	nop := func() {}
	return []markupCase{
		{"button-plain", func() fyne.CanvasObject { return NewButton(ButtonSpec{Text: "Copy"}) }, fyne.Size{}},
		{"button-primary-key", func() fyne.CanvasObject {
			return NewButton(ButtonSpec{Text: "Send", Kind: ButtonPrimary, Glyph: theme.GlyphPaperPlaneTilt, Key: "Ctrl Enter"})
		}, fyne.Size{}},
		{"button-small-icon", func() fyne.CanvasObject { return NewButton(ButtonSpec{Glyph: theme.GlyphExport, Small: true}) }, fyne.Size{}},
		{"button-off", func() fyne.CanvasObject {
			b := NewButton(ButtonSpec{Text: "Retry 3", Kind: ButtonPrimary})
			b.Disable()
			return b
		}, fyne.Size{}},
		{"button-focused", func() fyne.CanvasObject {
			b := NewButton(ButtonSpec{Text: "Remove", Kind: ButtonDanger})
			b.FocusGained()
			return b
		}, fyne.Size{}},
		{"iconbutton", func() fyne.CanvasObject { return NewIconButton(theme.GlyphCopy, "Copy", nop) }, fyne.Size{}},
		{"keycap", func() fyne.CanvasObject { return NewKeyCap("Ctrl K") }, fyne.Size{}},
		{"badge", func() fyne.CanvasObject {
			return NewBadge(BadgeData{Text: "retry 1", Glyph: theme.GlyphClock.Bold(), State: theme.StateWaiting})
		}, fyne.Size{}},
		{"pill", func() fyne.CanvasObject { return NewPill(BadgeData{Text: "Given up", State: theme.StateGivenUp}) }, fyne.Size{}},
		{"statemark", func() fyne.CanvasObject { return NewStateMark(theme.StateRefused, "503") }, fyne.Size{}},
	}
}

func choiceCases() []markupCase {
	return []markupCase{
		{"segments", func() fyne.CanvasObject {
			return NewSegments([]Segment{{Text: "All"}, {Text: "In"}, {Text: "Out"}}, nil)
		}, fyne.Size{}},
		{"tabs", func() fyne.CanvasObject {
			return NewTabs([]Tab{{Text: "Request"}, {Text: "Signature", Glyph: theme.GlyphShieldCheck.Bold(), State: theme.StateDelivered}}, nil)
		}, fyne.Size{}},
		{"toggle", func() fyne.CanvasObject { return NewToggle("Open for signing", nil) }, fyne.Size{}},
		{"text-cut", func() fyne.CanvasObject { return NewText(TextSpec{Text: "a sentence that is too long", Cut: true}) }, fyne.NewSize(80, 20)},
		{"paragraph", func() fyne.CanvasObject {
			return NewParagraph(ParagraphSpec{Text: "Sign your own guestbook and watch the first delivery leave.", Quiet: true, Centre: true})
		}, fyne.NewSize(200, 60)},
	}
}

func noteCases() []markupCase {
	nop := func() {}
	return []markupCase{
		{"keyfob-open", func() fyne.CanvasObject {
			k := NewKeyFob(FobActions{nop, nop, nop})
			k.Set(FobData{FobOpen, "Public", "https://grand-lobby.ngrok-free.app", "open 42 min", true})
			return k
		}, fyne.Size{}},
		{"keyfob-compact", func() fyne.CanvasObject {
			k := NewKeyFob(FobActions{nop, nop, nop})
			k.Set(FobData{FobReconnecting, "Public", "https://grand-lobby.ngrok-free.app", "reconnecting, try 3", true})
			k.setFit(fobFit{compact: true, mute: true})
			return k
		}, fyne.Size{}},
		{"notice", func() fyne.CanvasObject {
			return NewNotice(NoticeData{State: theme.StateWaiting, Title: "RabbitMQ does not answer", Text: "Deliveries rest, all 18 are kept.", Raw: "connection refused"},
				NewButton(ButtonSpec{Text: "Try now", Small: true}))
		}, fyne.NewSize(360, 120)},
		{"field-problem", func() fyne.CanvasObject {
			f := NewField(FieldSpec{Mono: true, Glyph: theme.GlyphFunnel, Clear: true})
			f.SetText("stats:200")
			f.SetTrailing("23 of 18,204")
			f.SetProblem("I do not know stats:. Did you mean status:?")
			return f
		}, fyne.NewSize(360, 54)},
		{"copyline", func() fyne.CanvasObject {
			return NewCopyLine("curl -d hello localhost:8080/in/scratch", func(string) {})
		}, fyne.NewSize(220, 32)},
		{"empty", func() fyne.CanvasObject {
			return NewEmpty(EmptySpec{Title: "Nothing to carry", Text: "Send a test event.", Buttons: []*Button{NewButton(ButtonSpec{Text: "Send"})}, Command: "curl", OnCopy: func(string) {}})
		}, fyne.NewSize(400, 300)},
		{"headertable", func() fyne.CanvasObject {
			h := NewHeaderTable(func(NameValue) {})
			h.Set([]NameValue{{Name: "X-GitHub-Event", Value: "push"}, {Name: "X-GitHub-Delivery", Value: "72d3162e-cc78-11e3-81ab-4c9367dc0958"}})
			return h
		}, fyne.NewSize(320, 48)},
	}
}

func frameCases() []markupCase {
	nop := func() {}
	return []markupCase{
		{"rail", func() fyne.CanvasObject {
			live := NewRailItem(theme.GlyphPulse, "Live", "Ctrl 1", nop)
			bags := NewRailItem(theme.GlyphSuitcaseRolling, "Deliveries", "Ctrl 5", nop)
			bags.SetCount("3")
			r := NewRail([]*RailItem{live, bags}, []*RailItem{NewRailItem(theme.GlyphGearSix, "Settings", "Ctrl ,", nop)})
			r.Choose(1)
			return r
		}, fyne.NewSize(84, 400)},
		{"topbar", func() fyne.CanvasObject {
			return NewTopBar([]fyne.CanvasObject{NewKeyCap("a")}, []fyne.CanvasObject{NewButton(ButtonSpec{Text: "Stage"})})
		}, fyne.NewSize(400, 56)},
		{"pagebar", func() fyne.CanvasObject {
			return NewPageBar("Inboxes", "Each has an address.", NewField(FieldSpec{}), NewButton(ButtonSpec{Text: "New inbox", Key: "N"}))
		}, fyne.NewSize(700, 52)},
		{"statusbar", func() fyne.CanvasObject {
			return NewStatusBar(NewKeyCap("?"), NewStatusCell(theme.GlyphStack, NewSparkline(3, fyne.NewSize(20, 14)), StatusPart{Text: "Queue"}, StatusPart{Text: "18", Mono: true, Chars: 4}))
		}, fyne.NewSize(400, 28)},
		{"timeline", func() fyne.CanvasObject {
			list := NewTimeline(liveRows()[4:7], testTitles, testActions()...)
			list.Rows.Select(6)
			return list
		}, fyne.NewSize(756, 140)},
		{"codeview", func() fyne.CanvasObject {
			v := NewCodeView()
			v.SetText("{\n  \"ok\": true,\n  \"n\": [\n    1\n  ]\n}", JSON)
			v.Fold(2)
			return v
		}, fyne.NewSize(300, 120)},
	}
}
