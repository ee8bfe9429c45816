package parse

// english is enough of English to tell it from the languages of the market, and the commands that telephones teach.
var english = language{
	words: map[topic]string{
		plainEnglish: "hello hey hi english speak you your the please thank thanks want sell selling how what where who when why are can could would does do " +
			"buy price need my is have good morning and with this that for it from",
		surelyEnglish: "hello hi hey english thanks",
	},
	commands: map[Command][]string{
		Help:   {"help"},
		OptOut: {"stop"},
		Undo:   {"undo"},
	},
}

// English tells whether a text is plainly English: two of its common words, or one that is nothing else.
func English(text string) bool {
	found := 0
	for _, t := range lex(text) {
		for _, about := range []topic{plainEnglish, surelyEnglish} {
			if _, exact := tables[about].exact[t.text]; t.kind == word && exact {
				found++
			}
		}
	}
	return found > 1
}
