package web

import (
	"net/http"
	"strings"
)

// apiPolicy is the policy of answers that are no pages.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// SecureHeaders tells browsers to take answers for what they are, to keep them from other sites, and to store none. Pages replace the policy by
// their own, and so do answers that may be kept. always says that the handler is reached over TLS only, whatever this process sees of it.
func SecureHeaders(next http.Handler, always bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Content-Security-Policy", apiPolicy)
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin") // what pages of others may read they ask for by CORS
		header.Set("Cache-Control", "no-store")
		if always || in.TLS != nil {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, in)
	})
}

// isHTTPS tells whether the address under which this process is reached from outside is one of TLS.
func (c Config) isHTTPS() bool { return strings.HasPrefix(c.PublicURL, "https://") }
