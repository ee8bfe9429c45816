package web

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
)

// phoneLike is as many figures as a phone has, in a row or parted as people part them; a date or a year is shorter. pseudonym is how
// somebody is called elsewhere.
var (
	phoneLike = regexp.MustCompile(`[0-9]{7,}|[0-9](?:[\s.()+\-·•,]*[0-9]){8,}`)
	pseudonym = regexp.MustCompile(`@\s*[\p{L}\p{N}_]`)
)

// checkPlainName is checkPlainText for how somebody or something is called, as the format plain-name asks: names head what the market tells
// others, where nobody's phone or account is put in its mouth, and nobody passes for the market or says that it vouches for them.
func checkPlainName(s string) error {
	if err := checkPlainText(s); err != nil {
		return err
	}
	seen := strings.Map(text.Digit, norm.NFKC.String(withoutSigns(s)))
	for _, contact := range []*regexp.Regexp{phoneLike, pseudonym} {
		if found := contact.FindString(seen); found != "" {
			return errContact(found)
		}
	}
	switch {
	case strings.ContainsFunc(seen, isEmblem) || strings.ContainsFunc(s, isEmblem) || strings.ContainsFunc(norm.NFKC.String(s), isFormatting):
		return errEmblem
	case isMarkets(seen):
		return errMarket
	case vouches.MatchString(strings.Join(skeletons(seen), " ")):
		return errVouches
	}
	return nil
}

var (
	errEmblem = &refusal{
		ES: "En un nombre van solo letras, cifras y signos como . , - ' &. Quita los dibujos y los signos · : * _ ~ `, como en Molino del Sur.",
		EN: "A name has only letters, figures and signs like . , - ' &: remove emoji and the signs · : * _ ~ `, as in Molino del Sur.",
	}
	errMarket = &refusal{
		ES: "Ese es el nombre del mercado o de quienes lo coordinan. Escribe el tuyo, como Molino del Sur.",
		EN: "That is the name of the market or of those who coordinate it: write your own, such as Molino del Sur.",
	}
	errVouches = &refusal{
		ES: "Un nombre no dice quién está verificado: eso lo dice el mercado. Escribe solo el nombre, como Molino del Sur.",
		EN: "A name does not say who is verified, which the market does: write the name alone, such as Molino del Sur.",
	}
)

// isFormatting tells whether a sign parts or formats what the market writes beside a name.
func isFormatting(r rune) bool { return strings.ContainsRune("*_~`:·•‧∙⋅・ꓸ꞉ː⁎", r) }

// isEmblem tells whether a sign is a picture, such as a tick or an emoji, which would pass for the market's own; the ° of N° is none.
func isEmblem(r rune) bool {
	return r != '°' && r != '№' && (unicode.In(r, unicode.So, unicode.Me, unicode.Co) || r > unicode.MaxASCII && unicode.Is(unicode.Sm, r) || 0x1F000 <= r && r <= 0x1FAFF)
}

// The market's own names, and words of verification, as text.Skeleton has them: with i for l and no letter twice in a row. Qhatu is a word of Quechua too, and stands in
// longer ones, such as qhatuq, who sells.
var (
	markets = regexp.MustCompile(`^(?:ei|ia)?(?:equipo|team)?(?:de|dei|of|the)*(?:cordinacion|cordinadora?|cordinator|soporte|suport|operador|operator|administrador|administrator|admin|mercado|market)(?:de|dei|of|the|tecnico|oficiai|mercado|market)*$`)
	market  = regexp.MustCompile(`^(?:ei|de|soporte|equipo|team|mercado|market)?qhatu(?:pe|peru|oficiai|soporte|suport|help|ayuda|cordinacion|admin|bot|market|mercado|team|equipo)*$`)
	vouches = regexp.MustCompile(`\b(?:verific(?:ad[oa]s?|acion(?:es)?|ar|ation)|verif[iy](?:ed)?|comprobad[oa]s?)\b`)
)

// isMarkets tells whether a name is that of the market or of those who coordinate it, or has it among its words.
func isMarkets(name string) bool {
	return markets.MatchString(text.Skeleton(name)) || slices.ContainsFunc(skeletons(name), market.MatchString)
}

// skeletons are the words of a name as text.Skeleton has them; letters that stand alone are one word.
func skeletons(name string) []string {
	var words []string
	spelled := false
	for word := range strings.FieldsFuncSeq(name, isBetweenWords) {
		one := utf8.RuneCountInString(word) == 1
		if one && spelled {
			words[len(words)-1] += word
		} else {
			words = append(words, word)
		}
		spelled = one
	}
	for i, word := range words {
		words[i] = text.Skeleton(word)
	}
	return words
}

// isBetweenWords tells whether a sign parts words. What is written in place of a letter, or within a word, does not.
func isBetweenWords(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("'’ʼ´@$", r)
}

func errContact(found string) error {
	refused := refusal(fault.Textf(
		"«%s» parece un teléfono o una cuenta: en un nombre no va. Quítalo.",
		"“%s” looks like a phone number or an account, which is no part of a name: remove it.", found))
	return &refused
}
