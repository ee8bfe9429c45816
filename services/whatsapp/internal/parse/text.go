package parse

import "strings"

// Greetings and thanks say nothing of goods. Longer phrases come first.
var (
	greetings = phrases("buenos dias", "buen dia", "buenas tardes", "buenas noches", "muy buenas", "buenas", "que tal", "hola", "holas", "holi",
		"saludos", "saludo", "allin punchaw", "allin punchay", "allin tuta", "rimaykullayki", "napaykullayki", "imaynalla")
	thanksPhrases = phrases("muchas gracias", "muchisimas gracias", "mil gracias", "gracias", "grasias", "muy amable", "dios se lo pague",
		"yusulpayki", "sulpayki", "diospagarasunki", "diosolpayki", "see", "seee", "🙏")
	courtesy = phrases("por favor", "porfavor", "por fabor", "porfa", "porfis", "senor", "senora", "senorita", "sr", "sra", "srta", "amigo", "amiga",
		"amigos", "hermano", "hermana", "estimado", "estimada", "estimados", "joven", "disculpe", "disculpa", "ingeniero", "ing", "papay", "mamay")
)

func phrases(list ...string) [][]string {
	out := make([][]string, len(list))
	for i, p := range list {
		out[i] = strings.Fields(p)
	}
	return out
}

// begins returns how many tokens the first phrase that stands here takes.
func begins(t []token, list [][]string) int {
	for _, p := range list {
		if sequence(t, p...) {
			return len(p)
		}
	}
	return 0
}

// sequence tells whether the tokens begin with these texts.
func sequence(t []token, texts ...string) bool {
	if len(t) < len(texts) {
		return false
	}
	for i, want := range texts {
		if t[i].text != want {
			return false
		}
	}
	return true
}

// polite is what was dropped from a text.
type polite struct{ greeted, thanked bool }

// drop takes greetings and thanks out.
func drop(in []token) ([]token, polite) {
	var p polite
	out := make([]token, 0, len(in))
	for i := 0; i < len(in); {
		greeted, thanked := begins(in[i:], greetings), begins(in[i:], thanksPhrases)
		taken := max(greeted, thanked, begins(in[i:], courtesy))
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
	rest, _ := drop(lex(text))
	var b strings.Builder
	for _, t := range numbers(rest) {
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
