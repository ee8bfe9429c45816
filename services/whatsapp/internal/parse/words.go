package parse

// What Words writes in place of what it only tells the kind of.
const (
	ANumber  = "#" // a number, in digits or words; a date, a phone number
	AProduct = "%" // goods that the vocabulary knows, or the code of a lot
	AUnit    = "/" // a unit that goods are counted in
	Money    = "$" // soles, s/, lucas
	Question = "?" // a question mark
)

// Words are the words of a text as they sound, for what looks at the words of a text and not at its figures: without
// greetings, thanks, forms of address, emoji and punctuation. Spellings that sound the same are written the same.
func Words(text string) []string {
	rest, _ := stripCourtesies(lex(text))
	var out []string
	for _, t := range joinNumbers(rest) {
		counted := len(out) > 0 && out[len(out)-1] == ANumber
		if w := wordOf(t, counted); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// wordOf is what Words writes for a token; counted says that a number stands before it.
func wordOf(t token, counted bool) string {
	switch {
	case t.kind == literal && isCode(t.raw):
		return AProduct
	case t.kind == num, t.kind == literal:
		return ANumber
	case t.text == "?":
		return Question
	case t.text == "s/", moneyWords.has(t):
		return Money
	case productWords.has(t):
		return AProduct
	case unitWords.has(t) && (counted || !afterNumber.has(t)):
		return AUnit
	case t.kind == word:
		return t.sound
	}
	return ""
}

// Sound is a word as Words writes one that is no number, product, unit or money.
func Sound(word string) string { return sound(unaccented(prepare(word))) }
