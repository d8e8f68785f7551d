package signature

// maxPaired bounds how many signatures under a pair of keys are tried: a check of one reads the whole body, and senders
// send one.
const maxPaired = 10

// readKeys parses secrets that are keys, and passes over those that cannot be used. The verdict is None, with the
// reason, when no key is left; else "".
func readKeys[K any](secrets []string, parse func(secret string) (K, error)) (keys []K, verdict Verdict, reason string) {
	if len(secrets) == 0 {
		return nil, None, reasonNoSecret
	}
	for _, secret := range secrets {
		key, err := parse(secret)
		if err != nil {
			reason = "The signature was not checked. " + err.Error()
			continue
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, None, reason
	}
	return keys, "", ""
}

// signingKey parses the first secret, which is the one that signs where there is room for one signature.
func signingKey[K any](secrets []string, parse func(secret string) (K, error)) (key K, err error) {
	if len(secrets) == 0 {
		return key, noSecret()
	}
	return parse(secrets[0])
}

// matchPaired tries the first signatures with every key and gives the index of the key that fits one; -1 when none
// does.
func matchPaired[K any](keys []K, signatures [][]byte, fits func(key K, signature []byte) bool) int {
	for i, key := range keys {
		for _, signature := range signatures[:min(len(signatures), maxPaired)] {
			if fits(key, signature) {
				return i
			}
		}
	}
	return -1
}
