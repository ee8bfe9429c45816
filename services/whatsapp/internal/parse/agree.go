package parse

import (
	"slices"
	"strings"
)

// Yeses are which words without an act agree to something.
type Yeses int

// The words that may agree, each list within the next.
const (
	NoYes   Yeses = iota // none: only words that name the act
	SureYes              // those that say yes and nothing else: sí, dale, ari, 👍
	AnyYes               // also those that may only say that something was heard, or read back rightly: ok, claro, correcto
)

// Agrees tells whether a text is an agreement and nothing else: one of a closed list of whole phrases, beside courtesies. The
// phrases are those of any language that say a plain yes, as far as yes allows ("sí", "dale pues", "ari riki", 👍); own ones
// of what is agreed to ("publica", "vendo"); and one of these behind a plain yes or an opening ("sí, vendo", "ya, está bien,
// publica"), which says nothing alone. No other word may stand there, nor a question mark or dots that leave something open.
// Own phrases are in lower case and without accents.
func Agrees(text string, yes Yeses, own []string) bool {
	said, signed, ok := agreeingWords(text)
	if thanks(text) { // "ok, gracias" ends a conversation
		yes = min(yes, SureYes)
	}
	switch {
	case !ok:
		return false
	case said == "":
		return signed && yes != NoYes
	}
	if isYes(withoutLast(said, emphasis), yes) {
		return true
	}
	said = withoutAll(said, slices.Concat(emphasis, closings))
	return slices.ContainsFunc(own, func(phrase string) bool {
		phrase = soundsLike(phrase)
		before, ends := strings.CutSuffix(said, phrase)
		return ends && (before == "" && !slices.Contains(doubtful, phrase) || strings.HasSuffix(before, " ") && opens(strings.TrimSpace(before), phrase))
	})
}

// opens tells whether words may stand before a phrase that names what is agreed to. Behind "ya" some of them tell what was
// done: ya envié.
func opens(before, phrase string) bool {
	if slices.Contains(pasts, phrase) && (before == "ya" || strings.HasSuffix(before, " ya")) {
		return false
	}
	return consistsOf(before, slices.Concat(yeses, nods, openings))
}

// isYes tells whether words are yeses, one after another: sí, dale. At least one of them is sure, where that is wanted.
func isYes(said string, wanted Yeses) bool {
	return wanted != NoYes && (begin(said, yeses, AnyYes) || begin(said, nods, wanted))
}

// begin tells whether words begin with one of these, and go on with such yeses as are still wanted.
func begin(said string, list []string, wanted Yeses) bool {
	return slices.ContainsFunc(list, func(yes string) bool {
		rest, ok := strings.CutPrefix(said, yes)
		return ok && (rest == "" && wanted == AnyYes || strings.HasPrefix(rest, " ") && isYes(rest[1:], wanted))
	})
}

// IsNumber tells whether a text is one number and nothing else, as a choice is named: 2, la 2, opción dos, 2️⃣. Whoever greets begins
// something: "hola 1" is no choice.
func IsNumber(text string) (n int, ok bool) {
	rest, said := stripCourtesies(lex(text))
	if said.greeted {
		return 0, false
	}
	rest = slices.DeleteFunc(rest, isPause)
	for len(rest) > 1 && slices.Contains(beforeNumber, rest[0].text) {
		rest = rest[1:]
	}
	if len(rest) != 1 || strings.HasPrefix(rest[0].text, "un") && rest[0].text != "uno" || slices.Contains(alsoOther, rest[0].text) { // una is an hour
		return 0, false
	}
	rest = joinNumbers(rest)
	if meaningOf(rest[0]) != meansNumber {
		return 0, false
	}
	return int(rest[0].n.milli / 1000), true
}

// Yeses and nods, what may stand behind an agreement without changing it, and what may stand before a number, in any language.
var (
	yeses        = soundsOf(func(l language) []string { return l.yeses })
	nods         = soundsOf(func(l language) []string { return l.nods })
	doubtful     = soundsOf(func(l language) []string { return l.doubtful })
	emphasis     = soundsOf(func(l language) []string { return l.emphasis })
	openings     = soundsOf(func(l language) []string { return l.openings })
	closings     = soundsOf(func(l language) []string { return l.closings })
	pasts        = soundsOf(func(l language) []string { return l.pasts })
	alsoOther    = strings.Fields("huk uk huq") // one, but another too
	beforeNumber = strings.Fields("la el opcion numero nro num n alternativa")
)

func soundsOf(list func(language) []string) (all []string) {
	for _, l := range languages {
		for _, phrase := range list(l) {
			all = append(all, soundsLike(phrase))
		}
	}
	return all
}

// soundsLike is a phrase by the sounds of its words.
func soundsLike(phrase string) string {
	words := strings.Fields(phrase)
	for i, w := range words {
		words[i] = sound(w)
	}
	return strings.Join(words, " ")
}

// agreeingWords are the words of a text by their sounds, without courtesies; signed tells of a sign that says yes. ok is
// false where something stands there that no agreement has.
func agreeingWords(text string) (said string, signed, ok bool) {
	if strings.Contains(text, "..") || strings.Contains(text, "…") {
		return "", false, false
	}
	var words []string
	for _, t := range withoutAddress(lex(text)) {
		switch {
		case t.kind == word:
			words = append(words, sound(t.text))
		case t.kind == pic && replySigns[t.text] == meansYes:
			signed = true
		case !isPause(t) && (t.kind != pic || replySigns[t.text] != meansSkip):
			return "", false, false
		}
	}
	return strings.Join(words, " "), signed, true
}

// withoutAddress takes thanks and forms of address out; a greeting might ask something: qué tal.
func withoutAddress(in []token) (out []token) {
	for i := 0; i < len(in); {
		taken := max(begins(in[i:], topicPhrases[thanking]), begins(in[i:], topicPhrases[courtesy]))
		if taken == 0 {
			out = append(out, in[i])
			taken = 1
		}
		i += taken
	}
	return out
}

// thanks tells whether a text has thanks in it.
func thanks(text string) bool {
	words := lex(text)
	for i := range words {
		if begins(words[i:], topicPhrases[thanking]) > 0 {
			return true
		}
	}
	return false
}

func isPause(t token) bool {
	return t.kind == sign && slices.Contains([]string{".", ",", "!", "¡"}, t.text)
}

// withoutLast takes one of these phrases off the end.
func withoutLast(said string, phrases []string) string {
	for _, p := range phrases {
		if before, ends := strings.CutSuffix(said, " "+p); ends {
			return before
		}
	}
	return said
}

// withoutAll takes these phrases off the end as long as there are any.
func withoutAll(said string, phrases []string) string {
	for {
		rest := withoutLast(said, phrases)
		if rest == said {
			return said
		}
		said = rest
	}
}

// consistsOf tells whether words are phrases of these, one after another: sí, dale.
func consistsOf(said string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool {
		rest, begins := strings.CutPrefix(said, p)
		return begins && (rest == "" || rest[0] == ' ' && consistsOf(rest[1:], phrases))
	})
}
