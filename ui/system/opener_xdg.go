//go:build linux || freebsd || openbsd || netbsd

package system

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// Possible reports whether this system can be asked.
func (Opener) Possible() bool { return true }

// files are what a registration is made of, by their paths below the user's data.
func (o Opener) files() map[string][]byte {
	return map[string][]byte{
		entryPath(): o.entry(),
		filepath.Join("mime", "packages", appID+".xml"):                    mimes(),
		filepath.Join("icons", "hicolor", "512x512", "apps", appID+".png"): o.Icon,
	}
}

func entryPath() string { return filepath.Join("applications", appID+".desktop") }

// home is the folder of what programs keep for a user: the XDG Base Directory Specification.
func home() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	own, err := os.UserHomeDir()
	return filepath.Join(own, ".local", "share"), err
}

// Now tells how links and files are opened.
func (o Opener) Now() (r Registration, err error) {
	dir, err := home()
	if err != nil {
		return r, err
	}
	text, err := os.ReadFile(filepath.Join(dir, entryPath()))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r, nil
	case err != nil:
		return r, err
	}
	if r.Here = string(text) == string(o.entry()); !r.Here {
		r.Other = program(string(text))
	}
	return r, nil
}

// Register has links and files opened with this program from now on. Links to Bellhop are only its own; of the files it becomes
// one of those that are offered.
func (o Opener) Register(ctx context.Context) error {
	dir, err := home()
	if err != nil {
		return err
	}
	for path, content := range o.files() {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	tell(ctx, dir)
	return run(ctx, "xdg-mime", "default", appID+".desktop", "x-scheme-handler/"+scheme)
}

// Remove takes that back.
func (o Opener) Remove(ctx context.Context) error {
	dir, err := home()
	if err != nil {
		return err
	}
	var all error
	for path := range o.files() {
		if err := os.Remove(filepath.Join(dir, path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	tell(ctx, dir)
	return all
}

// tell has the caches made anew from which desktops read. A system that has no such program reads the files themselves, or
// finds them at the next login.
func tell(ctx context.Context, dir string) {
	_ = run(ctx, "update-desktop-database", filepath.Join(dir, "applications"))
	_ = run(ctx, "update-mime-database", filepath.Join(dir, "mime"))
}

func run(ctx context.Context, name string, args ...string) error {
	path, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("find %s: %w", name, err)
	}
	if out, err := exec.CommandContext(ctx, path, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("run %s: %w: %s", name, err, out)
	}
	return nil
}
