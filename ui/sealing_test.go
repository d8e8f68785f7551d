package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

func TestSettingsSayHowSecretsAreKept(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	if !b.sees("Secrets are sealed with a key from the system's keyring.") {
		t.Error("nothing is said of how secrets are kept")
	}
}

// withLostSecret has one inbox, whose secret cannot be read any more.
func withLostSecret(b *bench) {
	b.kept.Put(hooks.Inbox{Name: "signed", CreatedAt: modeltest.Opening, Verify: hooks.Verify{Scheme: "github", Unreadable: true}})
}

func TestAnInboxWhoseSecretIsLostSaysSoUntilThereIsAnother(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, withLostSecret)
	b.shortcut(fyne.Key3, 0)
	b.until("the inboxes", b.boxed)
	if !b.sees("Nothing can be checked") || !b.sees(hooks.SecretLost) {
		t.Error("nothing is said of the lost secret")
	}
	b.retype(under[*widgets.Field](b, "Delay"), "40")
	b.settled("signed", func(in hooks.Inbox) bool { return in.Answer.Delay != 0 && in.Verify.Lost() })
	if !b.sees(hooks.SecretLost) {
		t.Error("a change of something else makes it forgotten")
	}
	b.retype(under[*widgets.Field](b, "Secrets, any of which may fit"), "a new secret of its own")
	b.settled("signed", func(in hooks.Inbox) bool { return len(in.Verify.Secrets) == 1 && !in.Verify.Lost() })
	b.until("nothing is missing", func() bool { return !b.sees(hooks.SecretLost) })
}

// TestSealingGallery draws what is said of secrets into the folder that GALLERY names, to be looked at.
func TestSealingGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, look := range map[string]settings.Look{"light": {Variant: theme.Light}, "dark": {Variant: theme.Dark}, "large": {Variant: theme.Light, Scale: 200}} {
		b := open(t, &modeltest.Shelf{}, withLostSecret)
		b.setLook(look)
		b.showSettings()
		b.until("the token", func() bool { return len(b.posted) == 0 })
		b.snap("sealing-settings-" + name)
		b.shortcut(fyne.Key3, 0)
		b.until("the inboxes", b.boxed)
		b.snap("sealing-inbox-" + name)
	}
}
