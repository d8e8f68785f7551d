package archive

// The parts of HAR 1.2 that are written and read (http://www.softwareishard.com/blog/har-12-spec/). Fields that begin
// with an underscore are own ones, as the format allows. An own entry holds the exchange in _bellhop: everything
// that the rest of the entry cannot hold exactly.

const harVersion = "1.2"

type harEntry struct {
	Started  string      `json:"startedDateTime"`
	Time     *float64    `json:"time"` // milliseconds; Firefox writes null for what never ended
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	ServerIP string      `json:"serverIPAddress,omitempty"`
	Comment  string      `json:"comment,omitempty"`
	Bellhop  *exchange   `json:"_bellhop,omitempty"`
}

type harRequest struct {
	Method      string       `json:"method"`
	URL         string       `json:"url"`
	Version     string       `json:"httpVersion"`
	Cookies     []harPair    `json:"cookies"`
	Headers     []harPair    `json:"headers"`
	Query       []harPair    `json:"queryString"`
	Post        *harPostData `json:"postData,omitempty"`
	HeadersSize int64        `json:"headersSize"`
	BodySize    int64        `json:"bodySize"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	Version     string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	Redirect    string     `json:"redirectURL"`
	HeadersSize int64      `json:"headersSize"`
	BodySize    int64      `json:"bodySize"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harPostData struct {
	MimeType string     `json:"mimeType"`
	Params   []harParam `json:"params,omitempty"`
	Text     string     `json:"text"`
	Encoding string     `json:"encoding,omitempty"` // not of 1.2, but some write base64 by it
	Comment  string     `json:"comment,omitempty"`
}

type harParam struct {
	Name     string `json:"name"`
	Value    string `json:"value,omitempty"`
	FileName string `json:"fileName,omitempty"`
}

type harContent struct {
	Size     int64   `json:"size"`
	MimeType string  `json:"mimeType"`
	Text     *string `json:"text,omitempty"`
	Encoding string  `json:"encoding,omitempty"`
	Comment  string  `json:"comment,omitempty"`
}

type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}
