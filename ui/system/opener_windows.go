package system

import (
	"context"
	"errors"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Possible reports whether this system can be asked.
func (Opener) Possible() bool { return true }

// classes is where a user's own kinds of links and files stand in the registry.
const classes = `Software\Classes\`

// command is what opens a link or a file: its place is taken by %1.
func (o Opener) command() string {
	words := []string{syscall.EscapeArg(o.Program), `"%1"`}
	for _, arg := range o.Args {
		words = append(words, syscall.EscapeArg(arg))
	}
	return strings.Join(words, " ")
}

// value is one in the registry. An empty name is the key's own value.
type value struct{ key, name, text string }

// values are what a registration is made of.
func (o Opener) values() []value {
	all := []value{
		{scheme, "", "URL:Bellhop"},
		{scheme, "URL Protocol", ""},
		{scheme + `\DefaultIcon`, "", o.Program + ",0"},
		{scheme + `\shell\open\command`, "", o.command()},
	}
	for _, k := range kinds() {
		id := appID + "." + k.end
		all = append(all,
			value{id, "", k.words}, value{id + `\DefaultIcon`, "", o.Program + ",0"}, value{id + `\shell\open\command`, "", o.command()},
			value{"." + k.end + `\OpenWithProgids`, id, ""})
	}
	return all
}

// Now tells how links and files are opened.
func (o Opener) Now() (r Registration, err error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, classes+scheme+`\shell\open\command`, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	defer key.Close()
	text, _, err := key.GetStringValue("")
	if err != nil && !errors.Is(err, registry.ErrNotExist) {
		return r, err
	}
	if r.Here = text == o.command(); !r.Here {
		r.Other, _, _ = strings.Cut(strings.TrimPrefix(text, `"`), `"`)
	}
	return r, nil
}

// Register has links and files opened with this program from now on. Links to Bellhop are only its own; of the files it becomes
// one of those that are offered.
func (o Opener) Register(context.Context) error {
	for _, v := range o.values() {
		key, _, err := registry.CreateKey(registry.CURRENT_USER, classes+v.key, registry.SET_VALUE)
		if err != nil {
			return err
		}
		err = errors.Join(key.SetStringValue(v.name, v.text), key.Close())
		if err != nil {
			return err
		}
	}
	changed()
	return nil
}

// Remove takes that back.
func (o Opener) Remove(context.Context) error {
	var all error
	keys := []string{scheme}
	for _, k := range kinds() {
		keys = append(keys, appID+"."+k.end)
		if offered, err := registry.OpenKey(registry.CURRENT_USER, classes+"."+k.end+`\OpenWithProgids`, registry.SET_VALUE); err == nil {
			_ = offered.DeleteValue(appID + "." + k.end) // it may not be there
			_ = offered.Close()
		}
	}
	for _, key := range keys {
		for _, below := range []string{`\shell\open\command`, `\shell\open`, `\shell`, `\DefaultIcon`, ""} { // only what is empty can be deleted
			if err := registry.DeleteKey(registry.CURRENT_USER, classes+key+below); err != nil && !errors.Is(err, registry.ErrNotExist) {
				all = errors.Join(all, err)
			}
		}
	}
	changed()
	return all
}

// changed has Explorer read anew what opens what: SHCNE_ASSOCCHANGED.
func changed() {
	_, _, _ = windows.NewLazySystemDLL("shell32.dll").NewProc("SHChangeNotify").Call(0x08000000, 0, 0, 0) // it gives nothing
}
