package web

import (
	"encoding/json"
	"net/http"

	"github.com/qhatu/qhatu/pkg/fault"
)

// Starting answers for a process that is not open yet: that it runs, and to everything else that it is not ready, with when to ask again.
// publicURL is that of [Config].
func Starting(publicURL string) http.Handler {
	all := http.NewServeMux()
	all.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	all.HandleFunc("/", func(w http.ResponseWriter, in *http.Request) {
		lang := matchLang(in.Header.Get("Accept-Language"))
		raw, _ := json.Marshal(map[string]any{ // which are strings and a number
			"type": publicURL + "/problems/" + faultNotReady.Slug, "title": lang.Of(faultNotReady.Title), "detail": lang.Of(faultNotReady.Detail),
			"status": statusOf(fault.Unavailable),
		})
		header := w.Header()
		header.Set("Content-Type", problemType)
		header.Set("Content-Language", string(lang))
		header.Set("Retry-After", "1")
		vary(header, "Accept-Language")
		w.WriteHeader(statusOf(fault.Unavailable))
		_ = writeAll(w, raw) // the caller has gone
	})
	return SecureHeaders(all, Config{PublicURL: publicURL}.isHTTPS())
}
