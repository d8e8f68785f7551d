package journey

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/jezek/xgb/xproto"
)

// where tells where the content of a window stands on the screen.
func (d *display) where(id xproto.Window) [2]int {
	d.t.Helper()
	at, err := xproto.TranslateCoordinates(d.conn, id, d.root, 0, 0).Reply()
	if err != nil {
		d.t.Fatal(err)
	}
	return [2]int{int(at.DstX), int(at.DstY)}
}

// TestTheWindowOpensWhereItWas moves the window, starts the app again, and once more when that place is on no screen.
func TestTheWindowOpensWhereItWas(t *testing.T) {
	d := newDisplay(t, screenWidth+400, screenHeight+300)
	data, home := t.TempDir(), t.TempDir()
	w := openWindow(t, d, newApp(t, data), home)
	at := [2]int{230, 140}
	xproto.ConfigureWindow(d.conn, w.id, xproto.ConfigWindowX|xproto.ConfigWindowY, []uint32{uint32(at[0]), uint32(at[1])})
	d.until("the window to move", func() bool { return d.where(w.id) == at })
	w.closeByKey()

	w = openWindow(t, d, newApp(t, data), home)
	d.until("the window to stand where it was", func() bool { return d.where(w.id) == at })
	w.closeByKey()

	kept, err := filepath.Glob(filepath.Join(home, ".config", "fyne", "*", "preferences.json"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("the preferences: %v, %v", kept, err)
	}
	text, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	gone := regexp.MustCompile(`"window\.x":\d+`).ReplaceAll(text, []byte(`"window.x":5000`))
	if err := os.WriteFile(kept[0], gone, 0o600); err != nil {
		t.Fatal(err)
	}
	w = openWindow(t, d, newApp(t, data), home)
	if got := d.where(w.id); got[0] < 0 || got[0] >= screenWidth+400 {
		t.Errorf("it opens at %v, which is on no screen", got)
	}
	w.closeByKey()
}
