package model

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// HoldsExchanges tells whether a file holds exchanges to be imported: an HAR, NDJSON or tape, or commands. All else is
// the body of a request.
func HoldsExchanges(path string) (bool, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".har", ".ndjson", ".jsonl", ".tape", ".sh":
		return true, nil
	case ".json", ".txt", "":
	default:
		return false, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	start := make([]byte, archive.SniffLength)
	n, err := io.ReadFull(file, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, err
	}
	return archive.HoldsExchanges(start[:n]), nil
}

// PayloadRecord is a request with these bytes as its body, in a form that can be imported. The name of the file tells
// what kind of content they are.
func PayloadRecord(name string, content []byte, target string, at time.Time) ([]byte, error) {
	record := archive.Request{Method: "POST", URL: target, Header: hooks.Header{{"Content-Type", typeByName(name)}}, Body: content}.Record(at)
	var lines bytes.Buffer
	_, err := archive.WriteNDJSON(&lines, func(yield func(archive.Record, error) bool) { yield(record, nil) }, archive.Options{Secrets: true})
	return lines.Bytes(), err
}

// typeByName is the usual type of a file with such a name. A list of our own tells the same on every system.
func typeByName(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return "application/json"
	case ".xml":
		return "application/xml"
	case ".form":
		return "application/x-www-form-urlencoded"
	case ".txt", ".csv", ".md":
		return "text/plain; charset=utf-8"
	case ".yaml", ".yml":
		return "application/yaml"
	}
	return "application/octet-stream"
}
