package say

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// Product is what goods are called, in lower case: "maíz". An id that is not known stands for itself.
func Product(id string) string {
	if p, ok := vocabulary.FindProduct(id); ok {
		return p.Name.ES
	}
	return strings.ReplaceAll(id, "_", " ")
}

// NamesGoods tells whether a variety says by itself what the goods are: chompas de alpaca, of textiles.
func NamesGoods(product, variety string) bool {
	p, ok := vocabulary.FindProduct(product)
	first, _, _ := strings.Cut(variety, " ")
	return ok && slices.Contains(p.Counted.Words(), first)
}

// Emoji is the picture of goods: 🌽; a box where there is none.
func Emoji(id string) string {
	if p, ok := vocabulary.FindProduct(id); ok {
		return p.Emoji
	}
	return "📦"
}

// Grade is a grade behind goods: "de primera", "grado 1"; empty without one.
func Grade(id string) string {
	if g, ok := vocabulary.FindGrade(id); ok {
		return g.Name.ES
	}
	return strings.ReplaceAll(id, "_", " ")
}

// Capital writes the first letter of a text as a capital.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 || first == utf8.RuneError {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
