package store

import (
	"slices"
	"strings"

	"bellhop/hooks"
)

// Sealer makes secrets into texts that only its key opens. What is sealed: the secrets that sign and check, an inbox's
// verify token, the values of a subscription's header lines, and settings that are secrets. All else is stored as it is.
type Sealer interface {
	Seal(text string) string
	// Open gives a text that was never sealed as it is. An error says that the text cannot be opened any more.
	Open(text string) (string, error)
	// Fingerprint tells its key from others.
	Fingerprint() string
}

// unsealed leaves secrets as they are.
type unsealed struct{}

func (unsealed) Seal(text string) string          { return text }
func (unsealed) Open(text string) (string, error) { return text, nil }
func (unsealed) Fingerprint() string              { return "" }

// isSecretSetting tells which settings are sealed: those whose names end in token or secret.
func isSecretSetting(name string) bool {
	return strings.HasSuffix(name, "token") || strings.HasSuffix(name, "secret")
}

// packSign is pack for how something is signed, with its secrets sealed.
func (s *Store) packSign(sign hooks.Sign) string {
	sign.Unreadable = sign.Lost()
	sign.Secrets = s.sealAll(sign.Secrets)
	sign.Retiring = slices.Clone(sign.Retiring)
	for i, old := range sign.Retiring {
		sign.Retiring[i].Secret = s.sealer.Seal(old.Secret)
	}
	return pack(sign)
}

// openSign opens what packSign has sealed. Secrets that cannot be opened are left out.
func (s *Store) openSign(sign *hooks.Sign) {
	lost := false
	sign.Secrets, lost = s.openAll(sign.Secrets)
	sign.Unreadable = sign.Unreadable || lost
	sign.Retiring = slices.DeleteFunc(sign.Retiring, func(old hooks.Retiring) bool {
		_, err := s.sealer.Open(old.Secret)
		return err != nil
	})
	for i, old := range sign.Retiring {
		sign.Retiring[i].Secret, _ = s.sealer.Open(old.Secret)
	}
}

// opened opens what was unpacked, unless that failed. A header is changed in place.
func (s *Store) opened(err error, sign *hooks.Sign, header hooks.Header) error {
	if err == nil {
		s.openSign(sign)
		s.openHeader(header)
	}
	return err
}

// packHeader is pack for header lines of one's own, with their values sealed.
func (s *Store) packHeader(header hooks.Header) string {
	header = slices.Clone(header)
	for i, line := range header {
		header[i][1] = s.sealer.Seal(line[1])
	}
	return pack(header)
}

// openHeader opens what packHeader has sealed. A value that cannot be opened says so.
func (s *Store) openHeader(header hooks.Header) {
	for i, line := range header {
		value, err := s.sealer.Open(line[1])
		if err != nil {
			value = hooks.LostValue
		}
		header[i][1] = value
	}
}

// packSettings is pack for an inbox's settings, with its secrets sealed.
func (s *Store) packSettings(set settings) string {
	set.Verify.Unreadable = set.Verify.Lost()
	set.Verify.Secrets = s.sealAll(set.Verify.Secrets)
	set.Handshake.VerifyToken = s.sealer.Seal(set.Handshake.VerifyToken)
	return pack(set)
}

// openSettings opens what packSettings has sealed. A secret that cannot be opened is left out.
func (s *Store) openSettings(set *settings) {
	lost := false
	set.Verify.Secrets, lost = s.openAll(set.Verify.Secrets)
	set.Verify.Unreadable = set.Verify.Unreadable || lost
	set.Handshake.VerifyToken, _ = s.sealer.Open(set.Handshake.VerifyToken) // "" refuses whoever asks
}

func (s *Store) sealAll(secrets []string) []string {
	sealed := slices.Clone(secrets)
	for i, secret := range sealed {
		sealed[i] = s.sealer.Seal(secret)
	}
	return sealed
}

// openAll opens what can be opened; lost is set when something cannot.
func (s *Store) openAll(sealed []string) (secrets []string, lost bool) {
	secrets = sealed[:0]
	for _, text := range sealed {
		secret, err := s.sealer.Open(text)
		if err != nil {
			lost = true
			continue
		}
		secrets = append(secrets, secret)
	}
	return secrets, lost
}
