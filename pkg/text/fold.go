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
// form: "ÑUÑOA" and "Nunoa". It is for filters and comparisons, not to be shown.
func Fold(s string) string {
	s = strings.ReplaceAll(Clean(s), "´", "'") // which decomposes into a blank
	s = signs.Replace(norm.NFKD.String(s))
	s = strings.Map(withoutMark, strings.ToLower(strings.ToUpper(s)))
	return strings.Join(strings.Fields(s), " ")
}

func withoutMark(r rune) rune {
	if unicode.IsMark(r) {
		return -1
	}
	return r
}
