package phrase

import (
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Quote is what somebody else wrote, as theirs: on one line, in quotation marks, without signs that would look like our own
// words; "" where nothing is left of it. It holds all that a contract lets them write of a place.
func Quote(text string) string {
	text = say.Fit(strings.Join(strings.Fields(strings.Trim(plainLine(text), `"«»“”`)), " "), longestQuote)
	if text == "" {
		return ""
	}
	return "«" + quotes.Replace(text) + "»"
}

const longestQuote = 240

var quotes = strings.NewReplacer("«", "'", "»", "'", "“", "'", "”", "'", `"`, "'")
