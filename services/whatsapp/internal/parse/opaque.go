package parse

import (
	"regexp"
	"unicode"
)

// Things with digits that are no amounts. They are read first, so that nobody sells the seven kilos of MZ-7K3F.
var opaques = []*regexp.Regexp{
	regexp.MustCompile(`^(?:mz|ch|fb|cc|tx|tu|lt)-[0-9a-z]{4,12}`), // code of a lot
	regexp.MustCompile(`^\+\d[\d \-]{6,17}\d`),                     // phone with its country
	regexp.MustCompile(`^9\d{2}[ \-]\d{3}[ \-]\d{3}`),              // mobile phone in groups
	regexp.MustCompile(`^9\d{8}`),                                  // mobile phone
	regexp.MustCompile(`^\d{1,2}:\d{2}`),                           // time
	regexp.MustCompile(`^\d{1,2}/\d{1,2}/\d{2,4}`),                 // date
	regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`),                       // date
	regexp.MustCompile(`^\d{1,3}/\d{1,3}`),                         // day and month; fractions are tried before
	regexp.MustCompile(`^ccn ?-? ?51`),                             // varieties that are numbered
	regexp.MustCompile(`^(?:inia|pmv|marginal|ics|tsh|dk|dekalb) ?-? ?\d{1,4}`),
}

// longest is how far any of them reaches.
const longest = 24

// opaque takes one of them, if it stands here and ends here.
func (l *lexer) opaque() bool {
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
	for _, re := range opaques {
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
		t := l.put(opaque, found)
		t.text = fold(found)
		return true
	}
	return false
}
