package parse

import "slices"

// fromOwn leaves out the price from which a text starts: "bajo de 161 a 157", "le bajo a 158 de mis 161". Where a difference is
// said of it, the text is about what that comes to: "le rebajo 2 soles de los 161".
func fromOwn(t []token, about About) []token {
	verb := slices.IndexFunc(t, func(t token) bool { return t.isOneOf(raising, lowering) })
	if verb < 0 {
		return t
	}
	for i := range t {
		own := ownAt(t, i)
		if own == 0 || apartness(t[own].n.milli, about.Price.Minor*10) > 200 {
			continue
		}
		other := slices.IndexFunc(t, func(o token) bool { return o.kind == num && o.n.milli != t[own].n.milli })
		if other < 0 {
			continue
		}
		if to := t[max(other-1, 0)].text; to == "a" || to == "hasta" || to == "en" || to == "s/" {
			return slices.Concat(t[:i], t[own+1:])
		}
		if by := t[other].n; by.milli*3 < t[own].n.milli && !by.huge {
			return slices.Concat(t[:min(verb, i)], []token{sumOf(t[own], by, t[verb].is(lowering))})
		}
	}
	return t
}

// ownAt is where the figure stands that "de mis", "de los" or "de" announces at i; 0: it announces none.
func ownAt(t []token, i int) int {
	switch t[i].text {
	case "de", "desde", "del":
	case "a":
		if i+1 == len(t) || t[i+1].text != "los" && t[i+1].text != "mis" {
			return 0
		}
	default:
		return 0
	}
	for k := i + 1; k < min(i+3, len(t)); k++ {
		switch {
		case t[k].kind == num:
			return k
		case !t[k].isOneOf(owning, besidePrice):
			return 0
		}
	}
	return 0
}

func sumOf(own token, by number, less bool) token {
	if less {
		by.milli = -by.milli
	}
	n := own.n.milli + by.milli
	text := writeMilli(n)
	return token{kind: num, raw: text, text: text, n: number{milli: n, whole: n%1000 == 0}}
}
