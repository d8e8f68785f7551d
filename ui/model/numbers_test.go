package model

import (
	"testing"

	"bellhop/ui/lang"
)

func TestWholeNumbersAreReadAsTheyAreWrittenInEveryLanguage(t *testing.T) {
	t.Cleanup(func() { lang.Use("en") })
	for _, l := range lang.Languages() {
		lang.Use(l.Tag)
		for _, n := range []int{1, 256, 2000, 1_000_000} {
			if got, ok := whole(Number(int64(n)), n); !ok || got != n {
				t.Errorf("%s: %q is read as %d, %v", l.Tag, Number(int64(n)), got, ok)
			}
		}
	}
	lang.Use("de")
	if half, much := ScaleWord(2.5), ScaleWord(15000); half != "2,5" || much != "15.000" {
		t.Errorf("a scale in German says %q and %q", half, much)
	}
}
