package widgets

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

func TestButtonPressesByTapEnterAndSpace(t *testing.T) {
	pressed := 0
	b := NewButton(ButtonSpec{Text: "Replay", Tap: func() { pressed++ }})
	w := inWindow(t, b, 120, 40)
	test.Tap(b)
	w.Canvas().Focus(b)
	b.TypedKey(key(fyne.KeyReturn))
	b.TypedKey(key(fyne.KeySpace))
	b.TypedRune(' ') // Fyne sends the space twice
	if pressed != 3 {
		t.Errorf("pressed %d times, want 3", pressed)
	}
	if !b.ring.frame.Visible() {
		t.Error("no ring on the focused button")
	}
	b.Disable()
	test.Tap(b)
	b.TypedKey(key(fyne.KeyReturn))
	if pressed != 3 {
		t.Error("a button that is off was pressed")
	}
	if b.ring.frame.Visible() {
		t.Error("a button that is off has the ring")
	}
}

func TestControlsPassOnKeysTheyDoNotUse(t *testing.T) {
	b := NewButton(ButtonSpec{Text: "Replay"})
	w := inWindow(t, b, 120, 40)
	var keys []fyne.KeyName
	var runes []rune
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { keys = append(keys, e.Name) })
	w.Canvas().SetOnTypedRune(func(r rune) { runes = append(runes, r) })
	b.TypedKey(key(fyne.KeyF6))
	b.TypedKey(key(fyne.KeySpace))
	b.TypedRune('f')
	b.TypedRune(' ')
	if len(keys) != 1 || keys[0] != fyne.KeyF6 {
		t.Errorf("the window got the keys %v", keys)
	}
	if len(runes) != 1 || runes[0] != 'f' {
		t.Errorf("the window got the runes %q", runes)
	}
}

func TestButtonShowsHoverAndPress(t *testing.T) {
	b := NewButton(ButtonSpec{Text: "Replay", Kind: ButtonPrimary})
	inWindow(t, b, 120, 40)
	rest := b.box.inner.FillColor
	b.MouseIn(&desktop.MouseEvent{})
	hover := b.box.inner.FillColor
	b.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	down := b.box.inner.FillColor
	b.MouseUp(&desktop.MouseEvent{})
	b.MouseOut()
	if rest == hover || hover == down || b.box.inner.FillColor != rest {
		t.Errorf("rest %v hover %v down %v, then %v", rest, hover, down, b.box.inner.FillColor)
	}
}

func TestSegmentsAndTabsMoveByTapAndArrows(t *testing.T) {
	var chosen []int
	note := func(index int) { chosen = append(chosen, index) }
	g := NewSegments([]Segment{{Text: "All"}, {Text: "In"}, {Text: "Out"}}, note)
	inWindow(t, g, 160, 28)
	test.TapAt(g, fyne.NewPos(155, 10))
	g.TypedKey(key(fyne.KeyRight)) // already at the end
	g.TypedKey(key(fyne.KeyLeft))
	g.Choose(0) // by the program: no callback
	tabs := NewTabs([]Tab{{Text: "Request"}, {Text: "Response"}}, note)
	inWindow(t, tabs, 300, 36)
	test.TapAt(tabs, fyne.NewPos(110, 10))
	test.TapAt(tabs, fyne.NewPos(290, 10)) // beside the tabs
	tabs.TypedKey(key(fyne.KeyLeft))
	want := []int{2, 1, 1, 0}
	if len(chosen) != len(want) {
		t.Fatalf("chosen %v, want %v", chosen, want)
	}
	for i := range want {
		if chosen[i] != want[i] {
			t.Fatalf("chosen %v, want %v", chosen, want)
		}
	}
	if g.Chosen() != 0 || tabs.Chosen() != 0 {
		t.Error("not the first parts are chosen")
	}
}

func TestChoosingMovesNothing(t *testing.T) {
	g := NewSegments([]Segment{{Text: "Pretty"}, {Text: "Raw"}, {Text: "Hex"}}, nil)
	tabs := NewTabs([]Tab{{Text: "Request"}, {Text: "Response"}}, nil)
	inWindow(t, container.NewVBox(g, tabs), 300, 100)
	segments, sheets := g.MinSize(), tabs.MinSize()
	bar := g.bars[0].Position()
	g.Choose(1)
	tabs.Choose(1)
	if g.MinSize() != segments || tabs.MinSize() != sheets || g.bars[0].Position() != bar {
		t.Error("bold words moved their neighbours")
	}
}

