package intent

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// A rule is a row of words that must stand in a text in this order, with at most three others between two of them:
//
//	no convien*       "no" and behind it a word that begins like "convien"
//	{pay} flete|carro one of the group "pay", then one of these two
//	^ya !que          at the beginning; and "que" stands nowhere in the text
//	$$                the end of the text
//
// Words are compared by sound. The signs of parse.Words stand for numbers, goods, units, money and the question mark.
type rule struct {
	means Intent
	terms []term
	never []term
	start bool
	end   bool
}

// term is one of several words, or beginnings of words.
type term struct{ words, beginnings []string }

// gap is how many other words may stand between two words of a rule.
const gap = 3

func (m term) has(word string) bool {
	return slices.Contains(m.words, word) ||
		slices.ContainsFunc(m.beginnings, func(b string) bool { return strings.HasPrefix(word, b) })
}

// weight is how much a rule says: of two rules that match, the longer one is right.
func (r rule) weight() int { return len(r.terms) }

func (r rule) matches(words []string) bool {
	for _, never := range r.never {
		if slices.ContainsFunc(words, never.has) {
			return false
		}
	}
	last := len(words) - 1
	if r.start {
		last = 0
	}
	return r.follows(r.terms, words, last)
}

// follows tells whether the terms stand in the words, the first one not behind the word number within.
func (r rule) follows(terms []term, words []string, within int) bool {
	if len(terms) == 0 {
		return !r.end || len(words) == 0
	}
	for i := 0; i <= min(within, len(words)-1); i++ {
		if terms[0].has(words[i]) && r.follows(terms[1:], words[i+1:], gap) {
			return true
		}
	}
	return false
}

// compile reads rules, one a line.
func compile(means Intent, lines string, groups map[string]string) []rule {
	var rules []rule
	for line := range strings.Lines(lines) {
		if r := compileRule(means, strings.Fields(line), groups); len(r.terms) > 0 {
			rules = append(rules, r)
		}
	}
	return rules
}

func compileRule(means Intent, fields []string, groups map[string]string) rule {
	r := rule{means: means}
	for _, f := range fields {
		if f == "$$" {
			r.end = true
			continue
		}
		if rest, ok := strings.CutPrefix(f, "^"); ok {
			r.start, f = true, rest
		}
		if rest, ok := strings.CutPrefix(f, "!"); ok {
			r.never = append(r.never, compileTerm(rest, groups))
			continue
		}
		r.terms = append(r.terms, compileTerm(f, groups))
	}
	return r
}

func compileTerm(text string, groups map[string]string) term {
	var m term
	for _, w := range strings.Split(text, "|") {
		if name, ok := strings.CutPrefix(w, "{"); ok {
			g := compileTerm(strings.Join(strings.Fields(groups[strings.TrimSuffix(name, "}")]), "|"), groups)
			m.words, m.beginnings = append(m.words, g.words...), append(m.beginnings, g.beginnings...)
			continue
		}
		if b, ok := strings.CutSuffix(w, "*"); ok {
			m.beginnings = append(m.beginnings, sound(b))
			continue
		}
		m.words = append(m.words, sound(w))
	}
	return m
}

// sound is a word as parse.Words writes it; the signs stay as they are.
func sound(word string) string {
	if len(word) == 1 && strings.Contains("#%/$?", word) {
		return word
	}
	return parse.Sound(word)
}
