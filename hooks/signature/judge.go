package signature

import (
	"errors"

	"bellhop/hooks"
)

// Of is Find for settings, which may have a described scheme. ok is false for no scheme, and for one that is not known.
func Of(name string, described hooks.Description) (s Scheme, ok bool) {
	if name == hooks.SchemeDescribed {
		return describe(described), true
	}
	return Find(name)
}

func describe(d hooks.Description) Described {
	return Described{
		Header:          d.Header,
		Prefix:          d.Prefix,
		Encoding:        Encoding(d.Encoding),
		Hash:            Hash(d.Hash),
		Template:        d.Template,
		IDHeader:        d.IDHeader,
		TimestampHeader: d.TimestampHeader,
	}
}

// CheckVerify refuses settings that nothing can be checked by. No scheme at all is fine. The error is a hooks.Error with
// a sentence for the person who made them.
//
// Settings whose secrets cannot be read any more pass as they are: all else about them can be changed meanwhile.
func CheckVerify(v hooks.Verify) error {
	if v.Lost() {
		return nil
	}
	return checkNamed(v.Scheme, v.Described, v.Secrets, Check)
}

// CheckSign is CheckVerify for settings that are to sign.
func CheckSign(s hooks.Sign) error {
	if s.Lost() {
		return nil
	}
	return checkNamed(s.Scheme, s.Described, s.Secrets, CheckSigning)
}

// CanSign reports whether settings sign: public keys, and schemes that only verify, do not.
func CanSign(s hooks.Sign) bool { return s.Scheme != "" && !s.Lost() && CheckSign(s) == nil }

// checkNamed checks a described scheme by itself, and any other by check.
func checkNamed(name string, described hooks.Description, secrets []string, check func(string, []string) error) error {
	if name != hooks.SchemeDescribed {
		return worded(check(name, secrets))
	}
	d := describe(described)
	if err := d.Check(); err != nil {
		return worded(err)
	}
	return worded(checkSecrets(d, secrets))
}

// worded makes the reason of an error one that travels to a person.
func worded(err error) error {
	if secret, ok := errors.AsType[*SecretError](err); ok {
		return hooks.Invalid(secret.Reason)
	}
	if description, ok := errors.AsType[*DescriptionError](err); ok {
		return hooks.Invalid(description.Reason)
	}
	return err
}

// Judge checks a request as an inbox has it: by its scheme, its secrets and its tolerance, which need not be in the
// input. The reason is a sentence; it is "" when nobody asked for a check.
func Judge(v hooks.Verify, in Input) (hooks.Verdict, string) {
	if v.Scheme == "" {
		return hooks.VerdictNone, ""
	}
	s, ok := Of(v.Scheme, v.Described)
	if !ok {
		return hooks.VerdictNone, "This Bellhop does not know the scheme " + v.Scheme + "."
	}
	in.Secrets, in.Tolerance = v.Secrets, v.Tolerance
	verdict, reason := s.Verify(in)
	if v.Lost() {
		reason = hooks.SecretLost
	}
	return hooks.Verdict(verdict), reason
}
