package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"bellhop/hooks"
)

// ReadHAR reads a HAR: Bellhop's own to the same bytes, and those of browsers and other tools as far as they tell.
// An entry of theirs becomes an outgoing exchange without an id. Its heads are made of the header lines, its
// request's version is HTTP/1.1, and a body that the HAR left out is marked as cut. Entries that are no HTTP, such as
// a browser's data: and wss:, are passed over. The sequence can be ranged over once.
func ReadHAR(r io.Reader, limits Limits) Records {
	return func(yield func(Record, error) bool) {
		limits = limits.resolve()
		start, err := sniff(r)
		if err != nil {
			yield(Record{}, err)
			return
		}
		h := harReader{meter: &meter{r: start, total: limits.Total}, gate: newGate(limits), yield: yield, at: place{"Entry", 0}}
		h.tokens = json.NewDecoder(h.meter)
		h.tokens.UseNumber() // 1e700 is JSON too
		if err := h.file(); err != nil && err != errEnough {
			yield(Record{}, err)
		}
	}
}

// errEnough ends the reading when the caller wants no more.
var errEnough = errors.New("archive: the caller wants no more")

// harReader walks through the file by tokens, so that one entry at a time is in memory.
type harReader struct {
	meter  *meter
	tokens *json.Decoder
	gate   *gate
	yield  func(Record, error) bool
	at     place // of the last entry
	found  bool  // log.entries was there
}

func (h *harReader) file() error {
	err := h.object(func(name string) error {
		if name != "log" {
			return h.skip()
		}
		return h.object(func(name string) error {
			if name != "entries" {
				return h.skip()
			}
			return h.entries()
		})
	})
	if err != nil {
		return err
	}
	if !h.found {
		return noHAR()
	}
	if _, err := h.token(); err != io.EOF {
		return hooks.Invalid("There is more in this file behind the HAR.")
	}
	return nil
}

func noHAR() error { return hooks.Invalid("This is no HAR file: it has no log with entries.") }

// object calls each for the value of every name.
func (h *harReader) object(each func(name string) error) error {
	if err := h.open('{'); err != nil {
		return err
	}
	for h.tokens.More() {
		name, err := h.token()
		if err != nil {
			return h.word(err)
		}
		if err := each(name.(string)); err != nil { // a decoder gives nothing else before a colon
			return err
		}
	}
	_, err := h.token()
	return h.word(err)
}

func (h *harReader) entries() error {
	if h.found {
		return hooks.Invalid("This HAR file has its entries twice.")
	}
	if err := h.open('['); err != nil {
		return err
	}
	h.found = true
	for h.tokens.More() {
		h.at.number++
		raw, err := h.value()
		if err != nil {
			return err
		}
		record, ok, err := readEntry(h.at, raw)
		if err == nil && ok {
			err = h.gate.admit(h.at, &record)
		}
		if err != nil {
			return err
		}
		if ok && !h.yield(record, nil) {
			return errEnough
		}
	}
	_, err := h.token()
	return h.word(err)
}

func (h *harReader) open(want json.Delim) error {
	token, err := h.token()
	if err == nil && token != want {
		return noHAR()
	}
	return h.word(err)
}

func (h *harReader) skip() error {
	_, err := h.value()
	return err
}

// token and value move the mark along, so that each may be as long as an entry.
func (h *harReader) token() (json.Token, error) {
	h.meter.mark = h.tokens.InputOffset() + maxText
	return h.tokens.Token()
}

func (h *harReader) value() (json.RawMessage, error) {
	h.meter.mark = h.tokens.InputOffset() + maxText
	var raw json.RawMessage
	err := h.tokens.Decode(&raw)
	return raw, h.word(err)
}

// word makes a sentence of what ended the reading.
func (h *harReader) word(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok || err == io.EOF || err == io.ErrUnexpectedEOF {
		if h.at.number == 0 {
			return hooks.Invalid("This is no HAR file, or it was cut off.")
		}
		return hooks.Invalid("The file is no JSON from " + lower(h.at) + " on. It may have been cut off.")
	}
	return h.gate.limits.word(h.at, err)
}

// readEntry makes a record of an entry; ok is false for one that is no HTTP.
func readEntry(at place, raw []byte) (r Record, ok bool, err error) {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return r, false, at.refuse("is no entry of a HAR.")
	}
	var e harEntry
	if err := decodeWire(at, raw, &e); err != nil {
		return r, false, err
	}
	if e.Bellhop == nil {
		return e.foreign(at)
	}
	if own := e.Bellhop.Request; own != nil && own.Body == nil && e.Request.Post != nil {
		own.Body = (*text)(&e.Request.Post.Text)
	}
	if own := e.Bellhop.Response; own != nil && own.Body == nil {
		body, err := e.Response.Content.bytes(at)
		if err != nil {
			return r, false, err
		}
		own.Body = new(text(body))
	}
	r, err = e.Bellhop.record(at)
	return r, err == nil, err
}

// bytes decodes what the text field holds.
func (c harContent) bytes(at place) ([]byte, error) {
	if c.Text == nil {
		return nil, nil
	}
	return decodeText(at, *c.Text, c.Encoding)
}

func decodeText(at place, s, encoding string) ([]byte, error) {
	switch {
	case encoding == "":
		return []byte(s), nil
	case !strings.EqualFold(encoding, "base64"):
		return nil, at.refuse("has a body in the encoding " + quoteShort(encoding) + ". Only base64 is known.")
	}
	body, err := decodeBase64(s)
	if err != nil {
		return nil, at.refuse("has a body that is no base64.")
	}
	return body, nil
}
