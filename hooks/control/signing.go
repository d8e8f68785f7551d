package control

import (
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// noScheme is the word for what is not signed, and not checked.
const noScheme = "none"

// mask stands for all of a secret but its end.
const mask = "••••"

// wordScheme gives a scheme's name in an answer.
func wordScheme(scheme string) string {
	if scheme == "" {
		return noScheme
	}
	return scheme
}

// masked shows secrets by their ends only.
func masked(secrets []string) []string {
	shown := make([]string, len(secrets))
	for i, s := range secrets {
		switch shown[i] = mask; {
		case s == hooks.LostValue:
			shown[i] = lostSecret
		case len(s) >= 16:
			shown[i] += s[len(s)-4:]
		}
	}
	return shown
}

// lostSecret stands where there were secrets that cannot be read any more. It is a mask as well, so that nobody sends it back.
const lostSecret = mask + " cannot be read any more, set a new one"

// maskedOf is masked for secrets that may be lost.
func maskedOf(secrets []string, lost bool) []string {
	if lost {
		return []string{lostSecret}
	}
	return masked(secrets)
}

// checkVerify refuses a scheme that does not exist and secrets that it cannot check a signature with.
func checkVerify(v hooks.Verify) error {
	if err := checkNamed(v.Scheme, v.Secrets); err != nil {
		return err
	}
	return signature.CheckVerify(v)
}

// checkSign is checkVerify for secrets that are to sign, which a public key cannot.
func checkSign(scheme string, secrets []string) error {
	if err := checkNamed(scheme, secrets); err != nil {
		return err
	}
	return signature.CheckSign(hooks.Sign{Scheme: scheme, Secrets: secrets})
}

// checkNamed refuses a missing scheme, and masked secrets that a caller sends back: some schemes could use them, and
// nothing would fit any more.
func checkNamed(scheme string, secrets []string) error {
	if scheme == "" {
		return hooks.Invalid("Name a scheme: " + strings.Join(signature.Names(), ", ") + ".")
	}
	for _, s := range secrets {
		if strings.HasPrefix(s, mask) {
			return hooks.Invalid("This secret is masked. Leave secrets out to keep those that are set.")
		}
	}
	return nil
}
