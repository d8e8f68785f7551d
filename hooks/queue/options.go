package queue

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"bellhop/hooks"
)

// Options is what every pipe with a broker wants to know.
type Options struct {
	Name    string // what the broker's own tools list the connection as
	Workers int    // how many jobs are taken at a time; as many again are fetched ahead
	Log     *slog.Logger
}

// DialTimeout is how long a broker may take to answer a new connection.
const DialTimeout = 5 * time.Second

// UnfitPort is what an address is told whose port FitPort refuses.
const UnfitPort = "The port in the queue's address is not fit. It is a number from 1 to 65535."

// FitPort reports whether a port in an address is one.
func FitPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 1 && n <= 65535
}

// Unreached says why a broker could not be reached and what to do. address is host:port, so nothing secret is said.
func Unreached(broker, address string, err error) string {
	host, _, _ := net.SplitHostPort(address)
	var timeout net.Error
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return fmt.Sprintf("There is no host called %s. Check the queue's address.", host)
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return untrusted(address, err)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fmt.Sprintf("%s does not speak TLS. Check the queue's address: its port, or its scheme.", address)
	}
	if errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Sprintf("%s at %s does not answer. See whether it runs and a firewall lets it through.", broker, address)
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Op == "dial" {
		return fmt.Sprintf("Nothing listens at %s. Start %s, or check the queue's address.", address, broker)
	}
	return fmt.Sprintf("%s closed the connection before %s answered. See whether %s runs there.", address, broker, broker)
}

// untrusted says why a broker's certificate is not taken.
func untrusted(address string, err error) string {
	if e, ok := errors.AsType[x509.HostnameError](err); ok && len(e.Certificate.DNSNames) > 0 {
		name := e.Certificate.DNSNames[0]
		return fmt.Sprintf("The certificate of %s is for another name, which is %.100q. Use that name in the queue's address, or add server_name_indication= with it.", address, name)
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return fmt.Sprintf("The certificate of %s is not valid today. Renew it there, and see that the clocks are right.", address)
	}
	return fmt.Sprintf("The certificate of %s is signed by nobody whom this machine trusts. Name the file of the authority that signed it with cacertfile= in the queue's address.", address)
}

// EncodeResult gives a result's JSON form in at most so many bytes. Where it is longer, what is only there to be read
// gives way to what came of the try: the answer's body first, marked as truncated.
func EncodeResult(r hooks.Result, most int) ([]byte, error) {
	for {
		form, err := json.Marshal(r)
		if err != nil || len(form) <= most || len(r.Body)+len(r.Sent)+len(r.Head) == 0 {
			return form, err
		}
		switch {
		case len(r.Body) > 0:
			r.Body, r.Truncated = r.Body[:len(r.Body)/2], true
		case len(r.Sent) > 0:
			r.Sent = r.Sent[:len(r.Sent)/2]
		default:
			r.Head = r.Head[:len(r.Head)/2]
		}
	}
}
