package signature

import "strconv"

// websub signs the body with an HMAC under the letters of hub.secret, in hex, behind the name of its hash. There is no
// timestamp, and room for one signature. Source: W3C WebSub, "Authenticated content distribution".
type websub struct{}

// hubSecretLimit is what WebSub allows a hub.secret, in bytes.
const hubSecretLimit = 199

func (websub) Name() string  { return "websub" }
func (websub) Title() string { return "WebSub" }

func (websub) Validate(secret string) error {
	if len(secret) > hubSecretLimit {
		return &SecretError{"A WebSub secret has fewer than 200 bytes. This one has " + strconv.Itoa(len(secret)) + "."}
	}
	return validateText(secret)
}

func (w websub) Sign(in Input) ([][2]string, error) {
	if len(in.Secrets) > 0 {
		if err := w.Validate(in.Secrets[0]); err != nil {
			return nil, err
		}
	}
	return hubForm(SHA256).sign(in, in.Body)
}

func (websub) Verify(in Input) (Verdict, string) { return verifyHub(in) }

// bitbucket is Bitbucket and Jira, which sign as WebSub does, with sha256. Their header has the name of GitHub's
// older one. Source: bitbucket.org/blog, "Enhanced webhook security".
type bitbucket struct{}

func (bitbucket) Name() string  { return "bitbucket" }
func (bitbucket) Title() string { return "Bitbucket and Jira" }

func (bitbucket) Validate(secret string) error { return validateText(secret) }

func (bitbucket) Sign(in Input) ([][2]string, error) { return hubForm(SHA256).sign(in, in.Body) }

func (bitbucket) Verify(in Input) (Verdict, string) { return verifyHub(in) }

const hubHeader = "X-Hub-Signature"

func hubForm(h Hash) form { return form{header: hubHeader, prefix: string(h) + "=", hash: h} }

// verifyHub checks a signature by the hash that its value names.
func verifyHub(in Input) (Verdict, string) {
	if verdict, reason := unready(in, hubHeader); verdict != "" {
		if verdict == Missing && value(in.Header, githubHeader) != "" {
			reason = "The header " + hubHeader + " is missing. " + githubHeader + " came: choose GitHub or Meta."
		}
		return verdict, reason
	}
	verdict, reason := Wrong, "The header "+hubHeader+" is not sha256, sha1, sha384 or sha512, then = and hex digits."
	for _, h := range []Hash{SHA256, SHA1, SHA384, SHA512} {
		f := hubForm(h)
		if len(f.signatures(in.Header)) == 0 {
			continue
		}
		if verdict, reason = f.verify(in, in.Body); verdict == Valid {
			break
		}
	}
	return verdict, reason
}
