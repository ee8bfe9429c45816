package parse

import (
	"slices"
	"strings"
)

// ReplyKind is what an answer comes to.
type ReplyKind string

// The kinds of answers.
const (
	Unknown ReplyKind = ""         // none of these, or two at once
	Yes     ReplyKind = "yes"      // sí, dale, conforme, ari, ayu, 👍, ✅
	YesWeak ReplyKind = "yes_weak" // ya, listo, bueno: also "already" and "wait", so never enough for what binds
	No      ReplyKind = "no"       // no, todavía, mana, atsa, nakita, ❌
	Number  ReplyKind = "number"   // 2, dos, la 2, 2️⃣
	Thanks  ReplyKind = "thanks"   // gracias, yusulpayki, see: nothing was decided
)

// Reply is an answer to a question that was asked.
type Reply struct {
	Kind   ReplyKind
	Number int // of Number: 0 to 999,999,999
}

// replyWords are matched with runs of a letter written once. "agree" may be denied, "sure" may stand before a no. The
// Quechua and Awajún words are those of the design's table.
var replyWords = squeezed(map[string]string{
	"yes":   "si sip sipi sipes sisi dale ok oka okey okay oki okis okei deacuerdo perfecto exacto afirmativo vale ari ariy ayu ayum hecho",
	"agree": "conforme correcto correcta acepto aceptado aceptamos confirmo confirmado confirmamos",
	"sure":  "claro porsupuesto",
	"weak":  "ya yap listo bueno bien aja ajam bacan yapues",
	"no":    "no nop nope nel negativo nunca jamas todavia aun rechazo mana manan manam manaraq atsa nakita",
	"tail":  "vendo vendemos voy vamos quiero queremos puedo podemos espero interesa deseo va",
	"fill":  "pues pe pue que es asi esta estoy con gusto me lo la yo nosotros nomas nada mas todo muy tambien eso por el",
	"lean":  "mejor ahora creo",
	"skip":  "opcion numero nro num n alternativa",
	"1":     "primero primera", "2": "segundo segunda", "3": "tercero tercera",
})

// replyPics are emoji by their meaning.
var replyPics = map[string]string{
	"👍": "yes", "✅": "yes", "✔": "yes", "☑": "yes", "👌": "yes", "🆗": "yes",
	"♀": "skip", "♂": "skip",
	"❌": "no", "👎": "no", "✖": "no", "🚫": "no", "🙅": "no", "❎": "no",
}

// replyPhrases are several words that make one.
var replyPhrases = map[string][]string{
	"yes":   {"asi es", "como no", "trato hecho"},
	"agree": {"de acuerdo"},
	"sure":  {"por supuesto"},
	"weak":  {"esta bien", "esta bueno"},
}

func squeezed(words map[string]string) map[string]string {
	m := map[string]string{}
	for meaning, list := range words {
		for w := range strings.FieldsSeq(list) {
			put(m, squeeze(w), meaning)
		}
	}
	return m
}

// Answer reads an answer to a question of yes or no, or a choice by its number. It takes only what is plainly one of
// them: a text with any other word in it, with a question mark, or with a yes and a no, is Unknown.
func Answer(text string) Reply {
	rest, p := drop(lex(text))
	if len(rest) == 0 {
		if p.thanked {
			return Reply{Kind: Thanks}
		}
		return Reply{}
	}
	meanings, number, ok := meaningsOf(numbers(rest))
	switch {
	case !ok:
		return Reply{}
	case number >= 0:
		return choice(meanings, number)
	case p.thanked && !slices.ContainsFunc(meanings, func(m string) bool { return m != "skip" }):
		return Reply{Kind: Thanks} // with nothing but signs
	default:
		return Reply{Kind: verdict(meanings)}
	}
}

// meaningsOf says what each token means; it fails on what has no place in an answer.
func meaningsOf(t []token) (meanings []string, number int, ok bool) {
	number = -1
	for i := 0; i < len(t); i++ {
		if m, taken := phraseMeaning(t[i:]); taken > 0 {
			meanings = append(meanings, m)
			i += taken - 1
			continue
		}
		m := meaning(t[i])
		switch m {
		case "":
			return nil, 0, false
		case "1", "2", "3", "number":
			if number >= 0 {
				return nil, 0, false
			}
			if number = int(t[i].n.milli / 1000); m != "number" {
				number = int(m[0] - '0')
			}
		default:
			meanings = append(meanings, m)
		}
	}
	return meanings, number, true
}

func phraseMeaning(t []token) (string, int) {
	for m, list := range replyPhrases {
		if taken := begins(t, phrases(list...)); taken > 0 {
			return m, taken
		}
	}
	return "", 0
}

func meaning(t token) string {
	switch t.kind {
	case word:
		return replyWords[squeeze(t.text)]
	case pic:
		return replyPics[t.text]
	case sign:
		if strings.ContainsAny(t.text, ".,!¡)(#°*;:-\"'") {
			return "skip"
		}
	case num:
		if n := t.n; n.whole && !n.huge && !n.doubtful && n.alt == 0 {
			return "number"
		}
	case opaque:
	}
	return ""
}
