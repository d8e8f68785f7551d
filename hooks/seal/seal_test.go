package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestASealedTextOpensWithItsKeyAlone(t *testing.T) {
	key := NewKey()
	s := New(key)
	for _, text := range []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "x", "zwölf Bären", strings.Repeat("long", 1<<12), "\x00\xff", prefix + "abc"} {
		sealed := s.Seal(text)
		if !strings.HasPrefix(sealed, "sealed:1:") || len(text) > 4 && strings.Contains(sealed, text) {
			t.Errorf("%.40q is sealed as %.80q", text, sealed)
		}
		if again := s.Seal(text); again == sealed {
			t.Errorf("%.40q is sealed twice in the same way", text)
		}
		if got, err := New(key).Open(sealed); got != text || err != nil {
			t.Errorf("%.40q opens as %.40q, %v", text, got, err)
		}
		if got, err := New(NewKey()).Open(sealed); got != "" || !errors.Is(err, ErrUnreadable) {
			t.Errorf("another key opens %.40q: %.40q, %v", text, got, err)
		}
	}
}

func TestWhatWasNeverSealedOpensAsItIs(t *testing.T) {
	s := New(NewKey())
	for _, text := range []string{"", "whsec_abc", "sealed", "sealed:2:abc"} {
		if got, err := s.Open(text); got != text || err != nil {
			t.Errorf("%q opens as %q, %v", text, got, err)
		}
	}
	if got := s.Seal(""); got != "" {
		t.Errorf("nothing is sealed as %q", got)
	}
}

func TestAChangedTextDoesNotOpen(t *testing.T) {
	s := New(NewKey())
	sealed := s.Seal("secret")
	for i := len(prefix); i < len(sealed)-1; i++ { // of the last letter, not every bit counts
		changed := []byte(sealed)
		changed[i] = 'A' + changed[i]%2
		if string(changed) == sealed {
			continue
		}
		if got, err := s.Open(string(changed)); got != "" || !errors.Is(err, ErrUnreadable) {
			t.Fatalf("changed at %d: %q, %v", i, got, err)
		}
	}
	for _, text := range []string{prefix, prefix + "!", prefix + "QUJD", sealed[:len(sealed)-4]} {
		if got, err := s.Open(text); got != "" || !errors.Is(err, ErrUnreadable) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestAKeyIsReadBack(t *testing.T) {
	key := NewKey()
	if got, err := ParseKey(key.Hex()); got != key || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if NewKey().Fingerprint() == key.Fingerprint() {
		t.Error("two keys have one fingerprint")
	}
	for _, text := range []string{"", "abc", key.Hex()[:62], key.Hex() + "00", strings.Repeat("z", 64)} {
		if _, err := ParseKey(text); err == nil {
			t.Errorf("%q is taken for a key", text)
		}
	}
}

func TestAKeyIsNeverPrinted(t *testing.T) {
	key := Key(bytes.Repeat([]byte{0xab, 0xcd}, 16))
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("made", "key", key)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("made", "key", key)
	b, err := json.Marshal(map[string]any{"key": key})
	if err != nil {
		t.Fatal(err)
	}
	printed := log.String() + string(b) + fmt.Sprintf("%v %+v %#v %s", key, key, key, key)
	if strings.Contains(printed, "abcd") || strings.Contains(printed, "171 205") || strings.Contains(printed, "171,205") || strings.Contains(printed, "0xab") || !strings.Contains(printed, key.Fingerprint()) {
		t.Error(printed)
	}
}

func FuzzOpen(f *testing.F) {
	s := New(Key{1})
	f.Add("plain")
	f.Add(s.Seal("secret"))
	f.Add(prefix + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := s.Open(text)
		switch {
		case err != nil && (got != "" || !errors.Is(err, ErrUnreadable)):
			t.Fatalf("%q with %v", got, err)
		case err == nil && !strings.HasPrefix(text, prefix) && got != text:
			t.Fatalf("%q became %q", text, got)
		}
		if back, err := s.Open(s.Seal(text)); back != text || err != nil {
			t.Fatalf("%q came back as %q, %v", text, back, err)
		}
	})
}
