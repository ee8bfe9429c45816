package graph_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

func TestUpload(t *testing.T) {
	client := meta(t, func(w http.ResponseWriter, r *http.Request) {
		file, head, err := r.FormFile("file")
		if err != nil || r.URL.Path != "/v26.0/200000000000001/media" || r.Header.Get("Authorization") != "Bearer "+token ||
			r.FormValue("messaging_product") != "whatsapp" || r.FormValue("type") != "application/pdf" || head.Header.Get("Content-Type") != "application/pdf" || head.Filename != "Acta é.pdf" {
			t.Errorf("%s %v %v: %v", r.URL.Path, r.Form, head, err)
			return
		}
		if content := testkit.Must(io.ReadAll(file))(t); string(content) != "%PDF" {
			t.Errorf("uploaded %q", content)
		}
		says(200, `{"id":"1037543291543636"}`)(w, r)
	})
	if file, err := client.Upload(t.Context(), "application/pdf", "Acta é.pdf", []byte("%PDF")); err != nil || file != (wire.File{ID: "1037543291543636"}) {
		t.Errorf("uploaded as %v, %v", file, err)
	}
	for answer, want := range map[string]error{`{}`: graph.ErrUnknown, `<html>`: graph.ErrUnknown} {
		if _, err := meta(t, says(200, answer)).Upload(t.Context(), "image/jpeg", "a.jpg", nil); !errors.Is(err, want) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

func TestDownload(t *testing.T) {
	const content = "\xff\xd8 a picture"
	for name, c := range map[string]struct {
		about, file http.HandlerFunc
		most        int64
		want        error
	}{
		"there":             {nil, says(200, content), 100, nil},
		"at its limit":      {nil, says(200, content), int64(len(content)), nil},
		"too large":         {nil, says(200, content), 5, graph.ErrLargeMedia},
		"expired":           {says(400, `{"error":{"code":100,"error_subcode":33,"message":"x"}}`), nil, 100, graph.ErrNoMedia},
		"address expired":   {nil, says(404, ""), 100, graph.ErrNoMedia},
		"out of order":      {nil, says(500, ""), 100, graph.ErrUnknown},
		"somebody else's":   {says(200, `{"url":"https://evil.example/a"}`), nil, 100, graph.ErrNoMedia},
		"almost Meta's":     {says(200, `{"url":"https://evilfbsbx.com/a"}`), nil, 100, graph.ErrNoMedia},
		"in the clear":      {says(200, `{"url":"http://lookaside.fbsbx.com/a"}`), nil, 100, graph.ErrNoMedia},
		"Meta out of order": {says(503, `<html>`), nil, 100, graph.ErrUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			client := meta(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "Bearer "+token {
					t.Errorf("%s without the token", r.URL.Path)
				}
				switch {
				case strings.HasSuffix(r.URL.Path, "/2621"):
					if c.about != nil {
						c.about(w, r)
						return
					}
					_ = json.NewEncoder(w).Encode(map[string]any{"url": "http://" + r.Host + "/file?mid=1", "file_size": "12", "id": "2621"})
				case r.URL.Path == "/file" && r.UserAgent() != "":
					c.file(w, r)
				}
			})
			got, err := client.Download(t.Context(), "2621", c.most)
			if !errors.Is(err, c.want) || err == nil && string(got) != content {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
