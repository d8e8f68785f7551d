package format

import (
	"encoding/json"
	"strings"
	"testing"

	"bellhop/hooks"
)

// Whatever a guest writes: the message is not too long, each line of theirs is quoted, and no sign of theirs means
// anything. What the chat shows is what they wrote.
func FuzzGuestsWords(f *testing.F) {
	for _, seed := range [][2]string{
		{"Mina", "Hello"},
		{"*b*", "**bold** _i_ ~~s~~ `c` ||s||\n> q\n# h\n- i\n1. n\n-# small"},
		{"@here", "<@1> <#2> <!channel> @everyone :tada: [a](https://x.test) discord.gg/x"},
		{"\\", "\\*\\\\*\r\n\u2028```\n&lt;"},
		{"🛎", strings.Repeat("🛎*", 1500)},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		data, err := json.Marshal(map[string]string{"name": name, "text": text})
		if err != nil || strings.TrimSpace(name) == "" || text == "" {
			return
		}
		e := hooks.Event{ID: "evt_1", Type: commentCreated, Data: data}
		var read struct{ Name, Text string }
		if err := json.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
		said, _ := field(t, render(t, e, hooks.FormatDiscord).Body, "content").(string)
		checkMessage(t, said, read.Text, 2000, discordShows)
		said, _ = field(t, render(t, e, hooks.FormatSlack).Body, "text").(string)
		checkMessage(t, said, read.Text, 4000, slackShows)
	})
}

func checkMessage(t *testing.T, said, words string, limit int, shows func(*testing.T, string) string) {
	t.Helper()
	if units(said) > limit {
		t.Fatalf("%d units: %q", units(said), said)
	}
	lines := strings.Split(said, "\n")
	var shown []string
	for _, line := range lines[1:] {
		quoted, ok := strings.CutPrefix(line, "> ")
		if !ok {
			t.Fatalf("%q is not quoted in %q", line, said)
		}
		shown = append(shown, shows(t, quoted))
	}
	wrote := strings.NewReplacer("\r", "", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(words)
	got := strings.Join(shown, "\n")
	if whole, cut := strings.CutSuffix(got, "…"); got != wrote && !(cut && strings.HasPrefix(wrote, whole)) {
		t.Fatalf("shows %q\nwrote %q", got, wrote)
	}
}

// discordShows takes the backslashes from a line and finds any sign that has none and means something.
func discordShows(t *testing.T, line string) string {
	t.Helper()
	var shown strings.Builder
	for rest := line; rest != ""; {
		if len(rest) > 1 && rest[0] == '\\' {
			shown.WriteByte(rest[1])
			rest = rest[2:]
			continue
		}
		if strings.ContainsRune("\\*_~`|<>[]()#:@/+-", rune(rest[0])) {
			t.Fatalf("%q does something in %q", rest[0], line)
		}
		shown.WriteByte(rest[0])
		rest = rest[1:]
	}
	return shown.String()
}

// slackShows takes the escapes from a line and finds any that are missing.
func slackShows(t *testing.T, line string) string {
	t.Helper()
	if bare := strings.NewReplacer("&amp;", "", "&lt;", "", "&gt;", "").Replace(line); strings.ContainsAny(bare, "<>&") {
		t.Fatalf("not escaped: %q", line)
	}
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(line)
}
