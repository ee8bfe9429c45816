package parse

// numbers puts one number token where words or digits with words make a number.
func numbers(in []token) []token {
	out := make([]token, 0, len(in))
	for i := 0; i < len(in); {
		n, taken := spanish(in[i:])
		if taken == 0 {
			n, taken = quechua(in[i:])
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
	return apart(out)
}

// counts tells whether "ciento" behind these tokens is the unit: 5 ciento, el ciento, por ciento.
func counts(before []token) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	return last.kind == num || last.text == "/" || asUnit.has(last)
}

var asUnit = oneOf("el al por x cada medio de en")

// apart joins hundreds that are written apart: dos cientos cincuenta.
func apart(in []token) []token {
	out := in[:0:0]
	for i := 0; i < len(in); i++ {
		t := in[i]
		if i+2 < len(in) && t.kind == num && t.n.whole && t.n.milli >= 2000 && t.n.milli < 10_000 && in[i+1].text == "cientos" &&
			in[i+2].kind == num && in[i+2].n.whole && in[i+2].n.milli < 100_000 && !in[i+2].n.huge {
			n := integer(t.n.milli/10 + in[i+2].n.milli/1000)
			t = token{kind: num, raw: writeMilli(n.milli), text: writeMilli(n.milli), n: n, glued: t.glued}
			i += 2
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
	return unitWords.has(next) || moneyWords.has(next) || halfWords.has(next) || next.text == "y"
}

// mixed joins a whole number and a fraction behind it: 1 1/2, 1 y 1/2, una y media, 2 y medio. A number that is said again
// in brackets, veinte (20), counts once.
func mixed(in []token) []token {
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
	if part := halfWords.find(t[1]); part != "" {
		return fractions[part], 2
	}
	return number{}, 0
}
