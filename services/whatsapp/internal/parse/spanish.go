package parse

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

// spanishWords are the number words by their sound.
var spanishWords = makeSpanish()

func makeSpanish() map[string]numeral {
	m := map[string]numeral{}
	add := func(s scale, value int64, words ...string) {
		for _, w := range words {
			put(m, sound(w), numeral{s, value})
		}
	}
	unit := []string{"un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"}
	for i, w := range unit {
		add(ones, int64(i+1), w)
		add(teens, int64(21+i), "veinti"+w, "veinte"+w, "veintei"+w)
	}
	add(ones, 1, "uno", "una")
	add(teens, 21, "veintiuno", "veintiuna", "veinteuno")
	for i, w := range []string{"diez", "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve"} {
		add(teens, int64(10+i), w)
	}
	add(tens, 20, "veinte", "veynte")
	for i, stem := range []string{"treint", "cuarent", "cincuent", "sesent", "setent", "ochent", "novent"} {
		value := int64(30 + 10*i)
		add(tens, value, stem+"a")
		for j, w := range append([]string{"uno", "una"}, unit...) {
			one := int64(max(1, j-1))
			add(teens, value+one, stem+"i"+w, stem+"ai"+w, stem+"ay"+w) // treintiuno, treintaiuno: common in Peru
		}
	}
	add(tens, 30, "treynta")
	add(hundreds, 100, "cien", "ciento")
	for i, w := range []string{"doscient", "trescient", "cuatrocient", "quinient", "seiscient", "setecient", "ochocient", "novecient"} {
		add(hundreds, int64(200+100*i), w+"os", w+"as")
	}
	add(hundreds, 500, "cincocientos")
	add(hundreds, 700, "sietecientos", "sietecientas")
	add(hundreds, 900, "nuevecientos", "nuevecientas")
	add(thousands, 1000, "mil")
	add(millionsScale, 1_000_000, "millon", "millones")
	return m
}

func spanishWord(t token) (numeral, bool) {
	if t.kind != word {
		return numeral{}, false
	}
	n, ok := spanishWords[t.sound]
	return n, ok
}

// spanish reads a number that begins with a number word, or with digits before mil or millón. It returns how many tokens
// it takes; zero if there is none. Digits may follow mil: "1 mil 200".
func spanish(t []token) (number, int) {
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
	case t[0].text == "y" && len(t) > 1 && s.began && s.group/1000%10 == 0:
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
