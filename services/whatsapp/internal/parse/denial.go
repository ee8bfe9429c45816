package parse

import (
	"cmp"
	"slices"
)

// floors puts one word where several say that a figure is the least: "ni un sol menos de 160", "menos de 155 no vendo".
func floors(in []token) []token {
	out := make([]token, 0, len(in))
	for i := 0; i < len(in); {
		taken := leastOf(in[i:])
		if taken > 0 && i+taken < len(in) && (in[i+taken].kind == num || moneySign(in[i+taken])) {
			out = append(out, floorWord)
			i += taken
			continue
		}
		if alone := notOneLess(in[i:]); alone > 0 {
			i += alone
			continue
		}
		out = append(out, in[i])
		i++
	}
	return out
}

var floorWord = asWord("minimo")

// leastOf is how many tokens say that the number behind them is the least.
func leastOf(t []token) int {
	if n := notOneLess(t); n > 0 {
		if len(t) > n && t[n].text == "de" {
			n++
		}
		return n
	}
	return begins(t, topicPhrases[least])
}

// notOneLess is how many tokens "ni un sol menos" takes.
func notOneLess(t []token) int {
	if len(t) < 4 || t[0].text != "ni" || t[1].kind != num && !fractionWords.has(t[1]) || !moneyWords.has(t[2]) || t[3].text != "menos" && t[3].text != "mas" {
		return 0
	}
	return 4
}

func moneySign(t token) bool {
	return t.kind == sign && (t.text == "s/" || t.text == "$") || t.text == "s"
}

// sums puts one number where a smaller one is added or taken off in words: ciento sesenta menos dos.
func sums(in []token) []token {
	out := make([]token, 0, len(in))
	for i := 0; i < len(in); {
		if n, taken := sumAt(in[i:]); taken > 0 {
			text := writeMilli(n)
			out = append(out, token{kind: num, raw: text, text: text, n: number{milli: n, whole: n%1000 == 0}, glued: in[i].glued})
			i += taken
			continue
		}
		out = append(out, in[i])
		i++
	}
	return out
}

// sumAt reads a number, "más" or "menos", and a smaller number of the same kind that nothing else follows.
func sumAt(t []token) (milli int64, taken int) {
	at := 1
	if len(t) > 1 && moneyWords.has(t[1]) {
		at++
	}
	if len(t) < at+2 || t[0].kind != num || t[0].n.huge || t[0].n.alt > 0 || t[at+1].kind != num || t[at+1].n.huge || t[at+1].n.milli >= t[0].n.milli {
		return 0, 0
	}
	end := at + 2
	if len(t) > end && moneyWords.has(t[end]) {
		end++
	}
	if len(t) > end && t[end].kind == word && !t[end].is(plainReply) {
		return 0, 0
	}
	switch t[at].text {
	case "mas", "+":
		return t[0].n.milli + t[at+1].n.milli, end
	case "menos":
		return t[0].n.milli - t[at+1].n.milli, end
	}
	return 0, 0
}

// withoutTorn leaves out two numbers side by side that together are near the price that stands, and are not so as soles and
// céntimos: 1 57; and a figure that is joined to a round number: 150 y 8.
func withoutTorn(t []token, about About) (rest []token, torn bool) {
	for i := 0; i+1 < len(t); i++ {
		if i+2 < len(t) && t[i+1].text == "y" && t[i].n.digits > 1 && t[i].n.milli%10_000 == 0 && t[i+2].n.digits == 1 &&
			(i+3 == len(t) || unit(t[i+3]) == "") {
			return slices.Concat(t[:i], t[i+3:]), true
		}
		a, b := t[i].n, t[i+1].n
		if t[i].kind != num || t[i+1].kind != num || a.digits == 0 || b.digits != 2 || t[i+1].glued || a.milli > 99_000 {
			continue
		}
		whole, cents := a.milli*100+b.milli, a.milli+b.milli/100
		if stands := about.Price.Minor * 10; apartness(whole, stands) <= 200 && apartness(cents, stands) > 200 {
			return slices.Concat(t[:i], t[i+2:]), true
		}
	}
	return t, false
}

// withoutDenied leaves out what a text denies: the 150 of "no 150 no, 157", the white of "no es blanco es amarillo". It says
// which field a figure or word that was left out belongs to, and whether a unit was.
func withoutDenied(t []token, about About) (rest []token, denied Field, unit bool) {
	d := denials{t: t, about: about, out: make([]bool, len(t))}
	for k := range t {
		switch {
		case t[k].is(denying), t[k].text == "ni":
			d.deny(k)
		case t[k].is(correcting), t[k].text == "por" && k > 1 && t[0].is(faulty): // cambia blanco por amarillo
			d.correct(k)
		}
	}
	d.scorn()
	for i, w := range t {
		if d.out[i] {
			denied = cmp.Or(denied, d.field(i))
			continue
		}
		rest = append(rest, w)
	}
	return rest, denied, d.unit
}

