package web

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// prefersJSON tells whether JSON is asked for rather than a page. Who takes both alike, or says nothing, gets the page.
func prefersJSON(accept string) bool {
	return qualityOf(accept, "application/json") > qualityOf(accept, "text/html")
}

// wantsPage tells whether a page is asked for by name, as browsers do, and nothing that a program reads more.
func wantsPage(accept string) bool {
	html := qualityOf(accept, "text/html")
	return html > qualityOf(accept, "application/json") && html > qualityOf(accept, "application/problem+json")
}

// qualityOf is how much of a media type an Accept header wants, 0 to 1, by its most specific range (RFC 9110, 12.5.1).
func qualityOf(accept, kind string) (quality float64) {
	family, _, _ := strings.Cut(kind, "/")
	specific := 0
	for _, part := range strings.Split(accept, ",") {
		media, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		rank := map[string]int{"*/*": 1, family + "/*": 2, kind: 3}[media]
		if rank > specific {
			specific, quality = rank, weight(parameters["q"])
		}
	}
	return quality
}

// takesGzip reads Accept-Encoding: gzip is taken if it is named, or by "*", and not liked less than what is not packed.
func takesGzip(header http.Header) bool {
	named := false
	var gzip, other, identity float64
	for _, line := range header["Accept-Encoding"] {
		for part := range strings.SplitSeq(line, ",") {
			switch coding, quality := codingOf(part); coding {
			case "gzip":
				gzip, named = quality, true
			case "*":
				other = quality
			case "identity":
				identity = quality
			}
		}
	}
	if !named {
		gzip = other
	}
	return gzip > 0 && gzip >= identity
}

// codingOf reads one part of Accept-Encoding: "gzip;q=0.5".
func codingOf(part string) (coding string, quality float64) {
	if !strings.Contains(part, ";") {
		return strings.ToLower(strings.TrimSpace(part)), 1
	}
	coding, parameters, err := mime.ParseMediaType(part)
	if err != nil {
		return "", 0
	}
	return coding, weight(parameters["q"])
}

func weight(q string) float64 {
	if w, err := strconv.ParseFloat(q, 64); err == nil {
		return w
	}
	return 1
}
