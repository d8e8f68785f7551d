//go:build !linux && !freebsd && !openbsd && !netbsd && !windows

package system

import (
	"context"
	"errors"
)

// Possible reports whether this system can be asked.
func (Opener) Possible() bool { return false }

// Now is of no use where nothing is possible.
func (Opener) Now() (Registration, error) { return Registration{}, errors.ErrUnsupported }

// Register is of no use where nothing is possible.
func (Opener) Register(context.Context) error { return errors.ErrUnsupported }

// Remove is of no use where nothing is possible.
func (Opener) Remove(context.Context) error { return errors.ErrUnsupported }
