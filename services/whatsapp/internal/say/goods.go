package say

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var goods = map[string]struct{ name, emoji string }{
	"maize":          {"maíz", "🌽"},
	"plantain_chips": {"chifles de plátano", "🍌"},
	"plantain_fibre": {"fibra de plátano", "🧵"},
	"cocoa":          {"cacao", "🍫"},
	"textile":        {"textil", "🧶"},
	"tourism":        {"turismo comunitario", "🏔️"},
}

// Product is what goods are called, in lower case: "maíz". An id that is not known stands for itself.
func Product(id string) string {
	if g, ok := goods[id]; ok {
		return g.name
	}
	return strings.ReplaceAll(id, "_", " ")
}

// Emoji is the picture of goods: 🌽; a box where there is none.
func Emoji(id string) string {
	if g, ok := goods[id]; ok {
		return g.emoji
	}
	return "📦"
}

// Goods is a product with its variety, as the title of a lot: "Maíz blanco".
func Goods(id, variety string) string {
	return Capital(strings.TrimSpace(Product(id) + " " + variety))
}

var grades = map[string]string{
	"extra": "calidad extra", "primera": "de primera", "segunda": "de segunda", "tercera": "de tercera",
	"fina": "fina", "media": "media", "gruesa": "gruesa",
	"grado_1": "grado 1", "grado_2": "grado 2",
}

// Grade is a grade behind goods: "de primera", "grado 1"; empty without one.
func Grade(id string) string {
	if g, ok := grades[id]; ok {
		return g
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
