package parse

import (
	"regexp"
	"slices"
	"strings"
)

// How somebody wants to be told what others do is read by who is to tell (me, nos), by when, and by whether it is denied: avisame al toque, no me
// escribas de noche, mandame todo junto en la tarde.
var (
	telling  = regexp.MustCompile(`^(abis|eskrib|notifi|dim?e|dig)`)
	sending  = regexp.MustCompile(`^(abis|eskrib|notifi|mand|enbi|embi)`)
	bothers  = regexp.MustCompile(`^(abis|eskrib|notifi|mand|enbi|embi|mensaj|molest|despiert|fastidi|yam)`)
	notices  = regexp.MustCompile(`^(abis(o|os|itos?)|nobedad(es)?|notifikasion(es)?|notisias?|alertas?)$`)
	nights   = regexp.MustCompile(`^(noCes?|noCesitas?|madrugadas?|medianoCe|tuta|tutaka|tutapi)$`)
	together = regexp.MustCompile(`^(juntos?|juntas?|juntitos?|juntitas?|resumen)$`)
	evenings = regexp.MustCompile(`^(tardes|tardesitas)$`)
	wanted   = regexp.MustCompile(`^(kier|keri|deseo|nesesit|mand|enbi|embi|bolb|buelb|sig|pon|akti)`)
	missing  = regexp.MustCompile(`^(yeg|resib|be(o|n)$|sale)`) // no me llegan avisos
)

// soon are the phrases that mean at once.
var soon = []string{"al toque", "altoque", "al instante", "de inmediato", "inmediatamente", "en seguida", "enseguida", "ahi mismo", "al momento", "cada cosa", "cada vez", "apenas pase", "apenas pasa", "al toke", "altoke", "altokito", "al tokito", "al tiro", "ni bien pase", "rapido", "rapidito"}

// mostTelling is more words than it takes to say how one wants to be told: what is longer is about something.
const mostTelling = 10

// howTold finds how somebody wants to be told.
func howTold(t []token) Command {
	words := make([]string, 0, len(t))
	for _, w := range t {
		if w.kind == word || w.kind == num {
			words = append(words, w.text)
		}
	}
	if len(words) > 0 && len(words) <= mostTelling && !slices.ContainsFunc(t, productWords.has) {
		if c := wished(t, words); c == HowTold {
			return c
		}
	}
	if len(words) == 0 || len(words) > mostTelling || slices.Contains(words, "te") || slices.Contains(words, "les") || slices.ContainsFunc(t, func(w token) bool { return w.is(inTrade) || productWords.has(w) }) {
		return NoCommand
	}
	has := func(r *regexp.Regexp) bool {
		return slices.ContainsFunc(t, func(w token) bool { return w.kind == word && r.MatchString(w.sound) })
	}
	toMe := slices.ContainsFunc(words, func(w string) bool {
		return w == "me" || w == "nos" || strings.HasSuffix(w, "me") || strings.HasSuffix(w, "nos")
	})
	if c := wished(t, words); c != NoCommand {
		return c
	}
	denied, text := denies(t), " "+strings.Join(words, " ")+" "
	atOnce := slices.ContainsFunc(soon, func(p string) bool { return strings.Contains(text, " "+p+" ") })
	once := strings.Contains(text, " una vez al dia ") || strings.Contains(text, " un solo mensaje ") || strings.Contains(text, " 1 solo mensaje ") || strings.Contains(text, " 1 vez al dia ")
	switch {
	case denied && has(nights) && (has(bothers) || has(notices)):
		return NoNights
	case has(missing):
		return NoCommand
	case denied && has(notices):
		return NoNews
	case denied:
		return NoCommand
	case has(nights) && has(telling) && toMe && slices.Contains(words, "tambien"):
		return AtOnce
	case (has(together) || has(evenings) || once) && (has(sending) && toMe || has(notices)):
		return Together
	case atOnce && (has(telling) && toMe || has(notices)):
		return AtOnce
	case has(notices) && has(wanted):
		return News
	}
	return NoCommand
}
