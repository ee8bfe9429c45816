package likeness

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/qhatu/qhatu/pkg/text"
)

// words are the words of a name as they sound, so that those are equal which people write in several ways. Two names of the same
// words may still be two: they are a reason to ask, and no more.
func words(name string) []string {
	name = text.Latin(name)
	name = dotted.ReplaceAllStringFunc(strings.ReplaceAll(name, "'", ""), initials)
	name = numbered.ReplaceAllString(name, " $1")
	found := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range found {
		found[i] = sound(word)
	}
	return found
}

var (
	// dotted are initials: "S.A.C.", "s. a. c.". They are one word.
	dotted = regexp.MustCompile(`\b(\pL\. ?){2,}(\pL\b)?`)
	// numbered is what stands before a number and tells nothing: "Nro. 4", "N° 4", "# 04".
	numbered = regexp.MustCompile(`\b(?:nro|num|numero|no|n)?\b[ .°#]*0*([0-9]+)`)
)

func initials(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s) + " "
}

// sound is a word as it is said. What has a short form is said in it.
func sound(word string) string {
	word = strings.TrimLeft(spellings.Replace(once(word)), " ")
	if short, ok := saints[word]; ok {
		return short
	}
	return word
}

// once is a word with its double letters once: "Ccatca". The letters ll and rr are letters of their own.
func once(word string) string {
	var out strings.Builder
	var last rune
	for _, r := range word {
		if r != last || r == 'l' || r == 'r' || unicode.IsDigit(r) {
			out.WriteRune(r)
		}
		last = r
	}
	return out.String()
}

// spellings are letters that stand for one sound in the several spellings of Quechua and Spanish: Wiñay and Huiñay, Pisaq and Pisac,
// Qhatu and Katu, Maíz and Mais. An earlier one goes before a later one.
var spellings = strings.NewReplacer(
	"chh", "ch", "ch", "ch", "hua", "wa", "hue", "we", "hui", "wi", "gua", "wa", "que", "ke", "qui", "ki",
	"ce", "se", "ci", "si", "kh", "k", "qh", "k", "ph", "p", "th", "t", "q", "k", "c", "k", "z", "s", "v", "b", "y", "i", "h", "",
)

// saints are forms of one word, as they sound.
var saints = map[string]string{"santa": "san", "santo": "san", "sta": "san", "sto": "san", "s": "san"}

// inMany are words that tell no association from another, as they sound: what kind of body it is, and its legal form.
var inMany = asTheySound(`a de del la las el los y e en
	asociacion asociaciones asociados asociadas asoc aso apa apas asp central comite comunidad campesina nativa grupo organizacion junta
	productor productora productores productoras prod agricultor agricultora agricultores agricultoras
	agropecuaria agropecuario agropecuarias agropecuarios agraria agrario agrarias agrarios
	cooperativa coop cooperativas cac distrito provincia region departamento
	ltda limitada sa saa sac scrl srl eirl anonima sociedad cerrada empresa`)

func asTheySound(list string) map[string]bool {
	found := map[string]bool{}
	for _, word := range words(list) {
		found[word] = true
	}
	return found
}