func TestToggleSwitchesAndTellsOnlyTheReadersWish(t *testing.T) {
	var told []bool
	toggle := NewToggle("Open for signing", func(on bool) { told = append(told, on) })
	inWindow(t, toggle, 200, 24)
	off := toggle.knob.Position()
	test.Tap(toggle)
	on := toggle.knob.Position()
	toggle.TypedKey(key(fyne.KeySpace))
	toggle.SetOn(true)
	if len(told) != 2 || !told[0] || told[1] {
		t.Errorf("told %v, want true, false", told)
	}
	if on.X <= off.X || !toggle.On() {
		t.Error("the knob does not show that it is on")
	}
}

func TestFieldTypesClearsAndComplains(t *testing.T) {
	f := NewField(FieldSpec{Clear: true})
	w := inWindow(t, f, 240, 60)
	var changed, submitted string
	f.OnChange = func(text string) { changed = text }
	f.OnSubmit = func(text string) { submitted = text }
	if f.clear.Visible() {
		t.Error("an empty field can be cleared")
	}
	f.Focus()
	if !f.Focused() || w.Canvas().Focused() == nil {
		t.Fatal("the field has no cursor")
	}
	test.Type(f.entry, "status:200")
	f.entry.TypedKey(key(fyne.KeyReturn))
	if changed != "status:200" || submitted != "status:200" || f.Text() != "status:200" {
		t.Errorf("changed %q submitted %q", changed, submitted)
	}
	quiet := f.MinSize()
	f.SetProblem("A port goes up to 65535.")
	if f.MinSize().Height <= quiet.Height || !f.message.Visible() {
		t.Error("no room for what is wrong")
	}
	f.SetProblem("")
	test.Tap(f.clear)
	if f.Text() != "" || changed != "" || f.clear.Visible() {
		t.Errorf("after clearing: %q", f.Text())
	}
}

func TestFieldOffersItsKeysToItsOwnerThenToTheWindow(t *testing.T) {
	f := NewField(FieldSpec{})
	w := inWindow(t, f, 240, 40)
	var window []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { window = append(window, e.Name) })
	f.OnKey = func(name fyne.KeyName) bool { return name == fyne.KeyDown }
	f.entry.TypedKey(key(fyne.KeyDown))
	f.entry.TypedKey(key(fyne.KeyEscape))
	if len(window) != 1 || window[0] != fyne.KeyEscape {
		t.Errorf("the window got %v", window)
	}
}

func TestPasswordIsHiddenUntilAsked(t *testing.T) {
	f := NewField(FieldSpec{Password: true})
	inWindow(t, f, 240, 40)
	if !f.entry.Password {
		t.Fatal("the password shows")
	}
	test.Tap(f.eye)
	if f.entry.Password {
		t.Error("the eye does not show it")
	}
	test.Tap(f.eye)
	if !f.entry.Password {
		t.Error("the eye does not hide it again")
	}
}

func TestKeyFobHidesWhatCannotBeUsed(t *testing.T) {
	copied := 0
	k := NewKeyFob(FobActions{Copy: func() { copied++ }, Open: func() {}})
	inWindow(t, k, 500, 32)
	k.Set(FobData{State: FobClosed, Label: "Public", URL: "not shared"})
	if k.copy.Visible() || k.qr != nil {
		t.Error("an address that is not there can be copied, or a button without an action is made")
	}
	k.Set(FobData{State: FobOpen, Label: "Public", URL: "https://x.example", Word: "open", Ready: true})
	wide := k.MinSize().Width
	test.Tap(k.copy)
	k.setFit(fobFit{compact: true, mute: true})
	if copied != 1 || !k.copy.Visible() || k.browser.Visible() || k.MinSize().Width >= wide {
		t.Error("a compact fob does not keep just its copy button")
	}
}

