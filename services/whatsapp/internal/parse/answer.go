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

// meaning is what a word says in an answer.
type meaning string

const (
	meansNothing meaning = ""       // has no place in an answer
	meansYes     meaning = "yes"    // sí, dale
	meansAgree   meaning = "agree"  // conforme, acepto: may be denied, "no acepto"
	meansSure    meaning = "sure"   // claro: may stand before a no
	meansWeak    meaning = "weak"   // ya, listo
	meansNo      meaning = "no"     // no, nunca
	meansTail    meaning = "tail"   // "no vendo", "no puedo"
	meansFill    meaning = "fill"   // pues, que, está
	meansLean    meaning = "lean"   // "creo que sí"
	meansSkip    meaning = "skip"   // punctuation; "opción"
	meansNumber  meaning = "number" // digits or a number word
	meansFirst   meaning = "1"
	meansSecond  meaning = "2"
	meansThird   meaning = "3"
)

// The words, emoji and phrases of answers in any language. Runs of a letter are written once.
var (
	replyWords   = byMeaning(func(l language) map[meaning]string { return l.replies }, squeeze)
	replySigns   = byMeaning(func(l language) map[meaning]string { return l.replySigns }, strings.ToLower)
	replyPhrases = phrasesByMeaning()
)

func byMeaning(table func(language) map[meaning]string, written func(string) string) map[string]meaning {
	all := map[string]meaning{}
	for _, l := range languages {
		for means, list := range table(l) {
			for w := range strings.FieldsSeq(list) {
				put(all, written(w), means)
			}
		}
	}
	return all
}

func phrasesByMeaning() map[meaning][][]string {
	all := map[meaning][][]string{}
	for _, l := range languages {
		for means, list := range l.replyPhrases {
			all[means] = append(all[means], phrases(list)...)
		}
	}
	return all
}

// Answer reads an answer to a question of yes or no, or a choice by its number. It takes only what is plainly one of
// them: a text with any other word in it, with a question mark, or with a yes and a no, is Unknown.
func Answer(text string) Reply {
	rest, p := stripCourtesies(lex(text))
	if len(rest) == 0 {
		if p.thanked {
			return Reply{Kind: Thanks}
		}
		return Reply{}
	}
	meanings, number, ok := meaningsOf(joinNumbers(rest))
	switch {
	case !ok:
		return Reply{}
	case number >= 0:
		return choice(meanings, number)
	case p.thanked && !slices.ContainsFunc(meanings, func(m meaning) bool { return m != meansSkip }):
		return Reply{Kind: Thanks} // with nothing but signs
	default:
		return Reply{Kind: yesOrNo(meanings)}
	}
}

// meaningsOf says what each token means; it fails on what has no place in an answer.
func meaningsOf(t []token) (meanings []meaning, number int, ok bool) {
	number = -1
	for i := 0; i < len(t); i++ {
		if m, taken := phraseMeaning(t[i:]); taken > 0 {
			meanings = append(meanings, m)
			i += taken - 1
			continue
		}
		m := meaningOf(t[i])
		switch m {
		case meansNothing:
			return nil, 0, false
		case meansFirst, meansSecond, meansThird, meansNumber:
			if number >= 0 {
				return nil, 0, false
			}
			if number = int(t[i].n.milli / 1000); m != meansNumber {
				number = int(m[0] - '0')
			}
		default:
			meanings = append(meanings, m)
		}
	}
	return meanings, number, true
}

// phraseMeaning is what the phrase that stands here says, and how many tokens it takes.
func phraseMeaning(t []token) (meaning, int) {
	for m, list := range replyPhrases {
		if taken := begins(t, list); taken > 0 {
			return m, taken
		}
	}
	return meansNothing, 0
}

func meaningOf(t token) meaning {
	switch t.kind {
	case word:
		return replyWords[squeeze(t.text)]
	case pic:
		return replySigns[t.text]
	case sign:
		if strings.ContainsAny(t.text, ".,!¡)(#°*;:-\"'") {
			return meansSkip
		}
	case num:
		if n := t.n; n.whole && !n.huge && !n.doubtful && n.alt == 0 {
			return meansNumber
		}
	case literal:
	}
	return meansNothing
}

// yesOrNo weighs the meanings of an answer that has no number.
func yesOrNo(meanings []meaning) ReplyKind {
	has := func(list ...meaning) bool {
		return slices.ContainsFunc(meanings, func(m meaning) bool { return slices.Contains(list, m) })
	}
	switch {
	case has(meansNo):
		return refusal(meanings)
	case has(meansYes, meansAgree, meansSure):
		if has(meansLean) { // creo que sí
			return YesWeak
		}
		return Yes
	case has(meansWeak):
		return YesWeak
	}
	return Unknown
}

// refusal weighs an answer with a no in it: "ya no", "claro que no" and "no acepto" are no; of "sí no", "no sí" and "no,
// está bien" nobody knows.
func refusal(meanings []meaning) ReplyKind {
	first := slices.Index(meanings, meansNo)
	for i, m := range meanings {
		before := i < first
		switch m {
		case meansYes:
			return Unknown
		case meansAgree:
			if before {
				return Unknown
			}
		case meansSure, meansWeak:
			if !before {
				return Unknown
			}
		}
	}
	return No
}

// choice weighs an answer with a number: only what says no more than "la 2" is one.
func choice(meanings []meaning, number int) Reply {
	for _, m := range meanings {
		if m != meansSkip && m != meansFill && m != meansLean {
			return Reply{}
		}
	}
	return Reply{Kind: Number, Number: number}
}
