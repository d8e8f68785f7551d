package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/theme"
)

// at puts an object into a free layout at a place and, unless given, its least size.
func at(x, y float32, o fyne.CanvasObject, size ...fyne.Size) fyne.CanvasObject {
	o.Move(fyne.NewPos(x, y))
	if len(size) > 0 {
		o.Resize(size[0])
	} else {
		o.Resize(o.MinSize())
	}
	return o
}

func ground(name fyne.ThemeColorName, w, h float32) fyne.CanvasObject {
	r := canvas.NewRectangle(fynetheme.Color(name))
	r.Resize(fyne.NewSize(w, h))
	return r
}

func buttonsIn(kind ButtonKind, text string) []*Button {
	var all []*Button
	for i := range 5 {
		b := NewButton(ButtonSpec{Text: text, Kind: kind})
		switch i {
		case 1:
			b.MouseIn(&desktop.MouseEvent{})
		case 2:
			b.FocusGained()
		case 3:
			b.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
		case 4:
			b.Disable()
		}
		all = append(all, b)
	}
	return all
}

// TestGallery draws every control in its states, once in each variant.
func TestGallery(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		snap(t, inWindow(t, galleryControls(), 1000, 760), "controls-"+name)
	})
}

// board is a free layout that the gallery pins widgets to.
type board struct{ *fyne.Container }

func (b board) put(x, y float32, o fyne.CanvasObject, size ...fyne.Size) { b.Add(at(x, y, o, size...)) }

func galleryControls() fyne.CanvasObject {
	b := board{container.NewWithoutLayout(ground(theme.ColorBackground, 1000, 760))}
	b.buttons()
	b.choices()
	b.marks()
	b.fobs()
	b.fields()
	b.notices()
	b.pages()
	return b.Container
}

func (b board) buttons() {
	for i, button := range buttonsIn(ButtonPrimary, "Replay") {
		b.put(16+float32(i)*80, 16, button)
	}
	for i, button := range buttonsIn(ButtonPlain, "Copy") {
		b.put(16+float32(i)*71, 58, button)
	}
	b.put(387, 58, NewButton(ButtonSpec{Text: "Remove", Kind: ButtonDanger}))
	for i, button := range buttonsIn(ButtonGhost, "Undo all") {
		b.put(16+float32(i)*96, 100, button)
	}
	b.put(16, 142, NewButton(ButtonSpec{Text: "Pause", Glyph: theme.GlyphPause, Key: "Space"}))
	follow := NewButton(ButtonSpec{Text: "Follow", Glyph: theme.GlyphArrowLineDown, Key: "F"})
	follow.SetChosen(true)
	b.put(170, 142, follow)
	b.put(300, 142, NewButton(ButtonSpec{Text: "Send", Kind: ButtonPrimary, Glyph: theme.GlyphPaperPlaneTilt, Key: "Ctrl Enter"}))
	b.put(16, 184, NewButton(ButtonSpec{Text: "Replay", Kind: ButtonPrimary, Small: true, Glyph: theme.GlyphArrowCounterClockwise}))
	b.put(110, 184, NewButton(ButtonSpec{Text: "Edit and replay", Small: true}))
	b.put(236, 184, NewButton(ButtonSpec{Glyph: theme.GlyphExport, Small: true}))
	b.put(276, 184, NewButton(ButtonSpec{Text: "Next", After: theme.GlyphCaretRight, Small: true}))
	b.put(360, 186, NewIconButton(theme.GlyphCopy, "Copy", nil))
	hovered := NewIconButton(theme.GlyphMagnifyingGlass, "Find", nil)
	hovered.MouseIn(nil)
	b.put(390, 186, hovered)
	b.put(424, 189, NewKeyCap("Ctrl K"))
}

