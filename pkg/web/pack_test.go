package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func withHeader(in *http.Request, name, value string) *http.Request {
	in.Header.Set(name, value)
	return in
}

func unpacked(t *testing.T, packed io.Reader) string {
	t.Helper()
	reader, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestLargeAnswersArePacked(t *testing.T) {
	f := newFixture(t)
	document := `{"did":"` + strings.Repeat("maize ", 1000) + `"}`
	f.shop.does(said(7, document))
	plain := f.Get(t, "/v1/lots").Want(t, 200)
	takesGzip := webtest.Header("Accept-Encoding", "br, gzip")
	packed := serve(f, withHeader(newRequest(t, "GET", "/v1/lots", nil), "Accept-Encoding", "br, gzip"))
	size := packed.Body.Len()
	raw := unpacked(t, packed.Body)
	if raw != document || packed.Header().Get("Content-Encoding") != "gzip" || size > 500 {
		t.Errorf("%d bytes, headers %v", size, packed.Header())
	}
	etag := packed.Header().Get("ETag")
	if etag == plain.Header.Get("ETag") || strings.HasPrefix(etag, "W/") {
		t.Errorf("ETag %s, unpacked %s", etag, plain.Header.Get("ETag"))
	}
	for _, known := range []string{etag, plain.Header.Get("ETag")} {
		again := f.Get(t, "/v1/lots", takesGzip, webtest.Header("If-None-Match", known)).Want(t, 304)
		if again.Header.Get("ETag") != etag || again.Header.Get("Content-Encoding") != "" {
			t.Errorf("headers %v", again.Header)
		}
		f.Get(t, "/v1/lots", webtest.Header("If-None-Match", known)).Want(t, 304)
		f.Get(t, "/v1/lots", webtest.Header("If-Match", known)).Want(t, 200)
	}
	head := serve(f, withHeader(newRequest(t, "HEAD", "/v1/lots", nil), "Accept-Encoding", "gzip"))
	for _, name := range []string{"Content-Length", "ETag", "Content-Encoding", "Vary"} {
		if head.Header().Get(name) == "" || head.Header().Get(name) != packed.Header().Get(name) {
			t.Errorf("%s of HEAD %q, of GET %q", name, head.Header().Get(name), packed.Header().Get(name))
		}
	}
	for accepted, want := range map[string]string{
		"": "", "identity": "", "br": "", "gzip;q=0": "", "gzip;q=0, *": "", "gzip;q=0.5, identity": "", "*;q=0": "",
		"gzip": "gzip", "GZIP": "gzip", "*": "gzip", "deflate;q=1, gzip;q=0.1": "gzip", "identity;q=0.5, gzip": "gzip",
	} {
		answer := serve(f, withHeader(newRequest(t, "GET", "/v1/lots", nil), "Accept-Encoding", accepted))
		if got := answer.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%q: %q", accepted, got)
		}
	}
	f.shop.does(said(0, `{"did":1}`))
	if small := f.Get(t, "/v1/lots", takesGzip).Want(t, 200); small.Header.Get("Content-Encoding") != "" {
		t.Error("a small answer is packed")
	}
	f.shop.does(func(c echo.Context) error { return c.Blob(http.StatusOK, "image/png", make([]byte, 5000)) })
	if image := serve(f, withHeader(newRequest(t, "GET", "/v1/lots", nil), "Accept-Encoding", "gzip")); image.Header().Get("Content-Encoding") != "" {
		t.Error("an image is packed again")
	}
}
