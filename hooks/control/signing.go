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
		shown[i] = mask
		if len(s) >= 16 {
			shown[i] += s[len(s)-4:]
		}
	}
	return shown
}

// checkSign refuses a scheme that does not exist and secrets that it cannot use. Some schemes could use a masked
// secret that a caller sends back, and nothing would fit any more.
func checkSign(scheme string, secrets []string) error {
	if scheme == "" {
		return hooks.Invalid("Name a scheme: " + strings.Join(signature.Names(), ", ") + ".")
	}
	for _, s := range secrets {
		if strings.HasPrefix(s, mask) {
			return hooks.Invalid("This secret is masked. Leave secrets out to keep those that are set.")
		}
	}
	if err := signature.Check(scheme, secrets); err != nil {
		return hooks.Invalid(err.Error())
	}
	return nil
}
