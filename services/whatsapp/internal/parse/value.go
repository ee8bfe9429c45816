package parse

import (
	"strconv"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// numberAt reads a number at i, with what makes it one: groups of thousands apart, half and quarter words. It returns i
// if there is none.
func (r *reader) numberAt(i int) (number, int) {
	t := r.tok(i)
	if part := fractionWords.find(t); part != "" {
		j := i + 1
		if part != "1/2" && r.text(j) == "de" {
			j++
		}
		alone := !r.free() && len(r.t) == 1
		if _, k := r.currencyAt(j); k > j || alone || unit(r.tok(j)) != "" {
			return fractions[part], i + 1
		}
		return number{}, i
	}
	if t.kind != num {
		return number{}, i
	}
	if n, j := r.groupedByBlanks(i); j > i {
		return n, j
	}
	if part := fractionWords.find(r.tok(i + 1)); part != "" && part != "1/2" && t.n.whole && t.n.milli < 4000 { // tres cuartos de kilo
		n := fractions[part]
		n.milli *= t.n.milli / 1000
		return n, i + 2
	}
	return t.n, i + 1
}

// groupedByBlanks reads thousands that are grouped by blanks: "1 200 kg". Two numbers may stand side by side as well, so that it
// needs a sign that they belong together; where nothing tells, it is doubtful.
func (r *reader) groupedByBlanks(i int) (number, int) {
	first := r.tok(i)
	if first.n.digits == 0 || first.n.digits > 3 || first.n.milli == 0 {
		return number{}, i
	}
	digits, j := first.text, i+1
	for ; r.tok(j).kind == num && r.tok(j).n.digits == 3 && !r.tok(j).glued; j++ {
		digits += r.tok(j).text
	}
	if j == i+1 {
		return number{}, i
	}
	n := decimalNumber(digits, "")
	_, before := r.sign(i - 1)
	_, currency := r.currencyAt(j)
	_, per, _ := r.perAt(j)
	switch {
	case before == i, currency > j, per > j && r.priceBefore(i):
		return n, j
	case unit(r.tok(j)) != "" && !r.priceBefore(i):
		return n, j
	case r.mode == changeMode && first.n.digits < 3 && j == len(r.t) && (i == 0 || i == 1 && r.afterA(i)): // nothing else is said
		return n, j
	case !r.free():
		n.doubtful = true
		return n, j
	default:
		return number{}, i
	}
}

// unitAt reads the unit behind a number; "de" may stand between: un cuarto de kilo, dos millones de kilos.
func (r *reader) unitAt(j int, n number) (string, int) {
	if (n.fraction || n.milli >= 1_000_000_000) && r.text(j) == "de" && unit(r.tok(j+1)) != "" {
		j++
	}
	if u := unit(r.tok(j)); u != "" {
		return u, j + 1
	}
	return "", j
}

// upper reads the other end of a range: 12 a 15, 12-15, entre 12 y 15. "12 a 69" is a price, so that between the ends
// of a range there is less than threefold.
func (r *reader) upper(i int, n number, j int) (number, int, bool) {
	m, k := r.numberAt(j + 1)
	if k == j+1 || m.huge || n.huge || m.milli <= n.milli {
		return m, j, false
	}
	between := r.text(i-1) == "entre" || r.text(i-2) == "entre"
	switch r.text(j) {
	case "-", "o", "u", "hasta":
		return m, k, true
	case "y":
		return m, k, between
	case "a":
		_, currency := r.currencyAt(k)
		_, per, _ := r.perAt(k)
		priced := currency > k || per > k
		return m, k, m.milli <= 3*n.milli && (r.mode == priceMode || !priced || r.priceBefore(i))
	}
	return m, j, false
}

// about tells whether a number from i to j is not exact.
func (r *reader) about(i, j int) bool {
	before := i - 1
	if r.text(before) == "de" || r.text(before) == "a" || r.text(before) == "s/" {
		before--
	}
	return r.tok(before).is(approximate) || r.tok(i-1).is(approximate) || r.text(i-2) == "mas" && r.text(i-1) == "de" ||
		r.pastAbout(j) > j
}

// pastAbout goes past the words behind a number that say that it is not exact.
func (r *reader) pastAbout(j int) int {
	return j + begins(r.t[min(j, len(r.t)):], topicPhrases[around])
}

// ignored passes over numbers that are neither quantities nor prices: shares, dates, hours, numbers of things.
func (r *reader) ignored(i int) (next int, ok bool) {
	if r.tok(i).kind != num {
		return i, false
	}
	n := r.tok(i).n
	after, before := r.tok(i+1), r.tok(i-1)
	switch {
	case after.text == "%":
		return i + 2, true
	case after.text == "por" && r.text(i+2) == "ciento":
		return i + 3, true
	case after.is(otherMeasure):
		return i + 2, true
	case after.text == "de" && r.tok(i+2).is(month):
		return i + 3, true
	case r.ordinal(i) != "":
		return i + 2, true
	case after.text == "°":
		return i + 2, true
	}
	if before.text == ":" || before.text == "°" || before.text == "#" || before.text == "." {
		before = r.tok(i - 2)
	}
	switch {
	case before.is(beforeID), before.text == "n", before.text == "#", r.text(i-1) == "#":
		return i + 1, true
	case before.is(beforeHour) && r.text(i-2) == "a":
		return i + 1, true
	case unit(after) != "":
		return i, false
	case before.is(grading) && n.milli <= 3000, (before.text == "dia" || before.is(month)) && n.milli <= 31_000:
		return i + 1, true
	case before.is(beforeYear) && n.digits == 4 && n.milli >= 2_000_000 && n.milli < 2_100_000:
		return i + 1, true
	}
	return i, false
}

// ordinal reads 1ra, 1era, 1°, 2da, 3ra as the grade that it names.
func (r *reader) ordinal(i int) string {
	t, end := r.tok(i), r.tok(i+1)
	if t.kind != num || !end.glued {
		return ""
	}
	switch end.text {
	case "ra", "era", "da", "ero", "ro", "do", "°":
		return generalGrade(t.text)
	case "a", "o":
		if r.tok(i+2).kind != num {
			return generalGrade(t.text)
		}
	}
	return ""
}

// generalGrade is the grade with this number among those that are general.
func generalGrade(number string) string {
	for _, g := range vocabulary.Grades() {
		if g.General && g.Number > 0 && strconv.Itoa(g.Number) == number {
			return g.ID
		}
	}
	return ""
}
