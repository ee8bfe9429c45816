package parse

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

type kind int

const (
	word    kind = iota
	num          // a number
	sign         // a currency sign ("s/", "$"), punctuation
	pic          // an emoji
	literal      // what holds digits and is no amount: codes, dates, times, phone numbers
)

// token is a piece of a text.
type token struct {
	kind  kind
	raw   string // as written, in lower case
	text  string // folded
	sound string
	n     number
	glued bool // stands right behind the token before
}

type lexer struct {
	in     []rune
	at     int
	out    []token
	broken bool // there was a blank since the last token
}

// lex cuts a text into tokens.
func lex(text string) []token {
	l := &lexer{in: []rune(prepare(text)), broken: true}
	for l.at < len(l.in) {
		switch r := l.in[l.at]; {
		case unicode.IsSpace(r):
			l.at++
			l.broken = true
		case unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Sk, r) || unicode.IsControl(r):
			l.at++ // marks without a letter, joiners, skin tones
		case l.literal(), l.currency(), l.mistyped():
		case digit(r) || (r == '.' || r == ',') && digit(l.peek(1)) && (l.broken || len(l.out) == 0 || l.out[len(l.out)-1].kind == sign):
			l.number()
		case unicode.IsLetter(r):
			l.word()
		default:
			l.put(signOrPic(r), string(r))
			l.at++
		}
	}
	return l.out
}

func digit(r rune) bool { return '0' <= r && r <= '9' }

func signOrPic(r rune) kind {
	if r < 0x2100 {
		return sign
	}
	return pic
}

// peek looks ahead; 0 beyond the end.
func (l *lexer) peek(n int) rune {
	if i := l.at + n; i >= 0 && i < len(l.in) {
		return l.in[i]
	}
	return 0
}

func (l *lexer) put(k kind, raw string) *token {
	t := token{kind: k, raw: raw, text: raw, glued: !l.broken}
	l.broken = false
	l.out = append(l.out, t)
	return &l.out[len(l.out)-1]
}

// word takes letters with their marks; an apostrophe between letters belongs to the word, as in Quechua.
func (l *lexer) word() {
	start := l.at
	for r := l.peek(0); unicode.IsLetter(r) || unicode.Is(unicode.M, r) || r == '\'' && unicode.IsLetter(l.peek(1)); r = l.peek(0) {
		l.at++
	}
	t := l.put(word, string(l.in[start:l.at]))
	t.text = unaccented(t.raw)
	if full, ok := shortened[t.text]; ok {
		t.text = full
	}
	t.sound = sound(t.text)
}

// number takes digits with separators between them, or a fraction.
func (l *lexer) number() {
	if f := l.fraction(); f != "" {
		l.put(num, f).n = fractions[f]
		return
	}
	start := l.at
	for r := l.peek(0); digit(r) || strings.ContainsRune(".,'", r) && digit(l.peek(1)); r = l.peek(0) {
		l.at++
	}
	raw := string(l.in[start:l.at])
	if power := l.power(); power > 0 { // 1e9: nobody writes so what he means
		l.at += power
		l.put(num, string(l.in[start:l.at])).n = number{huge: true, whole: true}
		return
	}
	l.put(num, raw).n = readDigits(raw)
}

// mistyped takes digits among which a letter stands that looks like one, or lies beside it: 16o, l60, 1o5. A first 1o is an
// ordinal.
func (l *lexer) mistyped() bool {
	if before := l.peek(-1); unicode.IsLetter(before) || digit(before) {
		return false
	}
	var written strings.Builder
	digits, letters := 0, 0
	for r := l.peek(0); ; r = l.peek(digits + letters) {
		means, isLetter := mistypedDigits[r]
		switch {
		case digit(r):
			digits++
			written.WriteRune(r)
			continue
		case isLetter:
			letters++
			written.WriteRune(means)
			continue
		}
		if unicode.IsLetter(r) || letters != 1 || digits < 2 {
			return false
		}
		break
	}
	raw := string(l.in[l.at : l.at+digits+letters])
	l.at += digits + letters
	l.put(num, raw).n = readDigits(written.String())
	l.out[len(l.out)-1].text = written.String()
	return true
}

// mistypedDigits are letters that are typed for digits.
var mistypedDigits = map[rune]rune{'o': '0', 'l': '1'}

// power is how long the power of ten behind a number is, as machines write it: e9, e+9.
func (l *lexer) power() int {
	if l.peek(0) != 'e' {
		return 0
	}
	n := 1
	if sign := l.peek(n); sign == '+' || sign == '-' {
		n++
	}
	from := n
	for digit(l.peek(n)) {
		n++
	}
	if n == from || unicode.IsLetter(l.peek(n)) {
		return 0
	}
	return n
}