func TestFobsAreCompactInANarrowWindow(t *testing.T) {
	k := NewKeyFob(FobActions{Copy: func() {}})
	k.Set(FobData{State: FobOpen, Label: "Public", URL: "https://grand-lobby.ngrok-free.app", Word: "open 42 min", Ready: true})
	bar := NewTopBar([]fyne.CanvasObject{k}, []fyne.CanvasObject{NewButton(ButtonSpec{Text: "Stage"})})
	w := inWindow(t, bar, 700, 56)
	if k.fit != (fobFit{}) || bar.MinSize().Width > 300 {
		t.Errorf("%+v with room, least %v", k.fit, bar.MinSize().Width)
	}
	w.Resize(fyne.NewSize(450, 56))
	if k.fit.compact || !k.url.isCut() || !k.word.text.Visible() || !k.copy.Visible() {
		t.Errorf("%+v: the address is not cut first", k.fit)
	}
	w.Resize(fyne.NewSize(340, 56))
	if k.url.text.Visible() || !k.word.text.Visible() {
		t.Errorf("%+v: the word does not outlast the address", k.fit)
	}
	w.Resize(fyne.NewSize(220, 56))
	if k.word.text.Visible() || !k.copy.Visible() {
		t.Errorf("%+v: the fob keeps its word in a narrow window", k.fit)
	}
	w.Resize(fyne.NewSize(700, 56))
	if k.fit != (fobFit{}) || k.url.isCut() {
		t.Error("the fob does not come back")
	}
}

func TestASheetIsAsWideAsItsButtons(t *testing.T) {
	w := inWindow(t, canvas.NewRectangle(nil), 900, 400)
	first, last := NewButton(ButtonSpec{Text: "Leave everything as it is"}), NewButton(ButtonSpec{Text: "Test the connection to the broker"})
	sheet := NewSheet(SheetSpec{Title: "Jobs", Width: 200, Buttons: []*Button{first, NewButton(ButtonSpec{Text: "Use the broker"}), last}})
	sheet.ShowOn(w.Canvas())
	card := sheet.plate.catch
	if first.Position().X < card.Position().X || last.Position().X+last.Size().Width > card.Position().X+card.Size().Width {
		t.Errorf("buttons from %v to %v on a card from %v on, %v wide", first.Position().X, last.Position().X+last.Size().Width, card.Position().X, card.Size().Width)
	}
}

func TestButtonsOfANarrowPageBarKeepTheirIcons(t *testing.T) {
	field := NewField(FieldSpec{})
	pause := NewButton(ButtonSpec{Text: "Pause deliveries", Glyph: theme.GlyphPause, Key: "Space"})
	retry := NewButton(ButtonSpec{Text: "Retry the 20 given up", Kind: ButtonPrimary, Glyph: theme.GlyphArrowCounterClockwise})
	bar := NewPageBar("Deliveries", "", field, pause, retry)
	layer := NewTipLayer(bar, nil)
	w := inWindow(t, layer, 900, 52)
	if pause.narrow || retry.narrow {
		t.Error("with room a button is narrow")
	}
	for _, width := range []float32{540, 400} {
		w.Resize(fyne.NewSize(width, 52))
		if !pause.narrow || retry.narrow != (width == 400) || field.Position().X+field.Size().Width > pause.Position().X {
			t.Errorf("at %v: narrow %v, %v, and the field ends at %v where the buttons begin at %v", width, pause.narrow, retry.narrow, field.Position().X+field.Size().Width, pause.Position().X)
		}
	}
	pause.MouseIn(nil)
	if !layer.shown || layer.text.text != "Pause deliveries" {
		t.Error("what the button says is not told")
	}
	pause.MouseOut()
	w.Resize(fyne.NewSize(900, 52))
	if pause.narrow || retry.narrow || layer.shown {
		t.Error("the words do not come back, or the tip stays")
	}
}

func TestEveryFobStateHasItsOwnShape(t *testing.T) {
	seen := make(map[theme.Glyph]bool)
	for _, state := range []FobState{FobClosed, FobOpening, FobOpen, FobReconnecting, FobRefused} {
		glyph, ink := state.look()
		if seen[glyph] || glyph.Resource(ink) == nil {
			t.Errorf("state %d shares or lacks its glyph %q", state, glyph)
		}
		seen[glyph] = true
	}
}

