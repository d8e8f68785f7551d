package control

import (
	_ "embed" // for the document below
	"net/http"
)

// openAPI is the contract for programs, OpenAPI 3.1.
//
//go:embed openapi.json
var openAPI []byte

func serveOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(openAPI) // a caller that has gone hears nothing
}
