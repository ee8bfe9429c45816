package parse

import (
	"slices"
	"strings"
)

// courtesies says what was taken out of a text.
type courtesies struct{ greeted, thanked bool }

// stripCourtesies takes greetings, thanks and forms of address out.
func stripCourtesies(in []token) ([]token, courtesies) {
	var p courtesies
	out := make([]token, 0, len(in))
	for i := 0; i < len(in); {
		greeted, thanked := begins(in[i:], topicPhrases[greeting]), begins(in[i:], topicPhrases[thanking])
		taken := max(greeted, thanked, begins(in[i:], topicPhrases[courtesy]))
		if taken == 0 {
			out = append(out, in[i])
			i++
			continue
		}
		p.greeted = p.greeted || greeted > 0
		p.thanked = p.thanked || thanked > 0
		i += taken
	}
	return out, p
}

// introducing are the words before one's own name.
var introducing = []string{"soy"}

// mostNames is how many words a name has at most that somebody says of themselves.
const mostNames = 4

// Greets tells whether a text greets, whatever else it says.
func Greets(text string) bool {
	_, p := stripCourtesies(lex(text))
	return p.greeted
}

// Introduces tells whether a text greets and says a name, and asks for nothing: hola soy Elena.
func Introduces(text string) bool {
	rest, p := stripCourtesies(lex(text))
	rest = slices.DeleteFunc(rest, isPause)
	return p.greeted && len(rest) > 1 && len(rest) <= 1+mostNames && slices.Contains(introducing, rest[0].text)
}

// Normalise writes a text in the form in which it is compared: lower case, no accents, no emoji, no greetings and thanks,
// one blank between words, number words as digits, ½ as 1/2, no punctuation but within numbers and s/ $ @ % + - /.
// What it writes it leaves as it is.
func Normalise(text string) string {
	for range 4 { // dropping a word may bring together what makes a number
		next := normalise(text)
		if next == text {
			break
		}
		text = next
	}
	return text
}

func normalise(text string) string {
	rest, _ := stripCourtesies(lex(text))
	var b strings.Builder
	for _, t := range joinNumbers(rest) {
		if t.kind == pic || t.kind == sign && !strings.ContainsAny(t.text, "/$@%+-") {
			continue
		}
		if joined := t.glued && (t.kind == sign || t.text == "u"); b.Len() > 0 && !joined {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}
