package chat

import (
	"regexp"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Chosen finds the choice that a number, a word, a yes or a no means, of the message that the text answers.
func (t *Turn) Chosen(text string) (Choice, bool) {
	c, of := t.chosen(text)
	return c, of != nil
}

// chosen finds the choice that a text means, and the message that has it: the one that the text answers or, by its words, one
// that stood before a notice came in between. A nil message: none.
func (t *Turn) chosen(text string) (Choice, *Message) {
	answered := t.answered()
	if answered == nil {
		return Choice{}, nil
	}
	if c, ok := answered.chosenBy(text); ok && !t.Late() {
		return c, answered
	}
	earlier := t.st.BeforeNotice
	if earlier == nil || t.Input.Quoted != nil || t.isBefore(earlier.At) || parse.Answer(text).Kind != parse.Unknown {
		return Choice{}, nil
	}
	if c, ok := titled(text, earlier.Message.Choices()); ok {
		return c, &earlier.Message
	}
	return Choice{}, nil
}

// Offers tells whether the message that a text answers has a choice.
func (t *Turn) Offers(id string) bool {
	answered := t.answered()
	return answered != nil && answered.Shows(id)
}

// answered is the message that a text answers: the one that it quotes or, where it quotes none, the last one.
func (t *Turn) answered() *Message {
	switch {
	case t.Input.Quoted != nil:
		return t.Input.Quoted
	case t.st.Last != nil:
		return &t.st.Last.Message
	}
	return nil
}

// chosenBy finds the choice that a text means. What binds takes an agreement that says nothing else; what only leans to it
// chooses nothing.
func (m *Message) chosenBy(text string) (Choice, bool) {
	if c, ok := m.agreedBy(text); ok {
		return c, true
	}
	c, ok := m.leaning(text)
	return c, ok && !c.Binds
}

// agreedBy finds the choice that binds and that a text agrees to: its number alone, or a phrase of the closed list.
func (m *Message) agreedBy(text string) (Choice, bool) {
	n, isNumber := parse.IsNumber(text)
	for i, c := range m.Choices() {
		if c.Binds && (isNumber && n == i+1 && !m.Figure || parse.Agrees(text, c.yeses(), c.phrases())) {
			return c, true
		}
	}
	return Choice{}, false
}

// leaning finds the choice to which a text leans, by a number, its title, a yes or a no among other words.
func (m *Message) leaning(text string) (Choice, bool) {
	if n, ok := parse.IsNumber(text); ok { // also where a title ends with it: Feria 2
		return m.numbered(n)
	}
	if c, ok := titled(text, m.Choices()); ok {
		return c, true
	}
	switch answer := parse.Answer(text); answer.Kind {
	case parse.Number:
		return m.numbered(answer.Number)
	case parse.Yes, parse.YesWeak:
		return meaning(m.Choices(), Yes)
	case parse.No:
		return meaning(m.Choices(), No)
	case parse.Thanks, parse.Unknown:
	}
	return Choice{}, false
}

// numbered is the choice with a number, unless a figure was asked for.
func (m *Message) numbered(n int) (Choice, bool) {
	switch {
	case m.List != nil:
		return m.List.at(n)
	case m.Figure, n < 1, n > len(m.Buttons):
		return Choice{}, false
	}
	return m.Buttons[n-1], true
}

// yeses are the words without an act that choose what binds. What cannot be undone takes a sure one.
func (c Choice) yeses() parse.Yeses {
	switch {
	case c.Means != Yes:
		return parse.NoYes
	case c.Final:
		return parse.SureYes
	}
	return parse.AnyYes
}

// phrases choose what binds by their words alone: those of its own, and its title in the forms of its verb.
func (c Choice) phrases() []string {
	title := c.plainTitle()
	all := append(slices.Clone(c.Words), title)
	if stem, isVerb := strings.CutSuffix(title, "r"); isVerb && !strings.Contains(title, " ") {
		for _, ending := range verbEndings {
			all = append(all, stem+ending)
		}
	}
	return all
}

func (c Choice) plainTitle() string { return phrase.Plain(numbering.ReplaceAllString(c.Title, "")) }

// meaning finds the first choice that means something.
func meaning(choices []Choice, m Meaning) (Choice, bool) {
	i := slices.IndexFunc(choices, func(c Choice) bool { return c.Means == m })
	if i < 0 {
		return Choice{}, false
	}
	return choices[i], true
}

// titled finds the choice with this title, or else one of these words, or else the first or last words of the title. What could be
// several is none of them.
func titled(text string, choices []Choice) (Choice, bool) {
	words := phrase.Plain(text)
	for _, is := range []func(Choice) bool{
		func(c Choice) bool { return c.plainTitle() == words },
		func(c Choice) bool { return parse.Agrees(text, parse.NoYes, c.Words) },
		func(c Choice) bool { return c.isPartly(words) },
	} {
		found := slices.DeleteFunc(slices.Clone(choices), func(c Choice) bool { return words == "" || !is(c) })
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return Choice{}, false
}

// isPartly tells whether words are the first or last ones of the title, or a form of its verb.
func (c Choice) isPartly(words string) bool {
	title := c.plainTitle()
	return strings.HasSuffix(title, " "+words) || begins(title, words) || isSameVerb(words, title)
}

// numbering is what stands before the title of a row.
var numbering = regexp.MustCompile(`^[0-9]+ `)

// begins: quitar is Quitar de la venta.
func begins(title, words string) bool { return len(words) >= 4 && strings.HasPrefix(title, words+" ") }

// verbEndings make of the stem of publicar: publica, publícalo and publicarlo; publicado is none.
var verbEndings = []string{"", "lo", "la", "le", "los", "las", "rlo", "rla", "rle", "selo", "sela"}

// isSameVerb: publica, publícalo and publicarlo are publicar.
func isSameVerb(words, title string) bool {
	stem, verb := strings.CutSuffix(title, "r")
	ending, same := strings.CutPrefix(words, stem)
	return verb && same && slices.Contains(verbEndings, ending)
}
