//go:build !windows

package seal

import (
	"errors"
	"os"
)

// syncFolder puts a folder's list of names on the disk.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
