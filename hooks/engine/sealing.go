package engine

import (
	"errors"
	"path/filepath"

	"bellhop/hooks"
	"bellhop/hooks/seal"
)

// keyFile leads to the key that secrets are sealed with.
const keyFile = "secrets.key"

// takeKey gets the key that secrets are sealed with, or makes one at the first start.
func (e *Engine) takeKey() (*seal.Sealer, error) {
	kept, err := seal.Keep(filepath.Join(e.config.DataDir, keyFile), e.config.Keyring)
	if err != nil {
		e.config.Log.Error("engine: no key for the secrets", "err", err)
		return nil, keyTrouble(e.config.DataDir, err)
	}
	e.keyPlace = kept.Place
	if kept.Err != nil {
		e.config.Log.Warn("engine: the keyring does not keep the key, so it is in a file", "err", kept.Err)
	}
	if kept.Made {
		e.config.Log.Info("engine: a key for the secrets was made", "key", kept.Key, "in_keyring", kept.Place == seal.InKeyring)
	}
	return seal.New(kept.Key), nil
}

// keyTrouble words why there is no key, and what to do.
func keyTrouble(dir string, err error) error {
	anew := " Or delete the file " + keyFile + " in " + dir + " to go on without the secrets that are kept; they have to be set again."
	says := func(message string) error { return &hooks.Error{Code: hooks.CodeUnavailable, Message: message} }
	gone, unreachable := errors.AsType[*seal.Unreachable](err)
	switch {
	case unreachable && errors.Is(gone.Err, seal.ErrNoKey):
		return says("The secrets are sealed with a key that the system's keyring does not hold any more. Start Bellhop as the user whose keyring has it." + anew)
	case unreachable && gone.Err == nil:
		return says("The secrets are sealed with a key in the system's keyring, which Bellhop was told not to use. Start it without BELLHOP_KEYRING=off." + anew)
	case unreachable:
		return says("The secrets are sealed with a key in the system's keyring, which cannot be reached. Unlock it, and start Bellhop from the desktop session." + anew)
	case errors.Is(err, seal.ErrUnclear):
		return says("The file " + keyFile + " in " + dir + " does not say where the key is that the secrets are sealed with. Put a copy of it back." + anew)
	}
	return notWritable(dir)
}

// Sealing says in a sentence or two how secrets are kept.
func (e *Engine) Sealing() string {
	const inFile = " Secrets are sealed with a key in the data folder, readable by you only: who copies the whole folder has both."
	switch {
	case e.keyPlace == seal.InKeyring:
		return "Secrets are sealed with a key from the system's keyring."
	case e.config.Keyring == nil:
		return "The system's keyring is not used." + inFile
	}
	return "This system has no keyring." + inFile
}
