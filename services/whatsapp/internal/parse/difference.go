package parse

// difference tells whether the number from at to end is more (1) or less (-1) than what stands, not in place of it: "5
// soles mas", "bajale 2", "aumenta 5 quintales".
func (c *changing) difference(at, end int) int64 {
	behind := c.t[min(max(end, 0), len(c.t)):]
	switch {
	case begins(behind, topicPhrases[above]) > 0:
		return 1
	case begins(behind, topicPhrases[below]) > 0:
		return -1
	case c.text(end) == "mas" && c.closesDifference(end+1):
		return 1
	case c.text(end) == "menos" && c.closesDifference(end+1):
		return -1
	case c.text(at-1) == "menos" && at == 1:
		return -1
	case c.text(at-1) == "+" && at == 1:
		return 1
	case c.text(at-1) == "mas" && !c.tok(at-2).isOneOf(denying, restricting) && c.text(at-2) != "o" && c.text(at-2) != "nada":
		return 1
	}
	switch t := c.tok(end); {
	case c.text(at-1) == "a":
	case t.is(raising):
		return 1
	case t.is(lowering):
		return -1
	}
	for k := at - 1; k >= max(0, at-5); k-- {
		switch t := c.tok(k); {
		case t.is(raising):
			return 1
		case t.is(lowering):
			return -1
		case t.text == "a", t.kind != word && t.text != "s/", !t.isOneOf(beside, besideChange, besidePrice, approximate) && fieldOf(t) == NoField && !moneyWords.has(t):
			return 0
		}
	}
	return 0
}

// closesDifference tells whether what stands behind "mas" or "menos" leaves it about the number before.
func (c *changing) closesDifference(i int) bool {
	switch t := c.tok(i); t.text {
	case "o", "el", "la", "un", "de", "-", "+":
		return false
	default:
		return t.kind != word && t.kind != num || t.isOneOf(beside, besideChange, besidePrice, otherMeasure, plainReply)
	}
}

// differenceRole is what a difference without a unit is of: the verb tells where it is of quantities only.
func (c *changing) differenceRole(b amount) Field {
	for k := b.at - 1; k >= max(0, b.at-5); k-- {
		switch t := c.tok(k); {
		case t.is(taking):
			if c.about.Asked == FieldPrice {
				return FieldPrice
			}
			return FieldQuantity
		case t.is(counting):
			return FieldQuantity
		case t.is(bargaining):
			return FieldPrice
		}
	}
	if c.about.Asked == NoField {
		c.problem(ProblemRole)
	}
	return c.about.Asked
}

// lost tells whether the number from at to end is of goods that are gone: "se malograron 3", "ya vendí 6 quintales".
func (c *changing) lost(at, end int) bool {
	for k := at - 1; k >= max(0, at-5); k-- {
		t := c.tok(k)
		if t.is(losing) {
			return true
		}
		if t.kind != word || t.is(counting) {
			break
		}
	}
	for k := end; k < min(len(c.t), end+4); k++ {
		t := c.tok(k)
		if t.is(losing) || (t.text == "para" || t.text == "pa") && c.tok(k+1).is(keeping) || t.isOneOf(lowering) && c.tok(k-1).text == "," {
			return true
		}
		if t.kind != word && t.text != "," || t.is(counting) {
			break
		}
	}
	return false
}

func (c *changing) follows(i int, texts ...string) bool {
	for _, w := range texts {
		if c.text(i) == w {
			return true
		}
	}
	return false
}