func TestRailMarksOnePage(t *testing.T) {
	went := ""
	live := NewRailItem(theme.GlyphPulse, "Live", "", func() { went = "live" })
	settings := NewRailItem(theme.GlyphGearSix, "Settings", "", func() { went = "settings" })
	r := NewRail([]*RailItem{live}, []*RailItem{settings})
	inWindow(t, r, 84, 400)
	r.Choose(1)
	test.Tap(live)
	if went != "live" || live.chosen || !settings.chosen {
		t.Error("a tap chooses by itself, or the wrong page is marked")
	}
	if bar := r.bar.Position().Y; bar < settings.Position().Y || bar > settings.Position().Y+56 {
		t.Errorf("the bar is at %v", bar)
	}
	settings.SetCount("12")
	if !settings.pill.Visible() {
		t.Error("no count")
	}
	settings.SetCount("")
	if settings.pill.Visible() {
		t.Error("an empty count shows")
	}
}

func TestHeaderTableCopiesAndTellsLongValuesWhole(t *testing.T) {
	var copied NameValue
	h := NewHeaderTable(func(row NameValue) { copied = row })
	layer := NewTipLayer(container.NewStack(h), nil)
	inWindow(t, layer, 300, 200)
	long := NameValue{Name: "X-GitHub-Delivery", Value: "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
	h.Set([]NameValue{{Name: "Event", Value: "push"}, long})
	test.TapAt(h, fyne.NewPos(20, 30))
	if copied != long {
		t.Errorf("copied %+v", copied)
	}
	hover := func(y float32) {
		h.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, y)}})
	}
	hover(30)
	if !layer.shown || layer.text.text != long.Value {
		t.Errorf("the tip says %q", layer.text.text)
	}
	hover(5)
	if layer.shown {
		t.Error("a short value has a tip")
	}
	test.TapAt(h, fyne.NewPos(20, 190)) // below the lines
}

func TestHeaderTableExplainsNamesAlsoByKeys(t *testing.T) {
	var copied NameValue
	h := NewHeaderTable(func(row NameValue) { copied = row })
	layer := NewTipLayer(container.NewStack(h), nil)
	w := inWindow(t, layer, 300, 200)
	event := NameValue{Name: "X-GitHub-Event", Value: "push", Help: "What happened."}
	long := NameValue{Name: "X-GitHub-Delivery", Value: "72d3162e-cc78-11e3-81ab-4c9367dc0958", Help: "The id."}
	h.Set([]NameValue{event, long, {Name: "X-Odd", Value: "1"}})
	foot := float32(0)
	h.OnReveal = func(_, f float32) { foot = f }
	w.Canvas().Focus(h)
	if !layer.shown || layer.text.text != event.Help {
		t.Errorf("the first line says %q", layer.text.text)
	}
	h.TypedKey(key(fyne.KeyDown))
	if layer.text.text != long.Help+"\n"+long.Value || foot != 2*h.pitch() {
		t.Errorf("the second says %q, in sight to %v", layer.text.text, foot)
	}
	h.TypedKey(key(fyne.KeyReturn))
	if copied != long {
		t.Errorf("copied %+v", copied)
	}
	h.TypedKey(key(fyne.KeyEnd))
	h.TypedKey(key(fyne.KeyDown))
	if layer.shown {
		t.Error("a line that nobody knows has a tip")
	}
	h.TypedKey(key(fyne.KeyUp))
	w.Canvas().Unfocus()
	if layer.shown || h.ring.frame.Visible() {
		t.Error("without the keyboard it goes on telling")
	}
	h.Set(nil)
	w.Canvas().Focus(h)
	h.TypedKey(key(fyne.KeyUp))
	h.TypedKey(key(fyne.KeyReturn))
}

func TestSplitFollowsTheHandleAndKeepsRoomForBoth(t *testing.T) {
	left, right := NewButton(ButtonSpec{Text: "left"}), NewButton(ButtonSpec{Text: "right"})
	p := NewSplit(left, right, .5)
	inWindow(t, p, 409, 100)
	if left.Size().Width != 200 || right.Size().Width != 200 || right.Position().X != 209 {
		t.Errorf("half is %v and %v at %v", left.Size().Width, right.Size().Width, right.Position().X)
	}
	var let float32
	p.OnRatio = func(ratio float32) { let = ratio }
	p.handle.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(4, 50)}})
	p.handle.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(104, 50)}})
	p.handle.DragEnd()
	if left.Size().Width != 300 || let != .75 {
		t.Errorf("dragged to %v, told %v", left.Size().Width, let)
	}
	p.SetRatio(1)
	if right.Size().Width < right.MinSize().Width {
		t.Error("the right pane is squeezed")
	}
	right.Hide()
	p.Refresh()
	if left.Size().Width != 409 {
		t.Error("a hidden pane keeps its room")
	}
}

