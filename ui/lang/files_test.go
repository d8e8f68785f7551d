package lang_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"bellhop/ui/lang"
)

var update = flag.Bool("update", false, "write en.json from the source, and take out of the other files what the source no longer says")

// entry is what a file has for one text: the text, or its plural forms.
type entry map[string]string

func (e entry) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	var err error
	if other, alone := e["other"]; alone && len(e) == 1 {
		err = enc.Encode(other)
	} else {
		err = enc.Encode(map[string]string(e))
	}
	return bytes.TrimSpace(out.Bytes()), err
}

func (e *entry) UnmarshalJSON(data []byte) error {
	var other string
	if json.Unmarshal(data, &other) == nil {
		*e = entry{"other": other}
		return nil
	}
	var forms map[string]string
	err := json.Unmarshal(data, &forms)
	*e = forms
	return err
}

func fileOf(tag string) string {
	return filepath.Join("..", "..", "assets", "translations", tag+".json")
}

// read gives a file's entries, and whether the file is written as write writes it.
func read(t *testing.T, tag string) (map[string]entry, bool) {
	t.Helper()
	data, err := os.ReadFile(fileOf(tag))
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]entry{}
	if err := json.Unmarshal(data, &entries); err != nil {
		t.Fatalf("%s: %v", fileOf(tag), err)
	}
	return entries, bytes.Equal(data, written(t, entries))
}

