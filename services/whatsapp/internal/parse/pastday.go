package parse

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/qhatu/qhatu/pkg/lima"
)

// PastDay finds the day up to now that a text names, YYYY-MM-DD, as it is counted in Peru, and the text without it: ayer, anteayer, el sábado, el
// lunes pasado, el viernes 20, 15 de noviembre, 15/11, hace dos días, el día 3. A weekday is the last one, today too unless it is said to be past; a day of a month
// is the last one. day is "" where the text names none, or one that there is not.
func PastDay(text string, now time.Time) (day, rest string) {
	s := saidWords(text)
	today := now.In(lima.Zone)
	for i := range s {
		day, n := s[i:].pastDay(today)
		if day == "" {
			continue
		}
		from, until := s[i].from, s[i+n-1].until
		return day, text[:from] + " " + text[until:]
	}
	return "", text
}

// said is a word of a text, by where it stands, as it sounds.
type said struct {
	from, until int
	token
}

type saids []said

// saidWords are the words of a text between blanks, without the punctuation around them.
func saidWords(text string) (all saids) {
	isEdge := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	at := 0
	for field := range strings.FieldsFuncSeq(text, unicode.IsSpace) {
		at += strings.Index(text[at:], field)
		core := strings.TrimFunc(field, isEdge)
		if core != "" {
			from := at + strings.Index(field, core)
			folded := unaccented(prepare(core))
			all = append(all, said{from, from + len(core), token{kind: word, raw: core, text: folded, sound: sound(folded)}})
		}
		at += len(field)
	}
	return all
}

// at is a word, an empty one beyond the end.
func (s saids) at(i int) said {
	if i < len(s) {
		return s[i]
	}
	return said{}
}

// is tells whether words begin as a phrase sounds.
func (s saids) is(phrase ...string) bool {
	for i, w := range phrase {
		if s.at(i).sound != sound(w) {
			return false
		}
	}
	return true
}

// pastDay reads a day with which words begin, and of how many words it is.
func (s saids) pastDay(today time.Time) (day string, n int) {
	switch {
	case s.is("antes", "de", "ayer"):
		return after(today, -2), 3
	case s.is("anteayer"), s.is("antier"), s.is("antiayer"), s.is("antiyer"), s.is("antayer"), s.is("qayninpa"):
		return after(today, -2), 1
	case s.is("ayer"), s.is("qayna"):
		return after(today, -1), 1
	case s.is("hoy", "dia"):
		return after(today, 0), 2
	case s.is("hoy"):
		return after(today, 0), 1
	case s.is("hace"):
		return s.ago(today)
	}
	skip := 0
	if s.is("el") || s.is("este") || s.is("del") {
		skip = 1
	}
	if day, n = s[skip:].lastWeekday(today); day == "" {
		day, n = s[skip:].lastDate(today, skip > 0)
	}
	return day, n + skip
}

// ago reads hace dos días, hace una semana, hace 3 semanas.
func (s saids) ago(today time.Time) (day string, n int) {
	count := s.at(1).count()
	switch unit := s.at(2).sound; {
	case count == 0 || count > maxDays:
		return "", 0
	case dayWords.find(s.at(2).token) == "day":
		return after(today, -int(count)), 3
	case dayWords.find(s.at(2).token) == "week":
		return after(today, -int(count)*daysInWeek), 3
	case unit == sound("mes"), unit == sound("meses"):
		return today.AddDate(0, -int(count), 0).Format(time.DateOnly), 3
	}
	return "", 0
}

// lastWeekday reads sábado, lunes pasado, viernes 20.
func (s saids) lastWeekday(today time.Time) (day string, n int) {
	weekday, err := strconv.Atoi(dayWords.find(s.at(0).token))
	if err != nil {
		return "", 0
	}
	if d := s.at(1).count(); d > 0 && d <= 31 && s.at(1).isFigure() && !s.at(2).counts() && s.at(2).sound != sound("de") {
		return lastOf(today, func(t time.Time) bool { return int64(t.Day()) == d }, 31*2), 2
	}
	if d, of := s[1:].lastDate(today, false); d != "" {
		return d, 1 + of
	}
	back := (int(today.Weekday()) - weekday + daysInWeek) % daysInWeek
	if s.at(1).sound != sound("pasado") {
		return after(today, -back), 1
	}
	if back == 0 {
		back = daysInWeek
	}
	return after(today, -back), 2
}

