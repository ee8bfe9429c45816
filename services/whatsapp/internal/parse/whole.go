package parse

import "slices"

// forAllOf says "por todo" where a text names all that stands beside the one price of it: "1600 por los diez", "los diez en
// 1600", "1600 y te llevas los 10 quintales".
func forAllOf(t []token, about About) []token {
	for i := range t {
		from, to := allAt(t, i, about)
		if to == 0 {
			continue
		}
		rest := slices.Concat(t[:from], t[to:])
		at := slices.IndexFunc(rest, func(t token) bool { return t.kind == num })
		if at < 0 || slices.ContainsFunc(rest[at+1:], func(t token) bool { return t.kind == num }) || !isTotal(rest[at], about) {
			continue
		}
		at++
		if at < len(rest) && moneyWords.has(rest[at]) {
			at++
		}
		return slices.Insert(rest, at, asWord("por"), asWord("todo"))
	}
	return t
}

// allAt is from where to where a text names all that stands, by its number behind "los": por los diez, todos los 10 quintales;
// to is 0 where it does not.
func allAt(t []token, i int, about About) (from, to int) {
	if t[i].kind != num || t[i].n.milli != about.Quantity.Milli || i == 0 || t[i-1].text != "los" && t[i-1].text != "las" {
		return 0, 0
	}
	from, to = i-1, i+1
	if to < len(t) && unit(t[to]) != "" {
		to++
	}
	for from > 0 && (t[from-1].text == "por" || t[from-1].text == "x" || t[from-1].is(everything)) {
		from--
	}
	return from, to
}

// isTotal tells whether a number is near the price of all that stands, and far from that of one.
func isTotal(t token, about About) bool {
	c := changing{about: about}
	near := c.nearness(t.n.milli)
	return near.total <= 200 && near.price > 300
}
