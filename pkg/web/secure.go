package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// apiPolicy is the policy of answers that are no pages.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// secureHeaders are the same for every answer, which shares their values: what replaces or adds to one makes another.
var secureHeaders = http.Header{
	"X-Content-Type-Options":       {"nosniff"},
	"X-Frame-Options":              {"DENY"},
	"Referrer-Policy":              {"no-referrer"},
	"Content-Security-Policy":      {apiPolicy},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"}, // what pages of others may read they ask for by CORS
	"Cache-Control":                {"no-store"},
}

// SecureHeaders tells browsers to take answers for what they are, to keep them from other sites, and to store none. Pages replace the policy by
// their own, and so do answers that may be kept. always says that the handler is reached over TLS only, whatever this process sees of it.
func SecureHeaders(next http.Handler, always bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		header := w.Header()
		maps.Copy(header, secureHeaders)
		if always || in.TLS != nil {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, in)
	})
}

// IsForeign tells whether a browser says that a form comes from another site. Where one is too old to say so, its Origin does; a page that tells nobody where it is has none.
func IsForeign(in *http.Request) bool {
	switch in.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
	default:
		return true
	}
	origin := in.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return false
	}
	from, err := url.Parse(origin)
	return err != nil || from.Host != in.Host && from.Host != in.Header.Get("X-Forwarded-Host")
}

// isHTTPS tells whether the address under which this process is reached from outside is one of TLS.
func (c Config) isHTTPS() bool { return strings.HasPrefix(c.PublicURL, "https://") }
