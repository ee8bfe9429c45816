package parse

// englishWords are common in English and are no words of Spanish, Quechua or Awajún as people write them here.
var englishWords = oneOf("hello hey hi english speak you your the please thank thanks want sell selling how what where who when why are can could would does do " +
	"buy price need my is have good morning and with this that for it from")

// greatWords alone tell that a text is English.
var greatWords = oneOf("hello hi hey english thanks")

// English tells whether a text is plainly English: two of its common words, or one that is nothing else.
func English(text string) bool {
	found := 0
	for _, t := range lex(text) {
		if _, exact := englishWords.exact[t.text]; t.kind == word && exact {
			found++
		}
		if _, exact := greatWords.exact[t.text]; t.kind == word && exact {
			found++
		}
	}
	return found > 1
}
