package parse

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/qhatu/qhatu/pkg/text"
)

// alike maps what phones write in place of plain signs.
var alike = strings.NewReplacer(
	"½", " 1/2 ", "¼", " 1/4 ", "¾", " 3/4 ", "⅓", " 1/3 ", "⅔", " 2/3 ", "⅛", " 1/8 ",
	"’", "'", "‘", "'", "´", "'", "`", "'", "′", "'", "ʼ", "'",
	"–", "-", "—", "-", "−", "-", "‐", "-", "‑", "-", "⁄", "/",
	"\ufe0f", "", "\ufe0e", "", "×", "x", "✕", "x", "·", " · ", "•", " · ", "±", " aprox ", "~", " aprox ", "≈", " aprox ", "º", "°", "ª", "°",
)

// prepare makes a text ready for the lexer: without what is not seen, lower case, composed, one kind of each sign. What people write
// comes here clean, for those who look at it without this package; what is read does not depend on it.
func prepare(written string) string {
	clean := alike.Replace(text.Clean(strings.ToValidUTF8(written, " ")))
	return norm.NFKC.String(strings.ToLower(norm.NFKC.String(clean)))
}

// unaccented takes accents off a prepared word, Awajún's low line too.
func unaccented(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) || r == '\'' {
			return -1
		}
		return r
	}, norm.NFKD.String(word))
}

// sound is a folded word as it sounds in Peru, so that kintales, rasimos, arrovas and bendo are found: b is v, z and soft
// c are s, hard c and qu are k, ll is y, h is silent, doubled letters count once.
func sound(folded string) string {
	var out []byte
	for i := 0; i < len(folded); i++ {
		c, next := folded[i], byte(0)
		if i+1 < len(folded) {
			next = folded[i+1]
		}
		soft := next == 'e' || next == 'i'
		switch {
		case c == 'c' && next == 'h':
			c = 'C'
			i++
		case c == 'q' && next == 'u' && i+2 < len(folded):
			c = 'k'
			i++
		case c == 'c' && soft, c == 'z':
			c = 's'
		case c == 'c', c == 'q':
			c = 'k'
		case c == 'v':
			c = 'b'
		case c == 'g' && soft:
			c = 'j'
		case c == 'l' && next == 'l':
			c = 'y'
			i++
		case c == 'h':
			continue
		}
		if len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	return string(out)
}

// squeeze writes runs of a letter once: siii, noo, menuuu.
func squeeze(folded string) string {
	var b strings.Builder
	last := rune(-1)
	for _, r := range folded {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// near tells whether two words differ by one letter left out, put in, changed, or swapped with its neighbour.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	case i == len(a) || a[i+1:] == b[i+1:]:
		return true
	default:
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
}
