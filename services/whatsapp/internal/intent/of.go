package intent

import "github.com/qhatu/qhatu/services/whatsapp/internal/parse"

var rules = allRules()

func allRules() []rule {
	var all []rule
	for _, i := range All() {
		all = append(all, compile(i, spanish[i], groups)...)
	}
	return all
}

// Of says what a text means beyond what package parse reads.
func Of(text string) Intent {
	if parse.Answer(text).Kind != parse.Unknown {
		return None
	}
	words := parse.Words(text)
	best, weight := None, 0
	for _, r := range rules {
		if r.weight() > weight && r.matches(words) {
			best, weight = r.means, r.weight()
		}
	}
	return best
}
