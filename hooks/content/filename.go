package content

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName bounds a file name, in bytes. Most file systems take 255, and some programs add to it.
const maxFileName = 180

// FileName makes of a stranger's file name one that can be written to any folder on any system: the last element of
// its path, whichever slashes it has, without control characters and marks that turn the direction of writing, and
// with "_" for what Windows does not take. It is never empty, "." or "..".
func FileName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029':
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = shortenName(strings.Trim(name, " "))
	name = strings.TrimRight(name, " .") // Windows takes these off; it is ".." that is left as nothing
	if name == "" {
		return "file"
	}
	if isReserved(name) {
		return "_" + name
	}
	return name
}

// shortenName cuts a long name and keeps its ending.
func shortenName(name string) string {
	if len(name) <= maxFileName {
		return name
	}
	ending := path.Ext(name)
	if len(ending) > 20 {
		ending = ""
	}
	cut := maxFileName - len(ending)
	for cut > 0 && !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + ending
}

// isReserved reports whether Windows takes a name for a device, whatever its ending.
func isReserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	stem = strings.TrimRight(stem, " ")
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	device, found := strings.CutPrefix(stem, "COM")
	if !found {
		device, found = strings.CutPrefix(stem, "LPT")
	}
	return found && strings.Contains("0123456789¹²³", device) && utf8.RuneCountInString(device) == 1
}
