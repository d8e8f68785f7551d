package widgets

import (
	"strings"
	"testing"
)

const sampleJSON = `{
  "ref": "refs/heads/main",
  "before": "6113728f27ae82c7b1a1",
  "repository": {
    "id": 1296269,
    "full_name": "octocat/Hello-World",
    "private": false,
    "stars": -1.5e3
  },
  "pusher": {
    "name": "octocat",
    "email": "octocat@github.example"
  },
  "forced": null,
  "city": "Zürich, 東京",
  "commits": [
    {
      "id": "0d1a26e67d8f5eaf1f6b",
      "url": "https://github.com/octocat/Hello-World/commit/0d1a26e67d8f5eaf1f6b"
    }
  ]
}`

// TestGalleryCode draws a body as the inspector shows it.
func TestGalleryCode(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		view := NewCodeView()
		w := inWindow(t, view, 431, 330)
		view.SetText(sampleJSON, JSON)
		snap(t, w, "code-"+name)
		view.Fold(3)
		view.mark, view.cursor = codePos{8, 2}, codePos{10, 14}
		view.Find("octocat")
		view.scrollAside(60)
		snap(t, w, "code-marked-"+name)
		view.SetText(strings.Repeat("00000000  7b 22 72 65 66 22 3a 22  72 65 66 73 2f 68 65 61  |{\"ref\":\"refs/hea|\n", 40), Hex)
		snap(t, w, "code-hex-"+name)
	})
}
