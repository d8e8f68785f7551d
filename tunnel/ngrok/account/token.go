package account

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// envToken is the variable that ngrok's own agent and its SDKs take a token from.
const envToken = "NGROK_AUTHTOKEN"

// Source is where the token comes from.
type Source string

// The sources, in the order in which they are taken. What a file of ngrok's own agent has is offered and not taken.
const (
	Saved       Source = "saved"
	Environment Source = "environment"
	None        Source = "none"
)

// Token tells of the account's token, and not what it is.
type Token struct {
	Source Source
	Lost   bool   // one was saved and cannot be read any more: the key that it was sealed with is gone
	Found  string // the file of ngrok's own agent that holds another one, "" when there is none
}

// Token tells of the token. It looks for a file, so it may take a while.
func (a *Account) Token() Token {
	env := Clean(a.machine.Env(envToken))
	a.mu.Lock()
	used, t := a.token, Token{Source: Saved, Lost: a.tokenLost}
	a.mu.Unlock()
	if used == "" {
		used, t.Source = env, Environment
	}
	if used == "" {
		t.Source = None
	}
	for _, path := range a.machine.files() {
		if found, err := tokenIn(path); err == nil && found != "" && found != used {
			t.Found = path
			break
		}
	}
	return t
}

// SaveToken keeps a token; "" forgets the one that is kept. It may be pasted as ngrok shows it, in a command or a
// line of a file. The error is a *Problem when it is no token.
func (a *Account) SaveToken(ctx context.Context, text string) error {
	token := Clean(text)
	if token == "" && strings.TrimSpace(text) != "" || strings.ContainsFunc(token, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) || len(token) > 1000 {
		return &Problem{Field: FieldToken, Reason: "This is no ngrok token. Copy it again, whole, from dashboard.ngrok.com under Your Authtoken."}
	}
	a.writing.Lock()
	defer a.writing.Unlock()
	if err := a.settings.SetSetting(ctx, settingToken, token); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.token, a.tokenLost = token, false
	return nil
}

// TakeToken keeps the token that a file of ngrok's own agent holds: the one that Token found, after the owner said so.
func (a *Account) TakeToken(ctx context.Context, file string) error {
	token := ""
	if slices.Contains(a.machine.files(), file) {
		token, _ = tokenIn(file) // a file that is gone has none
	}
	if token == "" {
		return &Problem{Field: FieldToken, Reason: "There is no token in that file any more. Copy yours from dashboard.ngrok.com under Your Authtoken."}
	}
	return a.SaveToken(ctx, token)
}

// Clean gives the token in a text that was copied from ngrok's pages, its command line or its files.
func Clean(text string) string {
	text = strings.TrimSpace(text)
	for _, before := range []string{"$ ", "ngrok config add-authtoken ", "ngrok authtoken ", "export ", envToken + "=", "authtoken:"} {
		text = strings.TrimSpace(strings.TrimPrefix(text, before))
	}
	return strings.Trim(text, `"'`)
}

// files are the places where ngrok's own agent keeps its settings, by its documentation (ngrok.com/docs/agent/config)
// and those of its second version and its snap.
func (m Machine) files() []string {
	var folders []string
	add := func(parts ...string) {
		if filepath.IsAbs(parts[0]) {
			folders = append(folders, filepath.Join(parts...))
		}
	}
	switch m.OS {
	case "windows":
		add(m.Env("LOCALAPPDATA"), "ngrok")
		add(m.Home, "AppData", "Local", "ngrok")
	case "darwin":
		add(m.Home, "Library", "Application Support", "ngrok")
	default:
		add(m.Env("XDG_CONFIG_HOME"), "ngrok")
		add(m.Home, ".config", "ngrok")
		add(m.Home, "snap", "ngrok", "current", ".config", "ngrok")
	}
	add(m.Home, ".ngrok2")
	var files []string
	for _, folder := range folders {
		for _, name := range []string{"ngrok.yml", "ngrok.yaml"} {
			if path := filepath.Join(folder, name); !slices.Contains(files, path) {
				files = append(files, path)
			}
		}
	}
	return files
}

// maxFile bounds what is read of a file that is said to be ngrok's.
const maxFile = 1 << 20

// tokenIn reads the token of a file of ngrok's own agent: version 3 keeps it under agent, the ones before at the top.
func tokenIn(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("account: " + path + " is no file")
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return "", err
	}
	return tokenOf(b), nil
}

// tokenOf finds the token in the text of such a file.
func tokenOf(text []byte) string {
	var file struct {
		Authtoken yaml.Node
		Agent     struct{ Authtoken yaml.Node }
	}
	if err := yaml.Unmarshal(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), &file); err != nil {
		return ""
	}
	for _, n := range []yaml.Node{file.Agent.Authtoken, file.Authtoken} {
		if token := Clean(n.Value); n.Kind == yaml.ScalarNode && token != "" && n.Tag != "!!null" && !strings.ContainsFunc(token, unicode.IsSpace) {
			return token
		}
	}
	return ""
}
