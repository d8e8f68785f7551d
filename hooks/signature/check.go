package signature

import "strings"

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
