package parse

import "strings"

// joinNumbers puts one number token where words or digits with words make a number.
func joinNumbers(in []token) []token {
	in = partedFromA(in)
	out := make([]token, 0, len(in))
	for i := 0; i < len(in); {
		n, taken := spanishNumber(in[i:])
		if taken == 0 {
			n, taken = quechuaNumber(in[i:])
		}
		if n.article && !countable(in[i+1:]) || taken == 1 && in[i].text == "ciento" && counts(out) {
			taken = 0
		}
		if taken == 0 {
			out = append(out, in[i])
			i++
			continue
		}
		text := writeMilli(n.milli)
		if n.huge {
			text = in[i].text
		}
		out = append(out, token{kind: num, raw: text, text: text, n: n, glued: in[i].glued})
		i += taken
	}
	return joinHundreds(out)
}

// partedFromA parts the "a" before a price from the number word that it is written with: asesenta, asiento sesenta.
func partedFromA(in []token) []token {
	out := make([]token, 0, len(in))
	for i, t := range in {
		rest, ok := strings.CutPrefix(t.text, "a")
		if t.kind != word || !ok || len(rest) < 4 || !isNumeral(asWord(rest).heard()) {
			out = append(out, t)
			continue
		}
		if next := i + 1; unitWords.has(t) && (next == len(in) || !isNumeral(in[next])) { // un asiento
			out = append(out, t)
			continue
		}
		number := asWord(rest).heard()
		number.raw = rest
		out = append(out, token{raw: "a", text: "a", sound: "a", glued: t.glued}, number)
	}
	return out
}

// heard is a token with its sound.
func (t token) heard() token {
	t.sound = sound(t.text)
	return t
}

func isNumeral(t token) bool {
	_, ok := spanishWord(t)
	return ok
}

// counts tells whether "ciento" behind these tokens is the unit: 5 ciento, el ciento, por ciento.
func counts(before []token) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	return last.kind == num || last.text == "/" || last.is(beforeCount)
}

// joinHundreds joins hundreds that are written apart: dos cientos cincuenta.
func joinHundreds(in []token) []token {
	out := in[:0:0]
	for i := 0; i < len(in); i++ {
		t := in[i]
		if i+2 < len(in) && t.kind == num && t.n.whole && t.n.milli >= 2000 && t.n.milli < 10_000 && in[i+1].text == "cientos" &&
			in[i+2].kind == num && in[i+2].n.whole && in[i+2].n.milli < 100_000 && !in[i+2].n.huge {
			n := integer(t.n.milli/10 + in[i+2].n.milli/1000)
			t = token{kind: num, raw: writeMilli(n.milli), text: writeMilli(n.milli), n: n, glued: t.glued}
			i += 2
		}
		if i+2 < len(in) && t.kind == num && t.n.whole && t.n.milli >= 2000 && t.n.milli < 10_000 && in[i+1].text == "cientos" && moneyWords.has(in[i+2]) { // dos cientos soles
			n := integer(t.n.milli / 10)
			t = token{kind: num, raw: writeMilli(n.milli), text: writeMilli(n.milli), n: n, glued: t.glued}
			i++
		}
		out = append(out, t)
	}
	return out
}

// countable tells whether "un" before these tokens is a number: nothing, a unit or a part follows.
func countable(rest []token) bool {
	if len(rest) == 0 {
		return true
	}
	next := rest[0]
	return unitWords.has(next) || moneyWords.has(next) || fractionWords.has(next) || next.text == "y"
}

