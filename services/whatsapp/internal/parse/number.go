package parse

// numberReaders are what a number may be, in the order in which it is tried. Each reads on behind a number that it takes, and returns
// where that ends; 0: it is something else.
var numberReaders = []func(*reader, amount) int{
	(*reader).readMoney, (*reader).readCounted, (*reader).readWeight, (*reader).readPriced, (*reader).readNamed, (*reader).readBesides,
}

// readNumber decides what a number from i to j is, by what stands round it. A number that nothing says anything of stays bare.
func (r *reader) readNumber(i int, n number, j int) int {
	a := amount{n: n, at: i, end: j}
	if to, k, ok := r.upper(i, n, j); ok {
		a.to, a.end = to, k
	}
	for _, reads := range numberReaders {
		if end := reads(r, a); end > 0 {
			return end
		}
	}
	a.approx, a.lead = r.about(i, a.end), r.text(i-1)
	r.bare = append(r.bare, a)
	return r.pastAbout(a.end)
}

// isRange tells whether an amount has an upper end.
func (a amount) isRange() bool { return a.to.milli > 0 }

// readMoney reads a number before a currency or céntimos.
func (r *reader) readMoney(a amount) int {
	if currency, k := r.currencyAt(a.end); k > a.end {
		return r.readLower(a, k, currency)
	}
	if moneyWords.find(r.tok(a.end)) == "centimo" && a.n.milli < 100_000 {
		a.n.milli, a.n.whole = a.n.milli/100, false
		return r.readPrice(a.at, a.n, a.end+1, "PEN")
	}
	return 0
}

// readLower reads the lower end of what may be a range of prices.
func (r *reader) readLower(a amount, end int, currency string) int {
	if a.isRange() {
		r.problem(ProblemRange)
	}
	return r.readPrice(a.at, a.n, end, currency)
}

// readCounted reads a number before a unit: how much, or what one of it costs.
func (r *reader) readCounted(a amount) int {
	u, k := r.unitAt(a.end, a.n)
	switch {
	case k == a.end:
		return 0
	case r.mode == quantityMode || a.isRange() || !r.afterA(a.at) && !r.pricedBefore(a.at) || plural(r.tok(k-1)):
		return r.readAmount(amount{n: a.n, to: a.to, unit: u, unitGiven: true, at: a.at}, k)
	}
	return r.readPrice(a.at, a.n, a.end, "PEN")
}

// readWeight reads what one of something weighs: pesan 50 cada uno.
func (r *reader) readWeight(a amount) int {
	if !r.tok(a.at-1).is(weighing) || r.mode != saleMode || a.n.milli < 5000 || a.n.milli > 200_000 {
		return 0
	}
	_, k, kind := r.perAt(a.end)
	if kind != eachOne && kind != oneUnit {
		return 0
	}
	r.bare = append(r.bare, amount{n: a.n, lead: r.text(a.at - 1), at: a.at, end: k})
	return k
}

// readPriced reads a number of which what stands before or behind it says that it is a price.
func (r *reader) readPriced(a amount) int {
	if u := r.unitPricedBefore(a.at); u != "" && !a.isRange() { // x kilo 35
		end := r.readPrice(a.at, a.n, a.end, "")
		if last := len(r.prices) - 1; last >= 0 && r.prices[last].at == a.at && r.prices[last].per == "" {
			r.prices[last].per, r.prices[last].perGiven, r.prices[last].marked = u, true, true
		}
		return end
	}
	_, k, kind := r.perAt(r.pastMeasure(a.end))
	if k > a.end && kind != several && kind != noUnit || r.priceBefore(a.at) || r.mode == priceMode || r.total(a.at, a.end) > 0 || r.isForEach(a.at) {
		return r.readLower(a, a.end, "")
	}
	return 0
}

// readNamed reads a number that counts goods themselves, or goods before their unit: 200 choclos, 20 maíz qq.
func (r *reader) readNamed(a amount) int {
	if u := piecesNamed(r.tok(a.end)); u != "" && !r.priceBefore(a.at) {
		return r.readAmount(amount{n: a.n, to: a.to, unit: u, unitGiven: true, at: a.at}, a.end)
	}
	if u, k := r.unitBehindGoods(a.end); k > a.end {
		return r.readAmount(amount{n: a.n, to: a.to, unit: u, unitGiven: true, at: a.at}, k)
	}
	return 0
}

// readBesides reads a number that other figures explain, or that is money for something else.
func (r *reader) readBesides(a amount) int {
	if lead := r.text(a.at - 1); (lead == "o" || lead == "u") && len(r.prices) > 0 && len(r.bare) == 0 { // a 161 o 160
		return r.readPrice(a.at, a.n, a.end, "PEN")
	}
	if _, k := r.cents(a.n, a.end); k > a.end && r.mode == changeMode { // 158 50
		return r.readPrice(a.at, a.n, a.end, "")
	}
	switch {
	case r.besides(a.at, a.end):
		return a.end
	case r.forAmount(a.end): // 4500 por 30 quintales
		r.prices = append(r.prices, price{milli: a.n.milli, whole: true, marked: true, at: a.at, end: a.end})
		return a.end
	}
	return 0
}

// unitPricedBefore is the unit of everybody's weight that stands right before a price without a mark: "por kilo 35", "quintal
// 160"; empty: there is none.
func (r *reader) unitPricedBefore(i int) string {
	u := unit(r.tok(i - 1))
	if r.mode != saleMode || !weighed(u) || plural(r.tok(i-1)) || r.tok(i-1).kind != word {
		return ""
	}
	switch lead := r.text(i - 2); {
	case i == 1, lead == "x", lead == "por", lead == "el", lead == "la", lead == "cada":
		return u
	}
	return ""
}

// forAmount tells whether "por" and a quantity of several stand at j, before which nothing is counted.
func (r *reader) forAmount(j int) bool {
	if r.mode != saleMode || r.text(j) != "por" || len(r.amounts) > 0 {
		return false
	}
	k := j + 1
	if r.text(k) == "los" || r.text(k) == "las" {
		k++
	}
	n, end := r.numberAt(k)
	_, past := r.unitAt(end, n)
	return end > k && past > end && n.milli > 1000
}

// unitBehindGoods reads a unit that stands behind the goods it counts: 20 maíz blanco quintales.
func (r *reader) unitBehindGoods(j int) (string, int) {
	k := j
	if r.text(k) == "de" {
		k++
	}
	goods := k
	for k < goods+3 && (productWords.has(r.tok(k)) || varietyWords.has(r.tok(k))) {
		k++
	}
	if u := unit(r.tok(k)); k > goods && u != "" && len(r.text(k)) > 1 {
		return u, k + 1
	}
	return "", j
}
