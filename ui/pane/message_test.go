package pane

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/theme"
)

// saving shows a message of one body in a window of the inspector's size, and gives what was last saved from it.
func saving(t *testing.T, header hooks.Header, body string, form model.Form) (m *Message, saved func() string) {
	t.Helper()
	last := ""
	m = NewMessage(MessageParts{
		Copy: func(string, string) {}, OnForm: func(model.Form) {},
		Save: func(name string, bytes []byte) { last = fmt.Sprintf("%s %q", name, bytes) },
	})
	w := test.NewWindow(m.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(431, 560))
	t.Cleanup(w.Close)
	m.Set(model.Message{Header: header, Body: model.NewBody(hooks.PayloadRef{Size: int64(len(body))}, header, []byte(body), form)})
	return m, func() string { return last }
}

// upload is a multipart body with a field, a file and so many notes.
func upload(notes int) (hooks.Header, string) {
	body := "--x\r\nContent-Disposition: form-data; name=\"guest\"\r\n\r\nMina Harbach\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"face\"; filename=\"../mina.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\r\n"
	for i := range notes {
		body += fmt.Sprintf("--x\r\nContent-Disposition: form-data; name=\"note-%d\"\r\nContent-Type: application/json\r\n\r\n{\"n\":%d}\r\n", i, i)
	}
	return hooks.Header{{"Content-Type", "multipart/form-data; boundary=x"}}, body + "--x--\r\n"
}

func TestAPartIsSavedAsItCame(t *testing.T) {
	header, body := upload(0)
	m, saved := saving(t, header, body, model.FormPretty)
	test.Tap(m.list.rows[1].save)
	if got := saved(); got != `mina.png "\x89PNG\r\n\x1a\n"` {
		t.Errorf("saved %s", got)
	}
	test.Tap(m.list.rows[0].save)
	if got := saved(); got != `guest.txt "Mina Harbach"` {
		t.Errorf("saved %s", got)
	}
}

func TestABodyIsSavedAsItIsStored(t *testing.T) {
	for _, form := range []model.Form{model.FormPretty, model.FormRaw, model.FormHex} {
		m, saved := saving(t, hooks.Header{{"Content-Type", "application/json"}}, `{"a":1}`, form)
		test.Tap(m.save)
		if got := saved(); got != `body.json "{\"a\":1}"` {
			t.Errorf("form %d: saved %s", form, got)
		}
		m.Set(model.Message{})
		if !m.save.Disabled() {
			t.Error("an empty body can be saved")
		}
	}
}

func TestPartsThatAreNotThereAreNotShown(t *testing.T) {
	header, body := upload(60)
	m, _ := saving(t, header, body, model.FormPretty)
	if len(m.list.rows) != 50 || !m.list.more.Visible() {
		t.Errorf("%d rows, and it is %t that more are told of", len(m.list.rows), m.list.more.Visible())
	}
	if room := m.Content().Size().Height * partRoom; m.list.scroll.Size().Height > room || m.code.Size().Height < room {
		t.Errorf("the parts take %v of %v, the body has %v", m.list.scroll.Size().Height, m.Content().Size().Height, m.code.Size().Height)
	}
	header, body = upload(0)
	m.Set(model.Message{Header: header, Body: model.NewBody(hooks.PayloadRef{}, header, []byte(body), model.FormRaw)})
	shown := 0
	for _, row := range m.list.rows {
		if row.name.Visible() && row.save.Visible() {
			shown++
		}
	}
	if shown != 2 || m.list.more.Visible() {
		t.Errorf("%d rows of two parts", shown)
	}
	m.Set(model.Message{Body: model.NewBody(hooks.PayloadRef{}, nil, []byte("plain"), model.FormPretty)})
	if m.listed.Visible() {
		t.Error("a body without parts shows some")
	}
}

func TestWhereNothingCanBeSavedNothingOffersIt(t *testing.T) {
	m := NewMessage(MessageParts{Copy: func(string, string) {}})
	header, body := upload(1)
	m.Set(model.Message{Header: header, Body: model.NewBody(hooks.PayloadRef{}, header, []byte(body), model.FormPretty)})
	if m.save.Visible() || m.list.rows[0].save.Visible() || !m.list.rows[0].name.Visible() {
		t.Error("a button saves to nowhere")
	}
}

func TestLongPartNamesKeepToTheirColumn(t *testing.T) {
	word := strings.Repeat("Donaudampfschifffahrt", 8)
	header := hooks.Header{{"Content-Type", "multipart/form-data; boundary=x"}}
	body := "--x\r\nContent-Disposition: form-data; name=\"" + word + "\"; filename=\"" + word + ".png\"\r\n\r\nx\r\n--x--"
	m, _ := saving(t, header, body, model.FormPretty)
	row := m.list.rows[0]
	for _, o := range []fyne.CanvasObject{row.name, row.what, row.size, row.save} {
		if end := o.Position().X + o.Size().Width; end > m.list.lines.Size().Width {
			t.Errorf("something ends at %v of %v", end, m.list.lines.Size().Width)
		}
	}
	if row.what.Position().X < row.name.Position().X+row.name.Size().Width || row.size.Position().X < row.what.Position().X+row.what.Size().Width {
		t.Error("columns overlap")
	}
}

func TestTheButtonsOfABodyStayInSightInLargeText(t *testing.T) {
	settings := fyne.CurrentApp().Settings()
	settings.SetTheme(theme.Theme{Variant: theme.Light, TextScale: 1.5})
	t.Cleanup(func() { settings.SetTheme(theme.Theme{Variant: theme.Light}) })
	m, _ := saving(t, nil, strings.Repeat("x", 1_234_567), model.FormPretty)
	driver := fyne.CurrentApp().Driver()
	if end := driver.AbsolutePositionForObject(m.save).X + m.save.Size().Width; end > m.Content().Size().Width {
		t.Errorf("the last button ends at %v of %v", end, m.Content().Size().Width)
	}
}

func TestAPartWithoutANameIsNumbered(t *testing.T) {
	m, saved := saving(t, hooks.Header{{"Content-Type", "multipart/mixed; boundary=x"}}, "--x\r\n\r\none\r\n--x\r\n\r\ntwo\r\n--x--", model.FormPretty)
	test.Tap(m.list.rows[1].save)
	if row := m.list.rows[1]; row.title != "part 2" || saved() != `part-2.txt "two"` {
		t.Errorf("it is %q, saved as %s", row.title, saved())
	}
}

func TestTheWheelOverWhatIsAtItsEndGoesOn(t *testing.T) {
	beyond := 0
	m := NewMessage(MessageParts{Copy: func(string, string) {}, Beyond: func(*fyne.ScrollEvent) { beyond++ }})
	w := test.NewWindow(m.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(431, 560))
	t.Cleanup(w.Close)
	m.Set(model.Message{Header: hooks.Header{{"Host", "a"}}, Body: model.NewBody(hooks.PayloadRef{}, nil, []byte(strings.Repeat("line\n", 200)), model.FormPretty)})
	down := &fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -20)}
	m.scroll.Scrolled(down)
	if beyond != 1 {
		t.Error("few header lines keep the wheel")
	}
	m.code.Scrolled(down)
	if beyond != 1 {
		t.Error("a long body gives the wheel away")
	}
	m.code.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -1e6)})
	m.code.Scrolled(down)
	if beyond != 2 {
		t.Error("a body at its end keeps the wheel")
	}
}