func (b board) choices() {
	b.put(16, 226, NewSegments([]Segment{{Text: "All"}, {Text: "In"}, {Text: "Out"}}, nil))
	parts := NewSegments([]Segment{{Text: "Pretty"}, {Text: "Raw"}, {Text: "Hex"}}, nil)
	parts.Choose(2)
	b.put(150, 226, parts)
	b.put(310, 226, NewSegments([]Segment{{Text: "SQLite", Glyph: theme.GlyphDatabase}, {Text: "RabbitMQ", Glyph: theme.GlyphStack}}, nil))
	tabs := NewTabs([]Tab{{Text: "Request"}, {Text: "Response"}, {Text: "Story"}, {Text: "Timing"}, {Text: "Signature", Glyph: theme.GlyphShieldCheck.Bold(), State: theme.StateDelivered}}, nil)
	b.put(16, 264, tabs, fyne.NewSize(430, 36))
}

func (b board) marks() {
	x := float32(16)
	for i, state := range theme.States() {
		pill := NewPill(BadgeData{Text: []string{"Due", "In flight", "Waiting", "Delivered", "Refused", "Given up", "Replayed"}[i], State: state})
		b.put(x, 316, pill)
		mark := NewStateMark(state, []string{"due", "sending", "28 s", "200", "503", "4 tries", "replay"}[i])
		b.put(x, 346, mark)
		x += pill.MinSize().Width + 8
	}
	b.put(16, 376, NewBadge(BadgeData{Text: "GitHub push"}))
	b.put(100, 376, NewBadge(BadgeData{Text: "signature ok", Glyph: theme.GlyphShieldCheck.Bold(), State: theme.StateDelivered}))
	b.put(208, 376, NewBadge(BadgeData{Text: "retry 1", Glyph: theme.GlyphClock.Bold(), State: theme.StateWaiting}))
	on := NewToggle("Open for signing", nil)
	on.SetOn(true)
	b.put(290, 375, on)
	b.put(450, 375, NewToggle("", nil))
}

func (b board) fobs() {
	for i, data := range []FobData{
		{State: FobClosed, Label: "Public", URL: "not shared"},
		{State: FobOpening, Label: "Public", URL: "asking ngrok for a door…"},
		{State: FobOpen, Label: "Public", URL: "https://grand-lobby.ngrok-free.app", Word: "open 42 min", Ready: true},
		{State: FobReconnecting, Label: "Public", URL: "https://grand-lobby.ngrok-free.app", Word: "reconnecting, try 3"},
		{State: FobRefused, Label: "Public", URL: "no door", Word: "refused"},
	} {
		nop := func() {}
		fob := NewKeyFob(FobActions{Copy: nop, QR: nop, Open: nop})
		fob.Set(data)
		b.put(16, 410+float32(i)*38, fob)
	}
}

func (b board) fields() {
	b.put(540, 16, NewField(FieldSpec{Placeholder: "Find an inbox", Glyph: theme.GlyphMagnifyingGlass}), fyne.NewSize(150, 32))
	typed := NewField(FieldSpec{})
	typed.SetText("front-desk")
	typed.entry.FocusGained()
	b.put(702, 16, typed, fyne.NewSize(150, 32))
	wrong := NewField(FieldSpec{Mono: true})
	wrong.SetText("localhost:99999/hooks")
	wrong.SetProblem("A port goes up to 65535. Try localhost:9001.")
	b.put(540, 58, wrong, fyne.NewSize(262, 54))
	filter := NewField(FieldSpec{Mono: true, Glyph: theme.GlyphFunnel, Clear: true})
	filter.SetText("since:15m -path:/assets")
	filter.SetTrailing("23 of 18,204")
	b.put(540, 124, filter, fyne.NewSize(400, 32))
	secret := NewField(FieldSpec{Mono: true, Glyph: theme.GlyphKey, Password: true, Small: true})
	secret.SetText("whsec_1234567890")
	b.put(540, 166, secret, fyne.NewSize(300, 28))
}

