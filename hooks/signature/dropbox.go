package signature

// dropbox signs the body with HMAC-SHA256 under the letters of the app secret, in hex. There is no timestamp, and
// room for one signature. Source: dropbox/mdwebhook, app.py.
type dropbox struct{}

func (dropbox) Name() string  { return "dropbox" }
func (dropbox) Title() string { return "Dropbox" }

func (dropbox) Validate(secret string) error { return validateText(secret) }

func (dropbox) form() form { return form{header: "X-Dropbox-Signature"} }

func (d dropbox) Sign(in Input) ([][2]string, error) { return d.form().sign(in, in.Body) }

func (d dropbox) Verify(in Input) (Verdict, string) { return d.form().verify(in, in.Body) }
