package parse

import (
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
)

// Day finds the day that a text names, YYYY-MM-DD, as it is counted in Peru from now on: hoy, pasado mañana, el viernes, 15 de enero,
// 15/1, en 3 días, la otra semana. A weekday is the next one that is not today; a number alone is a day of this month or the next. It is "" where the text
// names none, or one that there is not.
func Day(text string, now time.Time) string {
	today := now.In(lima.Zone)
	t := tokens(text)
	for i := range t {
		if day, ok := dayAt(t, i, today); ok {
			return day
		}
	}
	if i := onlyNumber(t); i >= 0 && t[i].n.whole {
		return dayOfMonth(t[i].n.milli/1000, today)
	}
	return ""
}

// dayAt reads a day that begins at a token; ok is false where none does.
func dayAt(t []token, i int, today time.Time) (day string, ok bool) {
	next := func(n int) token {
		if i+n < len(t) {
			return t[i+n]
		}
		return token{kind: sign}
	}
	if t[i].kind == literal {
		return dayOfDigits(t[i].text, today)
	}
	if t[i].kind == num && t[i].n.whole {
		return dayOfNumber(t[i].n.milli/1000, next, today)
	}
	switch found := dayWords.find(t[i]); found {
	case "":
		return "", false
	case "today":
		return after(today, 0), true
	case "tomorrow":
		return after(today, 1), true
	case "past": // pasado mañana; "el mes pasado" is none
		return after(today, 2), dayWords.find(next(1)) == "tomorrow"
	case "week": // una semana, la otra semana, la semana que viene
		before := t[max(i-1, 0)]
		return after(today, daysInWeek), before.text == "una" || before.is(nextWords) || next(1).is(nextWords) || next(2).is(nextWords)
	default:
		weekday, err := strconv.Atoi(found)
		if n := next(1); n.kind == num && n.n.whole && n.n.digits > 0 && !next(2).is(month) { // viernes 27
			return dayOfMonth(n.n.milli/1000, today), true
		}
		if next(1).kind == num { // viernes 27 de noviembre: that is read at its number
			return "", false
		}
		ahead := (weekday - int(today.Weekday()) + daysInWeek) % daysInWeek
		if ahead == 0 {
			ahead = daysInWeek
		}
		return after(today, ahead), err == nil
	}
}

const daysInWeek = 7

// dayOfNumber reads a number with what makes it a day: 15 de enero, 3 días, 2 semanas, día 15.
func dayOfNumber(n int64, next func(int) token, today time.Time) (day string, ok bool) {
	unit := next(1)
	switch {
	case n > maxDays:
		return "", false
	case dayWords.find(unit) == "day":
		return after(today, int(n)), true
	case dayWords.find(unit) == "week":
		return after(today, int(n)*daysInWeek), true
	case unit.text == "de" && next(2).is(month):
		return dayIn(n, monthOf(next(2)), today), true
	case unit.is(month):
		return dayIn(n, monthOf(unit), today), true
	}
	return "", false
}

// maxDays is more than anybody puts off a delivery.
const maxDays = 366

// dayOfDigits reads 15/1, 15/1/2027, 2027-01-15.
func dayOfDigits(text string, today time.Time) (day string, ok bool) {
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		return text, true
	}
	parts := strings.Split(text, "/")
	numbers := make([]int64, len(parts))
	for i, p := range parts {
		n, err := strconv.ParseInt(p, 10, 64)
		if err != nil {
			return "", false
		}
		numbers[i] = n
	}
	switch len(numbers) {
	case 2:
		return dayIn(numbers[0], numbers[1], today), true
	case 3:
		year := numbers[2]
		if year < 100 {
			year += 2000
		}
		return dateOf(year, numbers[1], numbers[0]), true
	}
	return "", false
}

// dayOfMonth is a day of this month that is not over, or of the next month.
func dayOfMonth(n int64, today time.Time) string {
	if n >= int64(today.Day()) {
		return dateOf(int64(today.Year()), int64(today.Month()), n)
	}
	next := time.Date(today.Year(), today.Month()+1, 1, 0, 0, 0, 0, lima.Zone)
	return dateOf(int64(next.Year()), int64(next.Month()), n)
}

// dayIn is a day of a month that is not over, of this year or the next.
func dayIn(n, month int64, today time.Time) string {
	day := dateOf(int64(today.Year()), month, n)
	if day != "" && day < today.Format(time.DateOnly) {
		return dateOf(int64(today.Year())+1, month, n)
	}
	return day
}

// dateOf is a date, "" where there is no such day.
func dateOf(year, month, day int64) string {
	d := time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC)
	if int64(d.Month()) != month || int64(d.Day()) != day || int64(d.Year()) != year {
		return ""
	}
	return d.Format(time.DateOnly)
}

func after(today time.Time, days int) string { return today.AddDate(0, 0, days).Format(time.DateOnly) }

// monthOf is the number of a month by its name.
func monthOf(t token) int64 {
	for i := time.January; i <= time.December; i++ {
		name := lima.Month(time.Date(2026, i, 1, 0, 0, 0, 0, lima.Zone))
		if t.text == name || t.sound == sound(name) || t.text == "septiembre" && i == time.September {
			return int64(i)
		}
	}
	return 0
}

// onlyNumber is where the only number of a text stands; -1: it has none, or several.
func onlyNumber(t []token) int {
	found := -1
	for i, w := range t {
		if w.kind == num && found >= 0 {
			return -1
		}
		if w.kind == num {
			found = i
		}
	}
	return found
}

// dayWords are those of all languages: weekdays by their number, Sunday is 0; today, tomorrow, past, day and week.
var dayWords = lexiconOf(func(l language) map[string]string { return l.days })
