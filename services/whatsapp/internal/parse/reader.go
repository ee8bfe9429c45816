package parse

// mode is what a text answers.
type mode int

const (
	saleMode     mode = iota // nothing: a free text
	quantityMode             // how much: a number alone is a quantity
	priceMode                // what it costs: a number alone is a price
	changeMode               // nothing, but something stands that it may change
)

// reader finds the quantities and prices of a text. Its methods that read something at an index return the index behind it;
// the same index, or zero values, if it is not there.
type reader struct {
	mode         mode
	t            []token
	known        string // the product, where another part of the text names it
	used         []bool // belongs to a number
	amounts      []amount
	prices       []price
	bare         []amount // numbers without a unit
	countedUnits []string // units in the plural without a number: "jabas de choclo: 12"
	namedUnits   []string // units that a text names without a number: "el quintal a 161"
	packs        []pack   // what units hold that are not counted where it is said: "en sacos de 50 kg"
	problems     Problems
}

// amount is a quantity as it stands in a text.
type amount struct {
	n         number
	to        number // milli 0: no range
	unit      string
	grams     int64 // of one unit; 0: not said
	approx    bool
	unitGiven bool
	lead      string // the word before: "de" in "sacos de maíz de 50 kg"
	counted   int64  // how many the number counted at a time: 12 where dozens were said; 0: one
	at, end   int
}

// price is a price as it stands in a text.
type price struct {
	milli    int64
	per      string
	perGiven bool
	together int64 // how many it is for together; 0: one
	each     bool  // "c/u": per whatever is counted
	currency string
	marked   bool // marked as a price, not merely a number where one was asked for
	whole    bool
	at, end  int
}

func read(text string, m mode) *reader { return readTokens(tokens(text), m) }

// tokens are those of a text, without courtesies, each number one.
func tokens(text string) []token {
	rest, _ := stripCourtesies(lex(text))
	return markNegatives(joinFractions(joinNumbers(without(rest, topicPhrases[rather]))))
}

// without leaves phrases out.
func without(in []token, list [][]string) (out []token) {
	for i := 0; i < len(in); i++ {
		if taken := begins(in[i:], list); taken > 0 {
			i += taken - 1
			continue
		}
		out = append(out, in[i])
	}
	return out
}

func readTokens(t []token, m mode) *reader {
	r := &reader{mode: m, t: t}
	r.used = make([]bool, len(r.t))
	for i := 0; i < len(r.t); {
		next := r.step(i)
		for ; i < next; i++ {
			r.used[i] = r.used[i] || r.t[i].kind == num
		}
	}
	return r
}

// free tells that the text answers no question.
func (r *reader) free() bool { return r.mode == saleMode || r.mode == changeMode }

func (r *reader) problem(p Problem) { r.problems = r.problems.with(p) }

// doubts names what is doubtful about a number that is used.
func (r *reader) doubts(n number) {
	if n.doubtful {
		r.problem(ProblemThousands)
	}
	if n.fine {
		r.problem(ProblemPrecision)
	}
}

// tok is the token at i; an empty one beyond the ends.
func (r *reader) tok(i int) token {
	if i < 0 || i >= len(r.t) {
		return token{kind: sign}
	}
	return r.t[i]
}

func (r *reader) text(i int) string { return r.tok(i).text }

// step reads what stands at i and returns where to go on.
func (r *reader) step(i int) int {
	if next, ok := r.ignored(i); ok {
		return next
	}
	if currency, j := r.sign(i); currency != "" {
		if n, k := r.numberAt(j); k > j {
			return r.readPrice(i, n, k, currency)
		}
	}
	if n, j := r.numberAt(i); j > i {
		if r.apart(i) {
			r.problem(ProblemApart)
			return i + 2
		}
		return r.readNumber(i, n, j)
	}
	if one := r.text(i); (one == "sol" || one == "luca") && !r.tok(i-1).is(beforeSun) { // sol cincuenta, luca y media, a luca el kilo
		_, cents := r.cents(integer(1), i+1)
		if _, _, kind := r.perAt(i + 1); cents > i+1 || kind == oneUnit || kind == eachOne {
			return r.readPrice(i, integer(1), i+1, "PEN")
		}
	}
	return r.readUnit(i)
}

// apart tells whether the number at i was probably meant as one with the figure behind it: 15 8.
func (r *reader) apart(i int) bool {
	t, next := r.tok(i), r.tok(i+1)
	if r.mode == saleMode || t.n.digits == 0 || next.kind != num || next.n.digits != 1 || next.glued {
		return false
	}
	return unit(r.tok(i+2)) == "" && r.text(i+2) != "%" && !r.tok(i+2).is(otherMeasure)
}

// sign reads a currency's sign before a number: S/ 161, $ 40, S 161.
func (r *reader) sign(i int) (currency string, next int) {
	if c := moneyWords.find(r.tok(i)); plural(r.tok(i)) && c != "centimo" && r.text(i) != "nuevos" { // a soles 161
		return c, i + 1
	}
	switch r.text(i) {
	case "s/":
		return "PEN", i + 1
	case "s":
		if r.text(i+1) == "." {
			return "PEN", i + 2
		}
		return "PEN", i + 1
	case "$":
		return "USD", i + 1
	case "€":
		return "EUR", i + 1
	case "usd", "us", "bs":
		return moneyWords.find(r.tok(i)), i + 1
	}
	return "", i
}

// currencyAt reads the currency behind a number; the céntimos of it are not here.
func (r *reader) currencyAt(i int) (currency string, next int) {
	switch t := r.tok(i); {
	case t.kind == sign && (t.text == "s/" || t.text == "$" || t.text == "€"):
		return map[string]string{"s/": "PEN", "$": "USD", "€": "EUR"}[t.text], i + 1
	case r.text(i) == "nuevos":
		if r.text(i+1) == "soles" {
			return "PEN", i + 2
		}
	default:
		if c := moneyWords.find(t); c != "" && c != "centimo" && c != "china" {
			return c, i + 1
		}
	}
	return "", i
}