func (b board) notices() {
	notice := NewNotice(NoticeData{
		State: theme.StateRefused, Glyph: theme.GlyphWarningCircle.Bold(), Title: "ngrok did not open a door",
		Text: "It wants an account token and there is none yet. Yours is on dashboard.ngrok.com under Your Authtoken.", Raw: "ERR_NGROK_4018",
	})
	notice.Resize(fyne.NewSize(376, 10))
	b.put(540, 206, notice, fyne.NewSize(376, notice.MinSize().Height))
	gone := NewNotice(NoticeData{
		State: theme.StateWaiting, Glyph: theme.GlyphPlugs.Bold(), Title: "RabbitMQ does not answer",
		Text: "Deliveries rest, all 18 are kept. Trying again in 4 s.", Raw: "amqp://localhost:5672, connection refused",
	},
		NewButton(ButtonSpec{Text: "Try now", Small: true}), NewButton(ButtonSpec{Text: "Move to SQLite", Small: true}))
	gone.Resize(fyne.NewSize(376, 10))
	b.put(540, 320, gone, fyne.NewSize(376, gone.MinSize().Height))
	hint := NewNotice(NoticeData{State: theme.StateInFlight, Text: "Third of the sequence 500, 500, 200."})
	b.put(540, 450, hint, fyne.NewSize(376, 38))
}

func (b board) pages() {
	empty := NewEmpty(EmptySpec{
		Title: "Nothing has rung yet", Text: "Sign your own guestbook and watch the first delivery leave, or send anything to an inbox.",
		Buttons: []*Button{NewButton(ButtonSpec{Text: "Sign as a test guest", Kind: ButtonPrimary, Glyph: theme.GlyphCallBell}), NewButton(ButtonSpec{Text: "Make an inbox"})},
		Command: "curl -d hello localhost:8080/in/scratch", OnCopy: func(string) {},
	})
	b.put(530, 490, empty, fyne.NewSize(400, 268))

	table := NewHeaderTable(func(NameValue) {})
	table.Set([]NameValue{
		{Name: "X-GitHub-Event", Value: "push"},
		{Name: "X-GitHub-Delivery", Value: "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
		{Name: "X-Hub-Signature-256", Value: "sha256=9f3c1e0b7a…d41c"},
		{Name: "Content-Type", Value: "application/json"},
	})
	b.put(16, 610, table, fyne.NewSize(395, 96))
	table.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(10, 30)}})
}

// TestGalleryLarge draws the controls and the timeline with larger text.
func TestGalleryLarge(t *testing.T) {
	needGallery(t)
	settings := fyne.CurrentApp().Settings()
	settings.SetTheme(theme.Theme{Variant: theme.Light, TextScale: 1.5})
	t.Cleanup(func() { settings.SetTheme(theme.Theme{Variant: theme.Light}) })
	snap(t, inWindow(t, NewTipLayer(galleryFrame(), nil), 1400, 900), "frame-large")
	list := NewTimeline(liveRows(), testTitles, testActions()...)
	w := inWindow(t, list, 1100, 560)
	list.Rows.Select(6)
	snap(t, w, "timeline-large")
}

// TestGalleryFrame draws the furniture around the pages.
func TestGalleryFrame(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		w := inWindow(t, NewTipLayer(galleryFrame(), nil), 1280, 800)
		snap(t, w, "frame-"+name)
	})
}

