package settings

import (
	"testing"

	"bellhop/ui/theme"
)

func TestLookSteps(t *testing.T) {
	tests := []struct{ from, by, to int }{
		{0, 1, 110},
		{0, -1, 90},
		{80, -1, 80},
		{200, 1, 200},
		{150, 1, 175},
		{120, 1, 125},
		{120, -1, 110}, // a size that is not offered any more
		{300, -1, 200},
		{10, 1, 80},
	}
	for _, tt := range tests {
		if got := (Look{Variant: theme.Dark, Scale: tt.from}).Step(tt.by); got != (Look{theme.Dark, tt.to}) {
			t.Errorf("from %d by %d: %+v, want %d", tt.from, tt.by, got, tt.to)
		}
	}
}

func TestTokenIsTakenOutOfItsCommand(t *testing.T) {
	for _, typed := range []string{"2abc", " 2abc\n", "ngrok config add-authtoken 2abc", "ngrok config add-authtoken  2abc "} {
		if got := trimToken(typed); got != "2abc" {
			t.Errorf("%q becomes %q", typed, got)
		}
	}
}
