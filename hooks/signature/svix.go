package signature

// svix signs as Standard Webhooks, which it began, with header names of its own; its servers can send the standard's
// names in their place. The tolerance is the same. Source: svix/svix-docs, verifying-payloads/how-manual.mdx;
// svix/svix-webhooks, server/svix-server/src/worker.rs.
type svix struct{}

func (svix) Name() string  { return "svix" }
func (svix) Title() string { return "Svix" }

func (svix) Validate(secret string) error { return standard{}.Validate(secret) }

func (svix) lines() standardLines {
	return standardLines{id: "svix-id", timestamp: "svix-timestamp", signature: "svix-signature"}
}

func (s svix) Sign(in Input) ([][2]string, error) { return s.lines().sign(in) }

func (s svix) Verify(in Input) (Verdict, string) {
	lines := s.lines()
	if other := (standard{}).lines(); value(in.Header, lines.signature) == "" && value(in.Header, other.signature) != "" {
		lines = other
	}
	return lines.verify(in)
}