// denials finds what is denied in a text.
type denials struct {
	t     []token
	about About
	out   []bool // is denied, or denies
	unit  bool   // a unit without a number is denied
}

// deny marks what the "no" at k is about, with the "no" itself. A no before a comma is about what stands, not about what
// follows.
func (d *denials) deny(k int) {
	if k+1 < len(d.t) && d.t[k+1].text == "mas" { // 8 no más
		return
	}
	if u := d.unitAfter(k); u > 0 {
		d.unit = true
		d.mark(k, u)
		return
	}
	before, after := d.before(k), d.after(k)
	switch {
	case after < 0 && before < 0:
		return
	case after < 0, before >= 0 && !d.stands(after) && d.stands(before):
		d.mark(before, k)
	case before >= 0, d.t[k].text == "ni", d.another(after), d.stands(after), d.isGoods(after):
		d.mark(k, d.end(after))
	}
}

// correct leaves out the figure before a word that takes it back: 157, perdón 158.
func (d *denials) correct(k int) {
	b := k
	if k > 0 && d.t[k-1].kind == sign {
		b--
	}
	if before, after := d.before(b), d.after(k); before >= 0 && after >= 0 {
		d.mark(before, k)
	}
}

// scorn leaves out the price that stands where it is called too little: "150 es muy poco, 158".
func (d *denials) scorn() {
	if !slices.ContainsFunc(d.t, func(t token) bool { return t.is(scorning) }) {
		return
	}
	for i, t := range d.t {
		if t.kind == num && t.n.milli == d.about.Price.Minor*10 && t.n.milli > 0 {
			d.mark(i, i)
		}
	}
}

func (d *denials) mark(from, to int) {
	for i := from; i <= to; i++ {
		d.out[i] = true
	}
}

// before is the figure or word that ends right before k; -1: none. What is the least is not denied.
func (d *denials) before(k int) int {
	i := k - 1
	if i > 0 && (moneyWords.has(d.t[i]) || unit(d.t[i]) != "") && d.t[i-1].kind == num {
		i--
	}
	if i < 0 || !d.item(i) || d.out[i] || i > 0 && d.t[i-1].text == floorWord.text {
		return -1
	}
	return i
}

// after is the figure or word behind the "no" at k and what may stand between; -1: none.
func (d *denials) after(k int) int {
	for i := k + 1; i < len(d.t); i++ {
		switch t := d.t[i]; {
		case productWords.has(t) && i+1 < len(d.t) && (varietyWords.has(d.t[i+1]) || gradeWords.has(d.t[i+1])): // no es maiz blanco
		case d.item(i):
			return i
		case t.text == "s/", t.is(besideDenied):
		default:
			return -1
		}
	}
	return -1
}

// item tells a figure, or a word for goods, their variety or grade.
func (d *denials) item(i int) bool { return d.t[i].kind == num || d.isGoods(i) }

func (d *denials) isGoods(i int) bool {
	return d.t[i].kind == word && (productWords.has(d.t[i]) || varietyWords.has(d.t[i]) || gradeWords.has(d.t[i]))
}

// unitAfter is the unit without a number behind the "no" at k: no quintales, no es por kilo; 0: none.
func (d *denials) unitAfter(k int) int {
	for i := k + 1; i < len(d.t); i++ {
		switch t := d.t[i]; {
		case unit(t) != "" && len(t.text) > 1:
			return i
		case t.text == "x", t.kind == word && t.is(besideDenied):
		default:
			return 0
		}
	}
	return 0
}

// end is where a figure with its unit ends.
func (d *denials) end(i int) int {
	if d.t[i].kind == num && i+1 < len(d.t) && (moneyWords.has(d.t[i+1]) || unit(d.t[i+1]) != "") {
		return i + 1
	}
	return i
}

// stands tells whether a figure is that of what stands.
func (d *denials) stands(i int) bool {
	n := d.t[i].n.milli
	return d.t[i].kind == num && n > 0 && (n == d.about.Price.Minor*10 || n == d.about.Quantity.Milli)
}

// another tells whether the text has another figure, or another word for goods, beside that at i.
func (d *denials) another(i int) bool {
	for k := range d.t {
		if k != i && !d.out[k] && d.item(k) && d.t[k].kind == d.t[i].kind {
			return true
		}
	}
	return false
}

// field is that of what was left out at i.
func (d *denials) field(i int) Field {
	switch t := d.t[i]; {
	case d.isGoods(i):
		return FieldGoods
	case t.kind != num:
		return NoField
	case t.n.milli == d.about.Price.Minor*10, i+1 < len(d.t) && moneyWords.has(d.t[i+1]):
		return FieldPrice
	case t.n.milli == d.about.Quantity.Milli, unit(slices.Concat(d.t, []token{{}})[i+1]) != "":
		return FieldQuantity
	}
	return d.about.Asked
}
