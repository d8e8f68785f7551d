package signature

// shopify signs the body with HMAC-SHA256 under the letters of the app's client secret, in base64. There is no
// timestamp, and room for one signature. Source: shopify.dev, "Verify webhook deliveries".
type shopify struct{}

func (shopify) Name() string  { return "shopify" }
func (shopify) Title() string { return "Shopify" }

func (shopify) Validate(secret string) error { return validateText(secret) }

func (shopify) form() form { return form{header: "X-Shopify-Hmac-SHA256", encoding: Base64} }

func (s shopify) Sign(in Input) ([][2]string, error) { return s.form().sign(in, in.Body) }

func (s shopify) Verify(in Input) (Verdict, string) { return s.form().verify(in, in.Body) }
