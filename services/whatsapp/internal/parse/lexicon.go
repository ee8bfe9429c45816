package parse

import (
	"fmt"
	"slices"
	"strings"
)

// topic is what a table of words is about.
type topic int

const (
	greeting  topic = iota // phrases
	thanking               // phrases
	courtesy               // phrases
	forAll                 // phrases behind a price: for everything
	around                 // phrases behind a number: not exact
	least                  // phrases before a number: no less
	upwards                // phrases behind a number: no less
	open                   // phrases: buyers shall say the price; other words may stand between
	halfway                // phrases: both meet in the middle; other words may stand between
	rather                 // phrases: in place of something; "mas bien" is no more
	above                  // phrases behind a number: so much more
	below                  // phrases behind a number: so much less
	wrongness              // phrases: something is wrong; other words may stand between

	selling         // says that something is for sale
	onlySelling     // sells and does nothing else: "tengo una duda" offers nothing
	buying          // says that somebody wants to buy
	denying         // no, before a verb
	besideVerb      // may stand between a no and its verb
	approximate     // before a number: not exact
	beforeCount     // before "ciento": then it is the unit
	pricing         // says that a price follows
	besidePrice     // may stand between such a word and the number
	praising        // before "precio": then it is not told
	another         // before one more quantity: otros 5
	being           // tells what goods are
	minimum         // says that the figure behind it is the least
	everything      // before a number: the price of everything
	beforeSun       // before "sol": then it is the sun, not the money
	weighing        // says what a unit holds
	variety         // announces a variety
	grading         // announces a grade
	owning          // may stand between what sells and the goods
	otherGoods      // is sold at markets, and not here
	beside          // stands round a sale and is no goods: whose, from where, in what, how, when
	otherMeasure    // makes of a number something that is neither a quantity nor a price
	month           // a month's name
	beforeID        // announces a number that names something: lote, dni, celular
	beforeYear      // announces a year
	beforeHour      // announces an hour
	raising         // says that what follows is added
	lowering        // says that what follows is taken off
	taking          // raises or lowers a quantity, if nothing else is said
	bargaining      // raises or lowers a price, if nothing else is said
	losing          // goods are gone: spoiled, sold, given away
	counting        // says that the number behind it is a quantity
	restricting     // only
	besideChange    // may stand between a verb that changes and its number
	besideDenied    // may stand between a no and what it denies
	plainReply      // may follow a number and adds nothing
	otherMoney      // what a number beside it is of instead of the price: freight, an advance, moisture
	conditional     // begins what a figure depends on
	besideCondition // says nothing to depend on
	ofTerms         // payment, freight, sacks, weighing: what an offer says beside price and quantity
	keeping         // behind "para": goods that are not for sale any more
	correcting      // between a figure and what is right
	scorning        // too little
	opening         // alone says that buyers shall make an offer
	faulty          // says that something is wrong
	priceName       // a field, by its name
	quantityName
	weightName
	goodsName
	asking           // may stand before a command: quiero ver mis ofertas
	mine             // whose data they are: those of who writes
	ofOthers         // or of somebody else
	inTrade          // says that a name, a number or data are those of a trade
	grossWords       // a weight is of goods, sacks and truck
	tareWords        // a weight is of sacks and truck alone
	tareSign         // the weight behind it is taken off
	netWords         // a weight is of the goods alone
	nextWords        // the one that comes: la otra semana
	denyingVerb      // denies a verb, and only that: nunca borren, antes de borrar
	besideDeniedVerb // may stand between such a word and the verb
	besideMyself     // may stand beside the wish to be erased
	askingWhat       // begins a question
	plainEnglish     // common in English, and no word of the other languages
	surelyEnglish    // alone tells that a text is English

	topics // how many there are
)

// language is the words of one language. Words are separated by blanks, in lower case and without accents.
type language struct {
	words        map[topic]string
	phrases      map[topic][]string   // of several words; longer ones first
	shortened    map[string]string    // what is written shorter than it is read: d is de
	money        map[string]string    // by currency; centimo is a hundredth of a sol, china half of one
	fractions    map[string]string    // by fraction: "1/2"
	days         map[string]string    // words for days: weekdays by their number, today, tomorrow, past, day, week
	parts        map[int64][]string   // phrases for a part of what stands, by its thousandths; numbers in digits
	commands     map[Command][]string // phrases
	replies      map[meaning]string   // words
	replyPhrases map[meaning][]string // several words that make one
	replySigns   map[meaning]string   // emoji
	yeses        []string             // whole phrases that say yes and nothing else: what may bind
	doubtful     []string             // phrases that name an act and alone may mean something else
	nods         []string             // whole phrases that say yes, or only that something was heard or read back rightly
	emphasis     []string             // what may stand behind these and changes nothing
	openings     []string             // whole phrases that may stand before one which names what is agreed to
	closings     []string             // those that may stand behind such a one
	pasts        []string             // what names an act and, behind "ya", that it was done: envie
}

// languages are all that the parser understands, mixed as people mix them.
var languages = []language{signs, spanish, quechua, awajun, english}

