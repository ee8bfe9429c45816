package parse

var (
	priceWords = oneOf("precio precios cuesta cuestan vale valen valor sale salen costo costaria cobro pido pedimos minimo minima")
	// priceFill may stand between such a word and the number.
	priceFill = oneOf("es de del el la los las cada por un mi su sera seria como esta estan al solo solamente nomas bien")
)

// afterA tells whether a number stands behind "a": a 69, a s/ 69, a unos 69.
func (r *reader) afterA(i int) bool {
	j := i - 1
	for r.text(j) == "s/" || r.text(j) == "$" || aboutWords.has(r.tok(j)) || r.text(j) == "solo" || r.text(j) == "nomas" {
		j--
	}
	return r.text(j) == "a"
}

// priceBefore tells whether what stands before i says that a price follows: "a 161", "precio del quintal: 161".
func (r *reader) priceBefore(i int) bool {
	if r.afterA(i) {
		return true
	}
	for k := i - 1; k >= max(0, i-7); k-- {
		t := r.tok(k)
		switch {
		case priceWords.has(t):
			return true
		case priceFill.has(t), t.text == ":", t.text == "=", t.text == "a", t.text == "s/", t.text == "$", aboutWords.has(t), unitWords.has(t), productWords.has(t):
		default:
			return false
		}
	}
	return false
}

// money reads what follows a number that is a price, from j on: céntimos, what it is for, whether it is for everything.
func (r *reader) money(i int, n number, j int, currency string) int {
	p := price{milli: n.milli, currency: currency, at: i}
	p.strong = currency != "" || r.priceBefore(i)
	r.doubts(n)
	if c, k := r.cents(n, j); k > j {
		p.milli += c
		if after, past := r.currencyAt(k); past > k {
			p.currency, p.strong, k = after, true, past
		}
		j = k
	}
	u, k, kind := r.perAt(j)
	if kind == noUnit {
		if u, k = r.direct(j); k > j {
			kind = oneUnit
		}
	}
	p.per, p.perSaid, p.each = u, u != "", kind == eachOne
	p.strong = p.strong || kind != noUnit
	if kind == several {
		r.problem(ProblemBundle)
	}
	k = r.pastAbout(k)
	if end := r.total(i, k); kind == noUnit && end > 0 {
		p.whole, p.strong, k = true, true, end
	}
	if n.huge {
		r.problem(ProblemBeyondReason)
		return k
	}
	r.prices = append(r.prices, p)
	return k
}

// total tells whether a price from i to j is for everything; it returns where that ends, 0 if it is not.
func (r *reader) total(i, j int) int {
	rest := r.t[min(j, len(r.t)):]
	for _, p := range totalPhrases {
		if sequence(rest, p...) && r.tok(j+len(p)).kind != num {
			return j + len(p)
		}
	}
	k := i - 1
	if r.mode == saleMode && len(r.amounts) > 0 && (r.text(k) == "por" || r.text(k) == "x" || r.text(k) == "=") {
		return j
	}
	for fill := true; fill; {
		switch r.text(k) {
		case "a", "por", "x", ":", "es", "en", "=", "s/", "son", "*", "sale":
			k--
		default:
			fill = false
		}
	}
	if t := r.text(k); t == "todo" || t == "total" || t == "todos" {
		return j
	}
	return 0
}

var totalPhrases = phrases("en total", "por todo", "todo", "total", "por todos", "el lote", "todo el lote")

// cents reads céntimos behind a whole number: 2 soles 50, dos con cincuenta, 2 50, dos soles y medio, luca china.
// "12 soles 50 kilos" is a price and a quantity. It returns thousandths of a sol.
func (r *reader) cents(n number, j int) (int64, int) {
	if !n.whole || n.huge {
		return 0, j
	}
	k := j
	joined := r.text(k) == "con" || r.text(k) == "y"
	if joined {
		k++
	}
	t, after := r.tok(k), r.tok(k+1)
	switch {
	case r.text(j) == "y" && halfWords.find(t) == "1/2" && unit(after) == "", moneyWords.find(t) == "china":
		return 500, k + 1
	case t.kind != num || !t.n.whole || t.n.huge || t.n.milli >= 100_000:
		return 0, j
	case moneyWords.find(after) == "centimo":
		return t.n.milli / 100, k + 2
	case !t.n.pair, unit(after) != "" && (plural(after) || abbreviated(after)), otherMeasures.has(after), after.text == "%":
		return 0, j
	}
	return t.n.milli / 100, k + 1
}