// fractions are those that people write. A third is cut to thousandths.
var fractions = map[string]number{
	"1/2": {milli: 500, fraction: true}, "1/4": {milli: 250, fraction: true}, "3/4": {milli: 750, fraction: true},
	"1/8": {milli: 125, fraction: true}, "1/3": {milli: 333, fraction: true, fine: true}, "2/3": {milli: 666, fraction: true, fine: true},
}

func (l *lexer) fraction() string {
	if l.peek(1) != '/' || digit(l.peek(3)) || l.peek(3) == '/' || digit(l.peek(-1)) {
		return ""
	}
	f := string(l.in[l.at:min(l.at+3, len(l.in))])
	if _, ok := fractions[f]; !ok {
		return ""
	}
	l.at += 3
	return f
}

// currency takes signs of money: s/, s/. and the like; the soles of old are written s/. too.
func (l *lexer) currency() bool {
	if unicode.IsLetter(l.peek(-1)) {
		return false
	}
	for _, c := range []struct{ written, means string }{
		{"us$", "$"}, {"u$s", "$"}, {"usd$", "$"}, {"$us", "$"}, {"s/.", "s/"}, {"s/", "s/"}, {"s./", "s/"}, {"$", "$"}, {"€", "€"},
	} {
		n := len([]rune(c.written))
		if !l.starts(c.written) || c.means == "s/" && unicode.IsLetter(l.peek(n)) {
			continue
		}
		l.at += n
		l.put(sign, c.written).text = c.means
		return true
	}
	return false
}

func (l *lexer) starts(s string) bool {
	i := 0
	for _, r := range s {
		if l.peek(i) != r {
			return false
		}
		i++
	}
	return true
}

// Things with digits that are no amounts. They are read first, so that nobody sells the seven kilos of MZ-7K3F.
var (
	literalNumbers = []*regexp.Regexp{ // they begin with a digit or a plus
		regexp.MustCompile(`^\+\d[\d \-]{6,17}\d`),        // phone with its country
		regexp.MustCompile(`^9\d{2}[ \-]\d{3}[ \-]\d{3}`), // mobile phone in groups
		regexp.MustCompile(`^9\d{8}`),                     // mobile phone
		regexp.MustCompile(`^\d{1,2}:\d{2}`),              // time
		regexp.MustCompile(`^\d{1,2}/\d{1,2}/\d{2,4}`),    // date
		regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`),          // date
		regexp.MustCompile(`^\d{1,3}/\d{1,3}`),            // day and month; fractions are tried before
	}
	literalWords = []*regexp.Regexp{ // they begin with a letter
		lotCode(),
		regexp.MustCompile(`^ccn ?-? ?51`), // varieties that are numbered
		regexp.MustCompile(`^(?:inia|pmv|marginal|ics|tsh|dk|dekalb) ?-? ?\d{1,4}`),
	}
)

// lotCode matches the code of a lot: of any product, or of one that has none.
func lotCode() *regexp.Regexp {
	prefixes := "lt"
	for _, p := range vocabulary.Products() {
		prefixes += "|" + strings.ToLower(p.Code)
	}
	return regexp.MustCompile("^(?:" + prefixes + ")-[0-9a-z]{4,12}")
}

// literalsLike are those that a text may begin with.
func literalsLike(ahead string) []*regexp.Regexp {
	switch first := rune(ahead[0]); {
	case digit(first), first == '+':
		return literalNumbers
	case strings.ContainsAny(ahead, "-0123456789"):
		return literalWords
	}
	return nil
}

// longest is how far any of them reaches.
const longest = 24

// literal takes one of them, if it stands here and ends here.
func (l *lexer) literal() bool {
	before := l.peek(-1)
	if unicode.IsLetter(before) || digit(before) || before == '.' || before == ',' || before == '/' && !l.broken {
		return false
	}
	if r := l.peek(0); !digit(r) && r != '+' && (r < 'a' || r > 'z') {
		return false
	}
	if digit(l.peek(0)) {
		if at := l.at; l.fraction() != "" {
			l.at = at
			return false
		}
	}
	ahead := string(l.in[l.at:min(l.at+longest, len(l.in))])
	for _, re := range literalsLike(ahead) {
		found := re.FindString(ahead)
		if found == "" {
			continue
		}
		n := len(found) // what they match is ASCII
		next := l.peek(n)
		if digit(next) || unicode.IsLetter(next) || (next == '.' || next == ',' || next == '\'') && digit(l.peek(n+1)) {
			continue
		}
		l.at += n
		t := l.put(literal, found)
		t.text = unaccented(found)
		return true
	}
	return false
}
