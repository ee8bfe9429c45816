package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// signs are written in several ways that mean the same within a name: ch'uñu, ch’uñu and chʼuñu.
var signs = strings.NewReplacer(
	"’", "'", "‘", "'", "ʼ", "'", "ʻ", "'", "`", "'", "′", "'",
	"–", "-", "—", "-", "−", "-", "‐", "-", "‑", "-",
	"ß", "ss", "ẞ", "ss",
)

// Fold is what two texts have in common that a reader takes for the same, whatever their capitals, accents, blanks and Unicode
// form: "ÑUÑOA" and "Nunoa". It is for filters and comparisons, not to be shown. A text of which something is seen never folds to
// nothing, which filters would take for none.
func Fold(s string) string {
	clean := strings.ReplaceAll(Clean(s), "´", "'") // which decomposes into a blank
	s = signs.Replace(norm.NFKD.String(clean))
	s = strings.Map(withoutMark, strings.ToLower(strings.ToUpper(s)))
	if folded := spaced(s); folded != "" {
		return folded
	}
	return spaced(strings.Map(withoutMark, clean)) // a sign that is all accent: "¨"
}

// spaced is a text, clean, with one blank between its words.
func spaced(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }

func withoutMark(r rune) rune {
	if unicode.IsMark(r) {
		return -1
	}
	return r
}