// joinFractions joins a whole number and a fraction behind it: 1 1/2, 1 y 1/2, una y media, 2 y medio. A number that is said again
// in brackets, veinte (20), counts once.
func joinFractions(in []token) []token {
	out := make([]token, 0, len(in))
	for i := 0; i < len(in); i++ {
		t := in[i]
		if len(out) > 0 && i+2 < len(in) && t.text == "(" && in[i+1].kind == num && in[i+2].text == ")" {
			if last := out[len(out)-1]; last.kind == num && last.n.milli == in[i+1].n.milli {
				i += 2
				continue
			}
		}
		if t.kind != num || !t.n.whole || t.n.huge || t.n.fraction {
			out = append(out, t)
			continue
		}
		part, taken := fractionAfter(in[i+1:])
		if taken > 0 {
			t.n.milli += part.milli
			t.n.fine = part.fine
			t.n.whole, t.n.pair, t.n.article, t.n.digits = false, false, false, 0
			i += taken
		}
		out = append(out, t)
	}
	return out
}

func fractionAfter(t []token) (number, int) {
	if len(t) > 0 && t[0].kind == num && t[0].n.fraction {
		return t[0].n, 1
	}
	if len(t) < 2 || t[0].text != "y" {
		return number{}, 0
	}
	if t[1].kind == num && t[1].n.fraction {
		return t[1].n, 2
	}
	// "2 y media arroba" is two and a half; "2 quintales y media arroba" does not come here.
	if part := fractionWords.find(t[1]); part != "" {
		return fractions[part], 2
	}
	return number{}, 0
}

// markNegatives makes of what is below zero what cannot be: "vendo -5 kilos". A stroke behind a number or its unit parts two
// things, as a blank on both sides does.
func markNegatives(in []token) []token {
	out := make([]token, 0, len(in))
	for _, t := range in {
		last := len(out) - 1
		if t.kind == num && t.glued && last >= 0 && out[last].text == "-" && !out[last].glued &&
			(last == 0 || out[last-1].kind != num && unit(out[last-1]) == "") {
			t.n = number{huge: true, whole: true}
			out = out[:last]
		}
		out = append(out, t)
	}
	return out
}

// scale is the size of a number word; within a number they go down.
type scale int

const (
	ones scale = iota
	teens
	tens
	hundreds
	thousands
	millionsScale
)

type numeral struct {
	scale scale
	value int64
}

func spanishWord(t token) (numeral, bool) {
	if t.kind != word {
		return numeral{}, false
	}
	n, ok := spanishWords[t.sound]
	return n, ok
}

// spanishNumber reads a number that begins with a number word, or with digits before mil or millón. It returns how many tokens
// it takes; zero if there is none. Digits may follow mil: "1 mil 200".
func spanishNumber(t []token) (number, int) {
	s := sum{last: millionsScale + 1}
	if len(t) > 1 && t[0].kind == num && !t[0].n.fraction && !t[0].n.huge {
		next, ok := spanishWord(t[1])
		if !ok || next.scale < thousands {
			return number{}, 0
		}
		s.group, s.began, s.inGroup = t[0].n.milli, true, hundreds
		s.taken = 1
	}
	for s.taken < len(t) && s.take(t[s.taken:]) {
	}
	if s.taken == 0 {
		return number{}, 0
	}
	total := s.total + s.group
	if total > maxWhole*1000 {
		return number{huge: true, whole: true}, s.taken
	}
	n := number{milli: total, whole: total%1000 == 0, pair: s.taken <= 3 && total >= 10_000 && total < 100_000}
	n.article = s.taken == 1 && (t[0].text == "un" || t[0].text == "una")
	return n, s.taken
}

// sum is a number being read, in thousandths.
type sum struct {
	total   int64 // of the groups that mil and millón have closed
	group   int64 // below a thousand
	last    scale // of the last mil or millón
	inGroup scale // of the last word in the group
	began   bool  // the group has a word
	taken   int
}

