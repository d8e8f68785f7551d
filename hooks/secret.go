package hooks

import "slices"

// SecretLost is what is said where a secret was kept that cannot be read any more, as its key is gone. Nothing leaves
// unsigned in its stead.
const SecretLost = "Its secret cannot be read any more. Set a new one."

// LostValue stands where the value of a header line was that cannot be read any more.
const LostValue = "(cannot be read any more)"

// Lost reports whether there is nothing left to sign with.
func (s Sign) Lost() bool { return s.Scheme != "" && s.Unreadable && len(s.Secrets) == 0 }

// Lost reports whether there is nothing left to check signatures by.
func (v Verify) Lost() bool { return v.Scheme != "" && v.Unreadable && len(v.Secrets) == 0 }

// Lost reports whether the value of a line is.
func (h Header) Lost() bool {
	return slices.ContainsFunc(h, func(line [2]string) bool { return line[1] == LostValue })
}
