package parse

import (
	"slices"
	"sort"
	"strings"
)

// condition is what is said behind a figure that makes it depend on something, as it was written: "si paga hoy" of "158 si paga
// hoy". Whatever has figures of its own, or is only a form of speech, is none.
func condition(text string) string {
	ends := conditionals(text)
	// What has a figure behind it has one wherever it begins before: long texts are not read once for each of their words.
	first := sort.Search(len(ends), func(i int) bool { return !hasFigure(tokens(ends[i])) })
	for _, said := range ends[first:] {
		if depends(tokens(said)) {
			return said
		}
	}
	return ""
}

// conditionals are the ends of a text that begin with a word which may make the figure before it depend on something.
func conditionals(text string) (ends []string) {
	fields, behindFigure := strings.Fields(text), false
	for i, field := range fields {
		t := tokens(field)
		if behindFigure && len(t) > 0 && t[0].is(conditional) {
			ends = append(ends, strings.TrimRight(strings.Join(fields[i:], " "), ".,;:!¡?¿"))
		}
		behindFigure = behindFigure || hasFigure(t)
	}
	return ends
}

func hasFigure(t []token) bool {
	return slices.ContainsFunc(t, func(t token) bool { return t.kind == num })
}

// depends tells whether words say something that a figure depends on.
func depends(t []token) bool {
	says := func(t token) bool { return t.kind == word && !t.isOneOf(besideCondition, plainReply) }
	return !hasFigure(t) && len(t) > 0 && slices.ContainsFunc(t[1:], says)
}

// isHalfSaid tells whether the only figure is denied, asked about, or only said to be above or below the price: "no 158",
// "¿158?", "menos de 158". The least that is taken is none of them.
func isHalfSaid(t []token) bool {
	t = slices.DeleteFunc(slices.Clone(t), func(t token) bool { return moneySign(t) || moneyWords.has(t) || t.is(plainReply) && t.text != "no" })
	figure := slices.IndexFunc(t, func(t token) bool { return t.kind == num })
	if figure < 0 || slices.ContainsFunc(t[figure+1:], func(t token) bool { return t.kind == num || t.kind == word }) {
		return false
	}
	before, asked := t[:figure], slices.ContainsFunc(t, func(t token) bool { return t.text == "?" })
	switch words := textsOf(before); {
	case len(words) == 0:
		return asked
	case words[len(words)-1] == "no" && len(words) == 1:
		return len(before) == 1 // "no, 158" corrects
	case len(words) >= 2 && words[len(words)-1] == "de" && !slices.Contains(words, "no") && !slices.Contains(words, "ni"):
		last := words[len(words)-2]
		return last == "menos" || last == "mas"
	}
	return false
}

// textsOf are the words among tokens.
func textsOf(t []token) (words []string) {
	for _, t := range t {
		if t.kind == word {
			words = append(words, t.text)
		}
	}
	return words
}
