package ui

import (
	"os"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/tunnel/probe"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// TestDoorLook draws the sheet of all doors and their settings in every state, to be looked at.
func TestDoorLook(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for dress, look := range map[string]settings.Look{"light": {Variant: theme.Light}, "dark": {Variant: theme.Dark}, "large": {Variant: theme.Light, Scale: 200}} {
		shelf, _ := modeltest.Evening()
		b := open(t, shelf)
		b.setLook(look)
		b.snap("doors-off-" + dress)
		b.tap("Doors")
		b.snap("doors-sheet-off-" + dress)
		b.lan.set(tunnel.State{Phase: tunnel.Open, URL: "http://192.168.1.20:8080", Since: b.now.Add(-3 * time.Minute), Reason: "This machine has another address now. Tell it to those who have the old one."})
		b.public.set(tunnel.State{Phase: tunnel.Reconnecting, URL: "https://a-rather-long-name-of-a-hotel-that-never-closes.ngrok-free.app", Try: 3, Next: b.now.Add(4 * time.Second), Reason: "The line to ngrok dropped. Bellhop is connecting again; the address stays the same."})
		b.ssh.set(tunnel.State{Phase: tunnel.Refused, Reason: "localhost.run is not known yet. Compare the fingerprint of its key with the one that its owner publishes, then trust it.", Err: &tunnel.HostUnknown{Host: "localhost.run", Key: "ssh-ed25519 SHA256:N0p7o8DsLwB1Zt5VTqOZNlwXfJN0B3v1hHqfKmHX4oY"}})
		b.until("all is told", func() bool {
			return b.offers("Trust it and open") && b.sees("http://192.168.1.20:8080") && b.sees("reconnecting, try 3 in 4 s")
		})
		b.porch.report = probe.Report{Verdict: probe.Works, Sentence: "It works: browsers and programs from outside reach this Bellhop.", Program: probe.Answer{Ours: true, Hops: []probe.Hop{{Status: 200}}}, Browser: probe.Answer{Ours: true, Hops: []probe.Hop{{Status: 200}}}}
		b.testDoor(doors.LAN)
		b.until("the answer is explained", func() bool { return b.sees("Visitors get in") })
		b.snap("doors-sheet-" + dress)
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.doors.Show(nil)
		b.showDoors()
		b.snap("doors-sheet-narrow-" + dress)
		b.tap("Done")
		b.snap("doors-narrow-" + dress)
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
		b.showQR("https://a-rather-long-name-of-a-hotel-that-never-closes.ngrok-free.app")
		b.snap("doors-qr-" + dress)
		b.tap("Done")
		b.showSettings()
		b.until("the settings are filled", func() bool {
			return slices.ContainsFunc(each[*widgets.Choice](b), func(c *widgets.Choice) bool { return slices.Contains(c.Options(), "192.168.1.20, wlan0") })
		})
		b.settings.RevealDoors()
		b.snap("doors-settings-" + dress)
	}
}
