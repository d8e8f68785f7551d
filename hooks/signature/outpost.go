package signature

// outpost signs the body with HMAC-SHA256 under the secret's letters, in hex: "v0=" and the signatures of the new
// secret and, while secrets change, of the old one. There is no timestamp. Source: hookdeck/outpost,
// destwebhook.go, the default templates.
type outpost struct{}

func (outpost) Name() string  { return "outpost" }
func (outpost) Title() string { return "Outpost" }

func (outpost) Validate(secret string) error { return validateText(secret) }

func (outpost) form() form { return form{header: "x-outpost-signature", prefix: "v0=", several: true} }

func (o outpost) Sign(in Input) ([][2]string, error) { return o.form().sign(in, in.Body) }

func (o outpost) Verify(in Input) (Verdict, string) { return o.form().verify(in, in.Body) }
