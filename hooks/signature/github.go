package signature

// github signs the body with HMAC-SHA256 under the secret's letters, in hex. There is no timestamp, and room for one
// signature. Source: docs.github.com, "Validating webhook deliveries".
type github struct{}

const (
	githubHeader    = "X-Hub-Signature-256"
	githubOldHeader = "X-Hub-Signature" // sha1, which GitHub still sends beside the other
)

func (github) Name() string  { return "github" }
func (github) Title() string { return "GitHub" }

func (github) Validate(secret string) error { return validateText(secret) }

func (github) form() form { return form{header: githubHeader, prefix: "sha256="} }

func (g github) Sign(in Input) ([][2]string, error) { return g.form().sign(in, in.Body) }

func (g github) Verify(in Input) (Verdict, string) {
	verdict, reason := g.form().verify(in, in.Body)
	if verdict == Missing && value(in.Header, githubOldHeader) != "" {
		reason = "The header " + githubHeader + " is missing; only the older " + githubOldHeader + " came."
	}
	return verdict, reason
}