func TestStatusNumbersStandStill(t *testing.T) {
	cell := NewStatusCell(theme.GlyphStack, nil, StatusPart{Text: "Queue"}, StatusPart{Text: "8", Mono: true, Chars: 5}, StatusPart{Text: "waiting"})
	inWindow(t, cell, 300, 28)
	size := cell.MinSize()
	gap := func() float32 {
		return cell.labels[2].text.Position().X - cell.labels[1].text.Position().X - px(cell.labels[1].width())
	}
	before := gap()
	cell.SetPart(1, "1,208")
	if cell.MinSize() != size {
		t.Error("what follows the cell moves")
	}
	if before != 6 || gap() != before {
		t.Errorf("the unit stands %v and %v off its number", before, gap())
	}
	cell.SetPart(1, "123,456,789")
	if cell.MinSize().Width <= size.Width {
		t.Error("a number that outgrows its room is cut")
	}
}

func TestStatusBarLeavesOutWhatDoesNotFit(t *testing.T) {
	first := NewStatusCell("", nil, StatusPart{Text: "first words"})
	second := NewStatusCell("", nil, StatusPart{Text: "second words"})
	b := NewStatusBar(NewKeyCap("?"), first, second)
	w := inWindow(t, b, 400, 28)
	if !second.Visible() {
		t.Fatal("a cell with room is left out")
	}
	w.Resize(fyne.NewSize(200, 28))
	if !first.Visible() || second.Visible() {
		t.Error("the last cell should go first")
	}

	hint := NewKeyCap("a hint that can be spared")
	b = NewStatusBar(NewKeyCap("?"), NewStatusCell("", nil, StatusPart{Text: "first words"}), second)
	b.SetSpare(hint)
	w = inWindow(t, b, 500, 28)
	if !hint.Visible() || !second.Visible() {
		t.Error("with room for all something is left out")
	}
	w.Resize(fyne.NewSize(320, 28))
	if hint.Visible() || !second.Visible() {
		t.Error("what can be spared takes the room of a cell")
	}
}

func TestSparklineKeepsItsLines(t *testing.T) {
	l := NewSparkline(4, fyne.NewSize(30, 10))
	inWindow(t, l, 30, 10)
	lines := append([]*canvas.Line(nil), l.lines...)
	l.Set([]float32{9, 1, 2, 4, 8}) // one too many: the oldest goes
	top, bottom := l.lines[2].Position2.Y, l.lines[0].Position1.Y
	if top >= bottom || top > 1 {
		t.Errorf("the newest and highest is at %v, the oldest at %v", top, bottom)
	}
	l.Set([]float32{3})
	if l.lines[0].Position1.Y != l.lines[1].Position1.Y {
		t.Error("missing values are not zero")
	}
	for i := range lines {
		if lines[i] != l.lines[i] {
			t.Fatal("lines are made anew")
		}
	}
}

func TestParagraphAsksForTheHeightOfItsWidth(t *testing.T) {
	p := NewParagraph(ParagraphSpec{Text: "one two three four five six seven eight nine ten"})
	inWindow(t, p, 400, 100)
	p.Resize(fyne.NewSize(400, 20))
	wide := p.MinSize().Height
	p.Resize(fyne.NewSize(100, 20))
	if p.MinSize().Height <= wide {
		t.Errorf("as high at 100 as at 400: %v", wide)
	}
	p.SetText("short")
	if p.MinSize().Height != 20 {
		t.Errorf("one line is %v high", p.MinSize().Height)
	}
}

// clock is an After that a test winds by hand.
type clock struct {
	waits []time.Duration
	due   func()
}

func (c *clock) after(d time.Duration, do func()) (cancel func()) {
	c.waits, c.due = append(c.waits, d), do
	return func() { c.due = nil }
}

func (c *clock) ring() {
	if do := c.due; do != nil {
		c.due = nil
		do()
	}
}

