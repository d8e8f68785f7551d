package signature

import "strings"

// reasonAddress is the reason when a scheme signs the URL and none fits.
const reasonAddress = "Signed with another secret or for another URL, or the body changed on the way."

// addresses gives the URLs that the sender may have called: the input's, or for a path that path behind the Host line
// with either protocol, because a tunnel ends TLS before the request comes in. Trying both weakens nothing: the sender's
// secret has to fit one. nil is for a URL that is not known.
func addresses(in Input) []string {
	if whole(in.URL) {
		return []string{in.URL}
	}
	host := value(in.Header, "Host")
	if host == "" || !strings.HasPrefix(in.URL, "/") {
		return nil
	}
	return []string{"https://" + host + in.URL, "http://" + host + in.URL}
}

// whole tells whether a URL has its protocol and host.
func whole(url string) bool {
	protocol, rest, found := strings.Cut(url, "://")
	return found && rest != "" && (strings.EqualFold(protocol, "http") || strings.EqualFold(protocol, "https"))
}

// verifyAt is verify for schemes that sign the URL: parts gives what is signed for one of the addresses.
func (f form) verifyAt(in Input, addresses []string, parts func(address string) [][]byte) (Verdict, string) {
	if verdict, reason := unready(in, f.header); verdict != "" {
		return verdict, reason
	}
	if len(addresses) == 0 {
		return None, "The signature was not checked. It is over the whole URL, of which only a part is known."
	}
	signatures := f.signatures(in.Header)
	if len(signatures) == 0 {
		return Wrong, f.unreadable()
	}
	secrets := texts(in.Secrets)
	for _, address := range addresses {
		if i := match(signatures, f.hash.macs(secrets, parts(address)...)); i >= 0 {
			return right(i, len(secrets))
		}
	}
	return Wrong, reasonAddress
}

// signAt is sign for schemes that sign the URL.
func (f form) signAt(in Input, parts ...[]byte) ([][2]string, error) {
	if _, err := signers(in.Secrets); err != nil {
		return nil, err
	}
	if !whole(in.URL) {
		return nil, &SecretError{"This signature is over the whole URL, with https:// and the host. The URL is not whole."}
	}
	return f.sign(in, parts...)
}
