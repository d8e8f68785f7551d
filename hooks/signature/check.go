package signature

import (
	"strings"
	"time"
)

// Names lists the names of all schemes, in the order to offer them.
func Names() []string {
	var names []string
	for _, s := range Schemes() {
		names = append(names, s.Name())
	}
	return names
}

// Check gives nil for secrets that a scheme can use, else a *SecretError. An empty name is no scheme and fits.
func Check(scheme string, secrets []string) error {
	if scheme == "" {
		return nil
	}
	s, ok := Find(scheme)
	if !ok {
		return &SecretError{"There is no such signature scheme. There is " + strings.Join(Names(), ", ") + "."}
	}
	return checkSecrets(s, secrets)
}

func checkSecrets(s Scheme, secrets []string) error {
	if len(secrets) == 0 {
		return &SecretError{"A signature scheme needs at least one secret."}
	}
	for _, secret := range secrets {
		if err := s.Validate(secret); err != nil {
			return err
		}
	}
	return nil
}

// CheckSigning is Check for secrets that are to sign: it also refuses public keys, and schemes that only verify.
func CheckSigning(scheme string, secrets []string) error {
	if err := Check(scheme, secrets); err != nil || scheme == "" {
		return err
	}
	s, _ := Find(scheme)
	_, err := s.Sign(trial(secrets...))
	return err
}

// trial is a request to try secrets on.
func trial(secrets ...string) Input {
	return Input{Method: "POST", URL: "https://example.com/", Secrets: secrets, ID: "trial", Time: time.Unix(0, 0)}
}