func galleryFrame() fyne.CanvasObject {
	nop := func() {}
	live := NewRailItem(theme.GlyphPulse, "Live", "Ctrl 1", nop)
	deliveries := NewRailItem(theme.GlyphSuitcaseRolling, "Deliveries", "Ctrl 5", nop)
	deliveries.SetCount("3")
	rail := NewRail([]*RailItem{
		live, NewRailItem(theme.GlyphBookOpenText, "Guestbook", "Ctrl 2", nop), NewRailItem(theme.GlyphTray, "Inboxes", "Ctrl 3", nop),
		NewRailItem(theme.GlyphUsersThree, "Subscribers", "Ctrl 4", nop), deliveries,
		NewRailItem(theme.GlyphStethoscope, "Check-up", "Ctrl 6", nop), NewRailItem(theme.GlyphGraduationCap, "Workshop", "Ctrl 7", nop),
	}, []*RailItem{NewRailItem(theme.GlyphGearSix, "Settings", "Ctrl ,", nop)})
	rail.Choose(0)

	local, public := NewKeyFob(FobActions{nop, nop, nop}), NewKeyFob(FobActions{nop, nop, nop})
	local.Set(FobData{State: FobOpen, Label: "Local", URL: "http://localhost:8080", Ready: true})
	public.Set(FobData{State: FobOpen, Label: "Public", URL: "https://grand-lobby.ngrok-free.app", Word: "open 42 min", Ready: true})
	top := NewTopBar([]fyne.CanvasObject{local, public}, []fyne.CanvasObject{
		NewButton(ButtonSpec{Text: "Go private", Glyph: theme.GlyphGlobeHemisphereWest}), NewButton(ButtonSpec{Text: "Stage", Glyph: theme.GlyphProjectorScreen}),
	})

	filter := NewField(FieldSpec{Mono: true, Glyph: theme.GlyphFunnel, Clear: true})
	filter.SetText("since:15m -path:/assets -path:/healthz")
	filter.SetTrailing("23 of 18,204")
	follow := NewButton(ButtonSpec{Text: "Follow", Glyph: theme.GlyphArrowLineDown, Key: "F"})
	follow.SetChosen(true)
	page := NewPageBar("Live", "", filter, NewSegments([]Segment{{Text: "All"}, {Text: "In"}, {Text: "Out"}}, nil),
		NewButton(ButtonSpec{Text: "Pause", Glyph: theme.GlyphPause, Key: "Space"}), follow)

	spark := NewSparkline(21, fyne.NewSize(62, 14))
	spark.Set([]float32{1, 2, 2, 3, 2, 3, 4, 4, 5, 4, 5, 7, 6, 7, 8, 7, 9, 8, 8, 7, 8})
	keys := container.NewHBox(NewKeyCap("Ctrl K"), NewText(TextSpec{Text: "Commands", Size: theme.SizeCaption, Ink: theme.ColorInk2}))
	status := NewStatusBar(keys,
		NewStatusCell(theme.GlyphArrowDownLeft.Bold(), spark, StatusPart{Text: "In"}, StatusPart{Text: "1.2/s", Mono: true, Chars: 5}),
		NewStatusCell(theme.GlyphStack, nil, StatusPart{Text: "Queue SQLite"}, StatusPart{Text: "18", Mono: true, Chars: 2}, StatusPart{Text: "waiting"}),
		NewStatusCell(theme.GlyphDatabase, nil, StatusPart{Text: "Stored"}, StatusPart{Text: "18,204", Mono: true, Chars: 6}, StatusPart{Text: "exchanges,"}, StatusPart{Text: "42.6 MB", Mono: true, Chars: 7}))

	toast := NewToast(NewSplit(ground(theme.ColorSurface, 1, 1), ground(theme.ColorSurface, 1, 1), 756.0/1187), nil)
	toast.Say(theme.GlyphCheck, "cURL copied, secrets left out")
	return container.NewBorder(nil, nil, rail, nil,
		container.New(&stackedBars{}, top, page, toast, status))
}

// stackedBars puts head, page head, content and foot below each other without gaps.
type stackedBars struct{}

func (stackedBars) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(600, 400) }

func (stackedBars) Layout(o []fyne.CanvasObject, size fyne.Size) {
	top, page, foot := o[0].MinSize().Height, o[1].MinSize().Height, o[3].MinSize().Height
	place(o[0], 0, 0, size.Width, top)
	place(o[1], 0, top, size.Width, page)
	place(o[2], 0, top+page, size.Width, size.Height-top-page-foot)
	place(o[3], 0, size.Height-foot, size.Width, foot)
}

// TestGallerySheet draws a question over a page.
func TestGallerySheet(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		w := inWindow(t, ground(theme.ColorSunken, 600, 400), 600, 400)
		NewSheet(SheetSpec{
			Glyph: theme.GlyphArrowCounterClockwise.Bold(), State: theme.StateReplayed, Title: "Retry 3 deliveries now?",
			Body:    NewParagraph(ParagraphSpec{Text: "They leave at once and may arrive twice: two go to old-pager, one to crm."}),
			Buttons: []*Button{NewButton(ButtonSpec{Text: "Leave them"}), NewButton(ButtonSpec{Text: "Retry 3", Kind: ButtonPrimary})},
		}).ShowOn(w.Canvas())
		snap(t, w, "sheet-"+name)
	})
}
