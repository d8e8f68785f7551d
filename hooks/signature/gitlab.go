package signature

import (
	"crypto/sha256"
	"strings"
)

// gitlab is both ways of GitLab: a secret token, which the request simply shows, and a signing token, whsec_, which
// signs as Standard Webhooks do. Where both came, the signature counts. Source: docs.gitlab.com, "Webhooks";
// gitlab-org/gitlab, merge request 230944.
type gitlab struct{}

const gitlabHeader = "X-Gitlab-Token"

func (gitlab) Name() string  { return "gitlab" }
func (gitlab) Title() string { return "GitLab" }

func (gitlab) Validate(secret string) error {
	if strings.HasPrefix(secret, sharedPrefix) {
		return standard{}.Validate(secret)
	}
	return validateText(secret)
}

func (gitlab) Sign(in Input) ([][2]string, error) {
	secrets, err := signers(in.Secrets)
	if err != nil {
		return nil, err
	}
	if signing := signingTokens(secrets); strings.HasPrefix(secrets[0], sharedPrefix) {
		in.Secrets = signing
		return standard{}.Sign(in)
	}
	return [][2]string{{gitlabHeader, secrets[0]}}, nil
}

func (gitlab) Verify(in Input) (Verdict, string) {
	secrets := texts(in.Secrets)
	if len(secrets) == 0 {
		return None, reasonNoSecret
	}
	signing, tokens := signingTokens(secrets), values(in.Header, gitlabHeader)
	signed := value(in.Header, standard{}.lines().signature) != ""
	if len(signing) > 0 && (signed || len(tokens) == 0) {
		in.Secrets = signing
		return standard{}.Verify(in)
	}
	if len(tokens) == 0 {
		if signed {
			return Missing, "The header " + gitlabHeader + " is missing. The request is signed: use GitLab's signing token, whsec_, as the secret."
		}
		return missing(gitlabHeader)
	}
	i := match(digests(tokens[:min(len(tokens), maxSignatures)]), digests(secrets))
	if i < 0 && len(signing) == len(secrets) {
		return Wrong, "The request shows a token and is not signed. The secret is a signing token, or the token is another one."
	}
	if i < 0 {
		return Wrong, "The token is another one."
	}
	return Valid, say("The token is right.", which(i, len(secrets)), "It shows who sent, and says nothing of the body.")
}

func signingTokens(secrets []string) []string {
	var signing []string
	for _, secret := range secrets {
		if strings.HasPrefix(secret, sharedPrefix) {
			signing = append(signing, secret)
		}
	}
	return signing
}

// digests makes texts equally long, so that comparing them does not tell the length of a secret.
func digests(texts []string) [][]byte {
	sums := make([][]byte, len(texts))
	for i, text := range texts {
		sum := sha256.Sum256([]byte(text))
		sums[i] = sum[:]
	}
	return sums
}