// written is a file with these entries, a line each, in the order of their keys.
func written(t *testing.T, entries map[string]entry) []byte {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(entries); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// source gives every text of the window with its English forms.
func source(t *testing.T) map[string]entry {
	t.Helper()
	entries := map[string]entry{}
	for _, s := range append(collect(t, ".."), collectSaid(t)...) {
		e := entry{"other": s.other}
		if s.one != "" {
			e["one"] = s.one
		}
		if before, ok := entries[s.key]; ok && !maps.Equal(before, e) {
			t.Errorf("%s: %q is said elsewhere with other plural forms", s.at, s.key)
		}
		entries[s.key] = e
		if wants := len(verbsOf(s.other)); s.args >= 0 && !strings.HasPrefix(s.key, "said|") && wants != s.args && (wants > 0 || s.one == "" && s.args > 0) {
			t.Errorf("%s: %q wants %d arguments and gets %d", s.at, s.key, wants, s.args)
		}
	}
	return entries
}

func TestTheFilesHaveEveryTextOfTheSource(t *testing.T) {
	wanted := source(t)
	if *update {
		if err := os.WriteFile(fileOf("en"), written(t, wanted), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range lang.Languages() {
		t.Run(l.Tag, func(t *testing.T) {
			have, tidy := read(t, l.Tag)
			if *update {
				maps.DeleteFunc(have, func(key string, _ entry) bool { return wanted[key] == nil })
				if err := os.WriteFile(fileOf(l.Tag), written(t, have), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if !tidy {
				t.Error("the file is not in order; go test ./ui/lang -update puts it in order")
			}
			for _, key := range slices.Sorted(maps.Keys(wanted)) {
				if got, ok := have[key]; !ok && !strings.HasPrefix(key, "said|") {
					t.Errorf("%q is missing", key)
				} else if !ok {
					continue // what the core says stays English then
				} else if l.Tag == "en" && !maps.Equal(got, wanted[key]) {
					t.Errorf("%q: the file has %v, the source %v", key, got, wanted[key])
				} else if err := fits(l.Tag, wanted[key], got); err != nil {
					t.Errorf("%q: %v", key, err)
				}
			}
			for _, key := range slices.Sorted(maps.Keys(have)) {
				if wanted[key] == nil {
					t.Errorf("%q is in the file and not in the source", key)
				}
			}
		})
	}
}

// fits tells what of a translation cannot be right, whatever it says.
func fits(tag string, english, e entry) error {
	want := verbsOf(english["other"])
	need := []string{"other"}
	if _, counts := english["one"]; counts && tag != "ja" {
		need = append(need, "one")
	}
	for _, form := range need {
		if e[form] == "" {
			return fmt.Errorf("the form %q is missing", form)
		}
	}
	for form, text := range e {
		if _, counts := english["one"]; !counts && form != "other" {
			return fmt.Errorf("it counts nothing and has the form %q", form)
		}
		got := verbsOf(text)
		if !slices.Equal(got, want) && (form != "one" || !within(got, want)) {
			return fmt.Errorf("%q has the verbs %v, not %v", text, got, want)
		}
		if err := ends(english["other"], text); err != nil {
			return err
		}
	}
	return nil
}

// within reports whether each of some verbs is among all. A singular may leave out the number that it is.
func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(v string) bool { return !slices.Contains(all, v) })
}

// ends compares how a text begins and ends: spaces, a full stop, an ellipsis, lines.
func ends(english, text string) error {
	switch {
	case len(strings.TrimSpace(english)) == 1: // what stands between the parts of a list
		return nil
	case strings.TrimSpace(english) != english || strings.TrimSpace(text) != text:
		return errors.New("it begins or ends with a space")
	case strings.HasSuffix(english, "…") != strings.HasSuffix(text, "…"):
		return fmt.Errorf("%q has no ellipsis where English has one, or the other way about", text)
	case stops(english) != stops(text):
		return fmt.Errorf("%q is a sentence where English has none, or the other way about", text)
	case strings.Count(english, "\n") != strings.Count(text, "\n"):
		return fmt.Errorf("%q has another number of lines", text)
	}
	return nil
}

// stops reports whether a text is a sentence. A few letters with a dot are none: an ordinal, or a word cut short.
func stops(s string) bool {
	words := strings.TrimSpace(format.ReplaceAllString(s, ""))
	letters := 0
	for _, r := range words {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return strings.HasSuffix(s, ".") && (letters > 4 || letters > 2 && strings.Contains(words, " ")) ||
		strings.HasSuffix(s, "。") && letters > 0
}

var format = regexp.MustCompile(`%(?:\[(\d+)\])?([-+#0-9.]*)([a-zA-Z%])`)

// verbsOf lists what a format takes, as "1s", in the order of the arguments. What fmt takes without an index
// follows the one before.
func verbsOf(text string) []string {
	var verbs []string
	next := 1
	for _, m := range format.FindAllStringSubmatch(text, -1) {
		if m[3] == "%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		verbs = append(verbs, fmt.Sprint(next)+m[3])
		next++
	}
	slices.Sort(verbs)
	return slices.Compact(verbs)
}

func TestTranslationsThatCannotBeRightAreFound(t *testing.T) {
	counts := entry{"one": "%s thing of %s", "other": "%s things of %s"}
	for _, c := range []struct {
		tag     string
		english entry
		text    entry
		right   bool
	}{
		{"de", counts, entry{"one": "%s Ding von %s", "other": "Von %[2]s sind es %[1]s Dinge"}, true},
		{"de", counts, entry{"other": "%s Dinge von %s"}, false},
		{"ja", counts, entry{"other": "%[2]s の %[1]s 個"}, true},
		{"de", counts, entry{"one": "ein Ding", "other": "%s Dinge"}, false},
		{"de", counts, entry{"one": "%s Ding von %s", "other": "%d Dinge von %s"}, false},
		{"de", entry{"other": "It is done."}, entry{"other": "Fertig"}, false},
		{"ja", entry{"other": "It is done."}, entry{"other": "完了しました。"}, true},
		{"de", entry{"other": "Open…"}, entry{"other": "Öffnen"}, false},
		{"de", entry{"other": "Open"}, entry{"one": "Öffnen", "other": "Öffnen"}, false},
		{"de", entry{"other": "100 %"}, entry{"other": "100 %"}, true},
	} {
		if err := fits(c.tag, c.english, c.text); (err == nil) != c.right {
			t.Errorf("%v for %v in %s: %v", c.text, c.english, c.tag, err)
		}
	}
}