func TestTipWaitsAndGoesWithThePointer(t *testing.T) {
	var c clock
	b := NewIconButton(theme.GlyphCopy, "Copy the address", nil)
	layer := NewTipLayer(container.NewStack(b), c.after)
	inWindow(t, layer, 300, 200)
	b.MouseIn(&desktop.MouseEvent{})
	if layer.shown {
		t.Fatal("the tip did not wait")
	}
	c.ring()
	if !layer.shown || layer.text.text != "Copy the address" {
		t.Fatalf("the tip says %q", layer.text.text)
	}
	b.MouseOut()
	if layer.shown {
		t.Error("the tip stayed")
	}
	b.MouseIn(&desktop.MouseEvent{})
	b.MouseOut()
	c.ring()
	if layer.shown {
		t.Error("a tip came after the pointer had gone")
	}
}

func TestTipGoesWhenSomethingElseIsShown(t *testing.T) {
	b := NewIconButton(theme.GlyphCopy, "Copy the address", nil)
	layer := NewTipLayer(container.NewStack(b), nil)
	w := inWindow(t, layer, 300, 200)
	b.MouseIn(&desktop.MouseEvent{})
	sheet := NewSheet(SheetSpec{Title: "Bans", Body: NewText(TextSpec{Text: "None"})})
	sheet.ShowOn(w.Canvas())
	if layer.shown {
		t.Error("the tip stays beneath a sheet")
	}
	sheet.Close()
	b.MouseOut()
	b.MouseIn(&desktop.MouseEvent{})
	CloseTip(w.Canvas())
	if layer.shown {
		t.Error("the tip stays though what it tells of is out of sight")
	}
}

func TestTipStaysInTheWindow(t *testing.T) {
	b := NewIconButton(theme.GlyphCopy, "A rather long tip about what this does", nil)
	corner := container.NewWithoutLayout(b)
	layer := NewTipLayer(corner, nil)
	inWindow(t, layer, 300, 100)
	b.Resize(b.MinSize())
	b.Move(fyne.NewPos(270, 70))
	b.MouseIn(&desktop.MouseEvent{})
	box := layer.box.outer
	if box.Position().X+box.Size().Width > 300 || box.Position().Y+box.Size().Height > 70 {
		t.Errorf("the tip is at %v with %v", box.Position(), box.Size())
	}
}

func TestToastGoesByItselfButNotUnderThePointer(t *testing.T) {
	var c clock
	toast := NewToast(canvas.NewRectangle(nil), c.after)
	inWindow(t, toast, 400, 200)
	toast.Say(theme.GlyphCheck, "cURL copied")
	if toast.Saying() != "cURL copied" || c.waits[0] != 3*time.Second {
		t.Fatalf("says %q for %v", toast.Saying(), c.waits)
	}
	toast.note.MouseIn(nil)
	c.ring()
	if toast.Saying() == "" {
		t.Fatal("it went while it was read")
	}
	toast.note.MouseOut()
	c.ring()
	if toast.Saying() != "" {
		t.Error("it stayed")
	}
}

func TestSheetHoldsTheKeyboardAndEscapeCancels(t *testing.T) {
	retried, cancelled := 0, 0
	w := inWindow(t, canvas.NewRectangle(nil), 600, 400)
	retry := NewButton(ButtonSpec{Text: "Retry 3", Kind: ButtonPrimary, Tap: func() { retried++ }})
	leave := NewButton(ButtonSpec{Text: "Leave them"})
	sheet := NewSheet(SheetSpec{Title: "Retry 3 deliveries now?", Buttons: []*Button{leave, retry}, Cancel: func() { cancelled++ }})
	sheet.ShowOn(w.Canvas())
	if w.Canvas().Focused() != fyne.Focusable(retry) {
		t.Fatal("the last button has not the focus")
	}
	letters := 0
	w.Canvas().SetOnTypedRune(func(rune) { letters++ })
	retry.TypedRune('r')
	retry.TypedKey(key(fyne.KeyReturn))
	if retried != 1 || letters != 0 {
		t.Errorf("retried %d, letters that reached the page %d", retried, letters)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(300, 160)) // on the card
	if cancelled != 0 {
		t.Fatal("a tap on the card cancels")
	}
	retry.TypedKey(key(fyne.KeyEscape))
	if cancelled != 1 || w.Canvas().Overlays().Top() != nil {
		t.Error("Escape does not take the sheet away")
	}
	sheet.ShowOn(w.Canvas())
	test.TapCanvas(w.Canvas(), fyne.NewPos(5, 5))
	if cancelled != 2 {
		t.Error("a tap beside the card does not cancel")
	}
}