// lastDate reads 15 de noviembre, 15/11, 15/11/2026 and, of the month, día 3, or 3 where that is said to be a day.
func (s saids) lastDate(today time.Time, isDay bool) (day string, n int) {
	skip := 0
	if s.is("dia") {
		skip, isDay = 1, true
	}
	w := s.at(skip)
	switch d := w.count(); {
	case isShare[w.text] && !isDay:
		return "", 0
	case strings.Contains(w.text, "/") || strings.Count(w.text, "-") == 2:
		return pastDigits(w.text, today), skip + 1
	case d == 0 || d > 31:
		return "", 0
	case s.at(skip+1).text == "de" && monthOf(s.at(skip+2).token) > 0:
		day, n = s[skip+3:].inYear(d, monthOf(s.at(skip+2).token), today)
		return day, skip + 3 + n
	case isDay && w.isFigure() && !s.at(skip+1).counts():
		return lastOf(today, func(t time.Time) bool { return int64(t.Day()) == d }, 31*2), skip + 1
	}
	return "", 0
}

// isShare has what is rather a part of something than a day, 1/2 quintal, unless it is said to be a day.
var isShare = map[string]bool{"1/2": true, "1/3": true, "2/3": true, "1/4": true, "3/4": true, "1/8": true}

// inYear is a day of a month that is over, in the year that the words name with which they begin: de 2025, del año pasado; else the last one.
func (s saids) inYear(d, month int64, today time.Time) (day string, n int) {
	if (s.is("de") || s.is("del")) && len(s.at(1).text) == 4 && s.at(1).count() > 2000 {
		return notAhead(dateOf(s.at(1).count(), month, d), today), 2
	}
	if s.is("del", "ano", "pasado") {
		return dateOf(int64(today.Year())-1, month, d), 3
	}
	return lastIn(d, month, today), 0
}

// pastDigits reads 15/11, 15/11/2026, 2026-11-15.
func pastDigits(text string, today time.Time) string {
	day, ok := dayOfDigits(text, today)
	if !ok {
		return ""
	}
	if parts := strings.Split(text, "/"); len(parts) == 2 {
		d, _ := strconv.ParseInt(parts[0], 10, 64)
		month, _ := strconv.ParseInt(parts[1], 10, 64)
		return lastIn(d, month, today)
	}
	return notAhead(day, today)
}

// lastIn is a day of a month, the last one that is not ahead.
func lastIn(d, month int64, today time.Time) string {
	if day := notAhead(dateOf(int64(today.Year()), month, d), today); day != "" {
		return day
	}
	return dateOf(int64(today.Year())-1, month, d)
}

func notAhead(day string, today time.Time) string {
	if day > today.Format(time.DateOnly) {
		return ""
	}
	return day
}

// lastOf is the last day that is so, of as many as are looked at.
func lastOf(today time.Time, is func(time.Time) bool, most int) string {
	for back := range most {
		if t := today.AddDate(0, 0, -back); is(t) {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// count is a word as a whole number, 0 where it is none.
func (w said) count() int64 {
	if n, err := strconv.ParseInt(w.text, 10, 64); err == nil {
		return n
	}
	if t := tokens(w.raw); len(t) == 1 && t[0].kind == num && t[0].n.whole {
		return t[0].n.milli / 1000
	}
	return 0
}

// isFigure tells whether a word is written in digits.
func (w said) isFigure() bool { _, err := strconv.Atoi(w.text); return err == nil }

// counts tells whether a word is a unit, or money, so that the number before it is no day.
func (w said) counts() bool { return unit(w.token) != "" || moneyWords.has(w.token) || w.isFigure() }
