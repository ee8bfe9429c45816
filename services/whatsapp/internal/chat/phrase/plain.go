package phrase

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/text"
)

// Plain is a text without capitals, accents and signs, to compare words by.
func Plain(said string) string {
	return strings.Join(strings.FieldsFunc(text.Fold(said), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), " ")
}

// HasWord tells whether one of these words, in plain spelling, is in a text.
func HasWord(text string, words []string) bool {
	return slices.ContainsFunc(strings.Fields(Plain(text)), func(w string) bool { return slices.Contains(words, w) })
}

// IsVariety tells whether a variety is the one that was said: blanco is blanco gigante. None is, where none was said.
func IsVariety(variety, said string) bool {
	said = Plain(said)
	return said != "" && strings.Contains(" "+Plain(variety)+" ", " "+said+" ")
}

// Contains tells whether one of these phrases, in plain spelling, stands in a text.
func Contains(text string, phrases []string) bool {
	plain := " " + Plain(text) + " "
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(plain, " "+p+" ") })
}
