package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Held says that another Bellhop has the data folder.
type Held struct {
	Dir     string
	Control string // its control address; "" when it did not say
}

// Error is a sentence for a person.
func (h *Held) Error() string {
	at := ""
	if h.Control != "" {
		at = " Its control address is " + h.Control + "."
	}
	return "Another Bellhop is running on the data folder " + h.Dir + "." + at + " Use that one, or choose another folder with --data."
}

// takeFolder takes the lock that a crash releases, and leaves a note of where to find its holder.
func (e *Engine) takeFolder() error {
	dir := e.config.DataDir
	e.lock = flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	taken, err := e.lock.TryLock()
	if err != nil {
		return notWritable(dir)
	}
	holder := filepath.Join(dir, holderFile)
	if !taken {
		note, _ := os.ReadFile(holder) // without the note the sentence is shorter
		return &Held{Dir: dir, Control: strings.TrimSpace(string(note))}
	}
	if err := e.NoteControl(e.config.Control); err != nil {
		return errors.Join(err, e.lock.Unlock())
	}
	return nil
}

// NoteControl leaves word for a second Bellhop on this folder of where the control API is.
func (e *Engine) NoteControl(address string) error {
	if err := os.WriteFile(filepath.Join(e.config.DataDir, holderFile), []byte(address+"\n"), 0o600); err != nil {
		return notWritable(e.config.DataDir)
	}
	return nil
}

// Raise asks the Bellhop that holds the folder to bring its window to the front, and tells whether it did. open is a
// file or a link that it shall open there; "" is none.
func (h *Held) Raise(ctx context.Context, open string) bool {
	known, err := os.ReadFile(filepath.Join(h.Dir, tokenFile))
	if err != nil || h.Control == "" {
		return false
	}
	wish, err := json.Marshal(map[string]string{"open": open})
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+h.Control+"/api/v1/window/raise", bytes.NewReader(wish))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(known)))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	var said bytes.Buffer
	_, err = said.ReadFrom(http.MaxBytesReader(nil, response.Body, 1024))
	return err == nil && strings.Contains(said.String(), `"raised":true`)
}