// tables find the words of a topic in any language.
var tables = byTopic()

func byTopic() (all [topics]lexicon) {
	for _, l := range languages {
		for about, list := range l.words {
			if all[about].exact == nil {
				all[about] = newLexicon()
			}
			all[about].add(isWord, strings.Fields(list))
		}
	}
	return all
}

// asWord is a token of one plain word.
func asWord(text string) token { return token{kind: word, text: text} }

// is tells whether a token is a word of the topic.
func (t token) is(about topic) bool { return tables[about].has(t) }

func (t token) isOneOf(topics ...topic) bool { return slices.ContainsFunc(topics, t.is) }

// topicPhrases are the phrases of a topic in any language.
var topicPhrases = phrasesByTopic()

func phrasesByTopic() map[topic][][]string {
	all := map[topic][][]string{}
	for _, l := range languages {
		for about, list := range l.phrases {
			all[about] = append(all[about], phrases(list)...)
		}
	}
	return all
}

// shortened are words that any language writes shorter.
var shortened = shortenedWords()

func shortenedWords() map[string]string {
	all := map[string]string{}
	for _, l := range languages {
		for short, full := range l.shortened {
			put(all, short, full)
		}
	}
	return all
}

// parts are the phrases for a part of what stands in any language, by its thousandths.
var parts = phrasesOfParts()

func phrasesOfParts() map[int64][][]string {
	all := map[int64][][]string{}
	for _, l := range languages {
		for milli, list := range l.parts {
			all[milli] = append(all[milli], phrases(list)...)
		}
	}
	return all
}

func phrases(list []string) [][]string {
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

// fractionWords and moneyWords are those of all languages.
var (
	fractionWords = lexiconOf(func(l language) map[string]string { return l.fractions })
	moneyWords    = lexiconOf(func(l language) map[string]string { return l.money }).withSuffixes()
)

// lexicon finds what a word means: short ones as they are written, longer ones by their sound.
type lexicon struct {
	exact    map[string]string
	sound    map[string]string
	suffixed bool // its words are found under the suffixes of Quechua: sarata, quintalmanta
}

func newLexicon() lexicon { return lexicon{exact: map[string]string{}, sound: map[string]string{}} }

// lexiconOf takes one table of each language.
func lexiconOf(table func(language) map[string]string) lexicon {
	l := newLexicon()
	for _, of := range languages {
		for meaning, list := range table(of) {
			l.add(meaning, strings.Fields(list))
		}
	}
	return l
}

// isWord is the meaning of words that have none of their own.
const isWord = "yes"

// add enters the words of a meaning: in lower case, without accents.
func (l lexicon) add(meaning string, words []string) {
	for _, word := range words {
		put(l.exact, word, meaning)
		if len(word) > 3 {
			put(l.sound, sound(word), meaning)
		}
	}
}

// put enters a word. Two meanings of one word are a mistake in a table, which shows when the program starts.
func put[M comparable](m map[string]M, word string, meaning M) {
	if other, ok := m[word]; ok && other != meaning {
		panic(fmt.Sprintf("%s means both %v and %v", word, other, meaning))
	}
	m[word] = meaning
}

// find looks a token up; empty when it is none of them.
func (l lexicon) find(t token) string {
	if t.kind != word {
		return ""
	}
	if meaning, ok := l.exact[t.text]; ok {
		return meaning
	}
	if len(t.text) <= 3 {
		return ""
	}
	if meaning, ok := l.sound[t.sound]; ok {
		return meaning
	}
	if l.suffixed {
		_, meaning := l.stem(t.text)
		return meaning
	}
	return ""
}

// longestWord is more letters than any word of the market has with its suffixes.
const longestWord = 32

// stem finds a word that has suffixes of Quechua, and what it means.
func (l lexicon) stem(text string) (stem, meaning string) {
	if len(text) > longestWord {
		return "", ""
	}
	for _, suffix := range quechuaSuffixes {
		stem, ok := strings.CutSuffix(text, suffix)
		if !ok || len(stem) < shortestStem {
			continue
		}
		if meaning, ok := l.exact[stem]; ok {
			return stem, meaning
		}
		if meaning, ok := l.sound[sound(stem)]; ok {
			return stem, meaning
		}
		if inner, meaning := l.stem(stem); meaning != "" {
			return inner, meaning
		}
	}
	return "", ""
}

// withSuffixes makes a lexicon find its words under suffixes.
func (l lexicon) withSuffixes() lexicon {
	l.suffixed = true
	return l
}

func (l lexicon) has(t token) bool { return l.find(t) != "" }

// findNear finds a long word with one wrong letter; empty when none or several meanings are that near.
func (l lexicon) findNear(t token) string {
	if t.kind != word || len(t.sound) < 6 {
		return ""
	}
	found := ""
	for known, meaning := range l.sound {
		if len(known) < 6 || !near(known, t.sound) {
			continue
		}
		if found != "" && found != meaning {
			return ""
		}
		found = meaning
	}
	return found
}
