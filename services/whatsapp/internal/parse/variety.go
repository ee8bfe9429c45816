package parse

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// colours are those of goods in Quechua too, by the colour.
var colours = map[string]string{
	"blanc": "white", "yuraq": "white", "amariy": "yellow", "qiyu": "yellow", "qeyu": "yellow", "qeyo": "yellow", "qiyo": "yellow", "kiyu": "yellow",
	"morad": "purple", "roj": "red", "puka": "red", "negr": "black", "yana": "black", "gris": "grey", "plom": "grey", "oqe": "grey", "verd": "green",
}

// coloursBySound are the same by how they sound, without the ending of gender and number.
var coloursBySound = func() map[string]string {
	all := map[string]string{}
	for w, colour := range colours {
		all[varietyStem(w)] = colour
	}
	return all
}()

// isPlace tells a word that is a variety in "maíz cusco", and a place in "vendí en cusco".
var isPlace = newWords("cusco cuzco urubamba calca vraem isla")

func newWords(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[Sound(w)] = true
	}
	return all
}

// OtherVariety tells whether what was said of a product's variety cannot be of this one: amarillo is not blanco, nor amariyo or qillu. What describes no variety of
// the product says nothing, as does a place, and goods whose variety is not known may be any.
func OtherVariety(product, variety, said string) bool {
	mine, others := varietyKeys(product, variety), varietyKeys(product, said)
	if len(mine) == 0 || len(others) == 0 {
		return false
	}
	ownColours, otherColours := coloursOf(mine), coloursOf(others)
	if len(ownColours) > 0 && len(otherColours) > 0 {
		return !shareOne(ownColours, otherColours)
	}
	return !shareOne(mine, others)
}

func shareOne(a, b []string) bool {
	return slices.ContainsFunc(a, func(w string) bool { return slices.Contains(b, w) })
}

// varietyKeys are the words that describe a variety of a product, each by what it means or how it sounds.
func varietyKeys(product, said string) (keys []string) {
	known := map[string]bool{}
	if p, ok := vocabulary.FindProduct(product); ok {
		for _, w := range slices.Concat(p.Varieties.Words(), p.Kinds.Words()) {
			known[varietyStem(w)] = true
		}
	}
	for w := range strings.FieldsSeq(strings.ToLower(said)) {
		if key := varietyStem(w); known[key] && !isPlace[Sound(w)] {
			keys = append(keys, key)
		}
	}
	return keys
}

func coloursOf(keys []string) (found []string) {
	for _, k := range keys {
		if c := coloursBySound[k]; c != "" {
			found = append(found, c)
		}
	}
	return found
}

// varietyStem is a word as it sounds, without what tells gender and number.
func varietyStem(w string) string {
	w = strings.TrimSuffix(Sound(w), "s")
	if len(w) > 3 {
		w = strings.TrimRight(w, "ao")
	}
	return w
}
