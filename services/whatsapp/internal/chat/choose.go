package chat

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// repetitionTime is the time within which the same words count as a repetition.
const repetitionTime = 10 * time.Second

// isHasty tells whether a text that binds only repeats what was just written, as people do when no answer comes: they
// cannot have read what it would now mean.
func (t *Turn) isHasty(c Choice, text string) bool {
	previous := t.before.PreviousWords
	return c.Binds && previous != "" && previous == phrase.Plain(text) && t.Input.At.Sub(t.st.Last.At) < repetitionTime
}

// Chosen finds the choice of the last message that a number, a word, a yes or a no means; words may also mean one of what
// was asked before a notice came in between.
func (t *Turn) Chosen(text string) (Choice, bool) {
	if t.st.Last == nil {
		return Choice{}, false
	}
	choices := t.st.Last.Message.choices()
	if t.Late() {
		choices = nil
	}
	if n, err := strconv.Atoi(strings.Trim(text, " .)-*#°")); err == nil {
		return t.numbered(choices, n)
	}
	if c, ok := titled(text, choices); ok {
		return c, true
	}
	if c, ok := t.yesOrNo(text, choices); ok {
		return c, true
	}
	if earlier := t.st.BeforeNotice; earlier != nil && !t.isBefore(earlier.At) && parse.Answer(text).Kind == parse.Unknown {
		return titled(text, earlier.Message.choices())
	}
	return Choice{}, false
}

// numbered is the choice with a number, unless a figure was asked for.
func (t *Turn) numbered(choices []Choice, n int) (Choice, bool) {
	if t.st.Last.Message.Figure || n < 1 || n > len(choices) {
		return Choice{}, false
	}
	return choices[n-1], true
}

// yesOrNo finds the choice that a yes or a no means. What binds takes no "ya", which may mean wait.
func (t *Turn) yesOrNo(text string, choices []Choice) (Choice, bool) {
	switch answer := parse.Answer(text); answer.Kind {
	case parse.Number:
		return t.numbered(choices, answer.Number)
	case parse.Yes, parse.YesWeak:
		c, ok := meaning(choices, Yes)
		return c, ok && (answer.Kind == parse.Yes || !c.Binds)
	case parse.No:
		return meaning(choices, No)
	case parse.Thanks, parse.Unknown:
	}
	return Choice{}, false
}

// wouldBind finds the choice that a "ya" would mean if it did not bind.
func (t *Turn) wouldBind(text string) (Choice, bool) {
	if t.st.Last == nil || parse.Answer(text).Kind != parse.YesWeak {
		return Choice{}, false
	}
	buttons := t.st.Last.Message.Buttons
	i := slices.IndexFunc(buttons, func(c Choice) bool { return c.Binds })
	if i < 0 {
		return Choice{}, false
	}
	return buttons[i], true
}

// meaning finds the first choice that means something.
func meaning(choices []Choice, m Meaning) (Choice, bool) {
	i := slices.IndexFunc(choices, func(c Choice) bool { return c.Means == m })
	if i < 0 {
		return Choice{}, false
	}
	return choices[i], true
}

// titled finds the choice with this title, or the first or last words of it.
func titled(text string, choices []Choice) (Choice, bool) {
	words := phrase.Plain(text)
	for _, c := range choices {
		title := phrase.Plain(numbering.ReplaceAllString(c.Title, ""))
		alike := strings.HasSuffix(title, " "+words) || begins(title, words) || isSameVerb(words, title)
		if words != "" && (words == title || alike) {
			return c, true
		}
	}
	return Choice{}, false
}

// numbering is what stands before the title of a row.
var numbering = regexp.MustCompile(`^[0-9]+ `)

// begins: quitar is Quitar de la venta.
func begins(title, words string) bool { return len(words) >= 4 && strings.HasPrefix(title, words+" ") }

// isSameVerb: publica, publícalo and publicarlo are publicar; publicado is not.
func isSameVerb(words, title string) bool {
	stem, verb := strings.CutSuffix(title, "r")
	ending, same := strings.CutPrefix(words, stem)
	return verb && same && slices.Contains([]string{"", "lo", "la", "le", "los", "las", "rlo", "rla", "rle", "selo", "sela"}, ending)
}