// take adds the next word, if it belongs to the number.
func (s *sum) take(t []token) bool {
	n, ok := spanishWord(t[0])
	switch {
	case ok && n.scale >= thousands:
		return s.close(n)
	case ok && s.fits(n.scale, n.value):
		s.put(n, 1)
		return true
	case (t[0].text == "y" || t[0].text == "i") && len(t) > 1 && s.began && s.group/1000%10 == 0:
		if digit := t[1].n; t[1].kind == num && digit.digits == 1 && s.inGroup == tens { // ciento cincuenta y 8
			s.put(numeral{ones, digit.milli / 1000}, 2)
			return true
		}
		if next, ok := spanishWord(t[1]); ok && next.scale == ones && s.inGroup <= tens && s.inGroup >= teens {
			s.put(next, 2)
			return true
		}
	case t[0].kind == num && !s.began && s.last == thousands && t[0].n.whole && t[0].n.milli < 1_000_000 && t[0].n.digits > 0:
		if after := t[1:]; len(after) == 0 || after[0].sound != "mil" {
			s.put(numeral{ones, t[0].n.milli / 1000}, 1)
			return true
		}
	}
	return false
}

func (s *sum) put(n numeral, words int) {
	s.group += n.value * 1000
	s.inGroup, s.began = n.scale, true
	s.taken += words
}

// fits tells whether a word may follow within the group: doscientos cincuenta y ocho goes down all the way.
func (s *sum) fits(next scale, value int64) bool {
	if !s.began {
		return true
	}
	below := s.group / 1000 % 100
	switch {
	case next == ones:
		return s.inGroup == hundreds || s.inGroup == tens && below%10 == 0
	case next == teens && value < 100, next == tens:
		return s.inGroup == hundreds
	default:
		return false
	}
}

// close multiplies the group by mil or millón.
func (s *sum) close(n numeral) bool {
	if n.scale >= s.last {
		return false
	}
	group := s.group
	if !s.began {
		group = 1000
	}
	if group > maxWhole {
		return false
	}
	if n.scale == millionsScale {
		group += s.total
		s.total = 0
	}
	s.total += group * n.value
	s.group, s.began, s.inGroup, s.last = 0, false, 0, n.scale
	s.taken++
	return true
}

// quechuaNumber reads a number in Quechua and returns how many tokens it takes: iskay chunka pichqayuq is 25.
func quechuaNumber(t []token) (number, int) {
	var total, pending int64
	last := int64(1 << 40) // they go down, as waranqa, pachak, chunka
	taken := 0
	for _, w := range t {
		if w.kind != word {
			break
		}
		one, isOne := withoutSuffix(quechuaWords, w.sound)
		power, isPower := withoutSuffix(quechuaPowers, w.sound)
		end, isEnd := quechuaEnd(w.sound)
		switch {
		case isOne && pending == 0 && last > 1:
			pending = one
		case isPower && power < last:
			total += max(1, pending) * power
			pending, last = 0, power
		case isEnd && pending == 0 && last <= 1000 && last > 1:
			total += end
			last = 1
		default:
			return quechuaResult(total+pending, taken)
		}
		taken++
	}
	return quechuaResult(total+pending, taken)
}

// withoutSuffix finds a number by its sound, also under a suffix: pachakta.
func withoutSuffix(numbers map[string]int64, heard string) (int64, bool) {
	if value, ok := numbers[heard]; ok {
		return value, true
	}
	for _, suffix := range suffixSounds {
		stem, ok := strings.CutSuffix(heard, suffix)
		if !ok || len(stem) < shortestStem {
			continue
		}
		if value, known := numbers[stem]; known {
			return value, true
		}
	}
	return 0, false
}

func quechuaResult(value int64, taken int) (number, int) {
	if taken == 0 {
		return number{}, 0
	}
	return integer(value), taken
}

// quechuaEnd reads the last word of a number above ten: pichqayuq, iskayniyuq.
func quechuaEnd(w string) (int64, bool) {
	for _, suffix := range []string{"niyuk", "yuk", "niyoj", "yoj"} {
		if stem, ok := strings.CutSuffix(w, suffix); ok {
			value, ok := quechuaWords[stem]
			return value, ok
		}
	}
	return 0, false
}