func TestSettersThatChangeNothingDoNotAllocate(t *testing.T) {
	b := NewBadge(BadgeData{Text: "signed", State: theme.StateDelivered})
	m := NewStateMark(theme.StateRefused, "503")
	k := NewKeyFob(FobActions{})
	fob := FobData{State: FobOpen, Label: "Local", URL: "http://localhost:8080", Ready: true}
	k.Set(fob)
	cell := NewStatusCell("", nil, StatusPart{Text: "18", Mono: true, Chars: 4})
	inWindow(t, container.NewVBox(b, m, k, cell), 400, 200)
	if n := testing.AllocsPerRun(100, func() {
		b.Set(BadgeData{Text: "signed", State: theme.StateDelivered})
		m.Set(theme.StateRefused, "503")
		k.Set(fob)
		cell.SetPart(0, "18")
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestJapaneseIsWrappedWhereItsRulesAllow(t *testing.T) {
	measure := func(s string) float32 { return float32(len([]rune(s))) }
	got := wrapText("Bellhop は受信した Webhook をすぐに保存します。", 12, measure)
	if want := []string{"Bellhop は受信し", "た Webhook をす", "ぐに保存します。"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := wrapText("保存します。", 5, measure); !slices.Equal(got, []string{"保存しま", "す。"}) {
		t.Errorf("a full stop begins a line: %q", got)
	}
}

func FuzzWrapKeepsEveryWord(f *testing.F) {
	f.Add("one two three", uint8(5))
	f.Add("averyveryverylongword and more\nlines", uint8(3))
	f.Add("\xff\xfe é 東京", uint8(1))
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		measure := func(s string) float32 { return float32(len([]rune(s))) }
		lines := wrapText(text, float32(width), measure)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		joined := ""
		for _, line := range lines {
			joined += line
			if len([]rune(line)) > max(1, int(width)) {
				t.Errorf("%q is wider than %d", line, width)
			}
		}
		if squeeze(joined) != squeeze(text) {
			t.Errorf("%q became %q", text, lines)
		}
	})
}

func TestTabsThatFindNoRoomKeepTheChosenOneInSight(t *testing.T) {
	tabs := NewTabs([]Tab{{Text: "Request"}, {Text: "Response"}, {Text: "Story"}, {Text: "Timing"}, {Text: "Signature"}}, nil)
	inWindow(t, container.NewStack(tabs), 200, 40)
	for i := range 5 {
		tabs.Choose(i)
		text := tabs.labels[i].text
		if !text.Visible() || text.Position().X < 0 || text.Position().X+text.Size().Width > 200 {
			t.Errorf("tab %d stands at %v", i, text.Position())
		}
		test.TapAt(tabs, text.Position().AddXY(4, 4))
		if tabs.Chosen() != i {
			t.Errorf("a tap on tab %d chooses %d", i, tabs.Chosen())
		}
	}
	tabs.Resize(fyne.NewSize(600, 40))
	if !tabs.labels[0].text.Visible() || tabs.pad != tabPadding {
		t.Error("with room again they do not come back")
	}
}

// Who holds a paragraph asks for its height at other widths; what is shown stays in the middle meanwhile.
func TestMeasuringAParagraphLeavesItsLinesInPlace(t *testing.T) {
	p := NewParagraph(ParagraphSpec{Text: "Whoever signs it rings every subscriber. Sign it yourself and watch, or bring in the entries of another book.", Centre: true})
	inWindow(t, p, 356, 80)
	p.heightFor(200)
	p.heightFor(500)
	for _, line := range p.lines[:len(p.wrapped)] {
		left := line.text.Position().X
		if right := p.Size().Width - left - line.width(); left-right > 1 || right-left > 1 {
			t.Errorf("%q stands %v from the left and %v from the right", line.text.Text, left, right)
		}
	}
	if len(p.wrapped) != 2 {
		t.Errorf("%d lines at a width of 356", len(p.wrapped))
	}
}
