package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Keyring keeps one text for this program outside its files. Both calls come back within a few seconds.
type Keyring interface {
	// Get gives what was set under a name. The error is ErrNoKey when there is nothing.
	Get(name string) (string, error)
	Set(name, text string) error
}

// ErrNoKey is what a keyring gives that answers and holds nothing under the name.
var ErrNoKey = errors.New("seal: the keyring holds no such key")

// ErrUnclear is what a file gives that says nothing about a key.
var ErrUnclear = errors.New("seal: the file says nothing about a key")

// Place is where a key is kept.
type Place int

// The places.
const (
	InFile    Place = iota // in a file of the data folder
	InKeyring              // in the system's keyring; the file tells which key it is
)

// Unreachable says that the file names a key in the keyring that cannot be had.
type Unreachable struct {
	Err error // of the keyring; ErrNoKey when it answers without the key, nil when there is no keyring
}

// Error tells what is wrong with the keyring.
func (u *Unreachable) Error() string { return fmt.Sprintf("seal: no key from the keyring: %v", u.Err) }

// Unwrap gives the keyring's own error.
func (u *Unreachable) Unwrap() error { return u.Err }

// Kept is a key and where it is kept.
type Kept struct {
	Key   Key
	Place Place
	Made  bool  // just now
	Err   error // why a keyring that there is does not keep a key that was made; nil else
}

// The words of the file: it is one line of a word and what it means, below comments.
const (
	wordKey     = "key"     // and the key in hexadecimal digits
	wordKeyring = "keyring" // the key's fingerprint, and its name in the keyring
)

// Keep gives the key that the file at path leads to. Where there is no file it makes a key, keeps it in ring, or in the file
// where ring is nil or does not take it, and writes the file: a key that Keep gives is on the disk already, so that nothing
// is ever sealed with one that a crash loses. The error is an *Unreachable or ErrUnclear, or the file's.
func Keep(path string, ring Keyring) (Kept, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return makeKey(path, ring)
	case err != nil:
		return Kept{}, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return Kept{}, err
	}
	word, rest, _ := strings.Cut(lastLine(string(text)), " ")
	switch word {
	case wordKey:
		key, err := ParseKey(rest)
		if err != nil {
			return Kept{}, ErrUnclear
		}
		return Kept{Key: key, Place: InFile}, nil
	case wordKeyring:
		fingerprint, name, ok := strings.Cut(rest, " ")
		if !ok || name == "" {
			return Kept{}, ErrUnclear
		}
		return fromKeyring(ring, name, fingerprint)
	}
	return Kept{}, ErrUnclear
}

func fromKeyring(ring Keyring, name, fingerprint string) (Kept, error) {
	if ring == nil {
		return Kept{}, &Unreachable{}
	}
	text, err := ring.Get(name)
	if err != nil {
		return Kept{}, &Unreachable{err}
	}
	key, err := ParseKey(text)
	if err != nil || key.Fingerprint() != fingerprint {
		return Kept{}, &Unreachable{ErrNoKey} // what lies there is not the one
	}
	return Kept{Key: key, Place: InKeyring}, nil
}

func makeKey(path string, ring Keyring) (Kept, error) {
	k := Kept{Made: true}
	line := ""
	if ring != nil {
		if line, k.Err = inKeyring(path, ring, &k.Key); k.Err == nil {
			k.Place = InKeyring
		}
	}
	if k.Place == InFile {
		k.Key = NewKey()
		line = "# Bellhop seals its secrets with this key. Who has this file and the database can read them.\n" + wordKey + " " + k.Key.Hex() + "\n"
	}
	return k, writeSafely(path, line)
}

// inKeyring gives the file's text for a key that the keyring keeps. One that is there already is taken: a crash may have come
// before the file, or the file was deleted. The name is made from the folder's, as each has
// a key of its own.
func inKeyring(path string, ring Keyring, key *Key) (line string, err error) {
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(folder))
	name := "data folder " + hex.EncodeToString(sum[:4])
	text, err := ring.Get(name)
	if err != nil && !errors.Is(err, ErrNoKey) {
		return "", err
	}
	if *key, err = ParseKey(text); err != nil {
		*key = NewKey()
		if err := ring.Set(name, key.Hex()); err != nil {
			return "", err
		}
		if back, err := ring.Get(name); err != nil || back != key.Hex() {
			return "", fmt.Errorf("seal: the keyring does not give back what it was given: %w", errors.Join(err, ErrNoKey))
		}
	}
	return "# The key that Bellhop seals its secrets with lies in the system's keyring, under this fingerprint and name.\n" +
		wordKeyring + " " + key.Fingerprint() + " " + name + "\n", nil
}

// lastLine gives the last line that says something.
func lastLine(text string) (last string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			last = line
		}
	}
	return last
}

// writeSafely puts a file in place that nobody but this user may read, when all of it is on the disk.
func writeSafely(path, text string) error {
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) { // a crash may have left it
		return err
	}
	f, err := os.OpenFile(fresh, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}
