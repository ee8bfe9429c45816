package parse

// nearness is how far a number is from what stands, in hundredths of the larger by the smaller: 100 is the same, 200 twice or
// half.
type nearness struct{ price, quantity, total int64 }

func (c *changing) nearness(milli int64) nearness {
	n := nearness{price: apartness(milli, c.about.Price.Minor*10), quantity: apartness(milli, c.about.Quantity.Milli)}
	n.total = farApart
	if q := c.about.Quantity.Milli; q > 0 && q <= maxWhole && c.about.Price.Minor <= maxWhole && c.about.Price.Per == c.about.Quantity.Unit {
		n.total = apartness(milli, c.about.Price.Minor*q/100)
	}
	return n
}

// farApart is further than anything that is compared.
const farApart = 1_000_000

// apartness is the larger by the smaller, in hundredths.
func apartness(a, b int64) int64 {
	small, large := min(a, b), max(a, b)
	if small <= 0 || large > 1<<50 {
		return farApart
	}
	return min(large*100/small, farApart)
}

// role is what a bare number is: by the words before it, by what was asked, else by which it is nearer to of what stands.
func (c *changing) role(b amount, near nearness) Field {
	switch said := c.saidRole(b, near); {
	case said == FieldPrice:
		return FieldPrice
	case said == FieldQuantity:
		if near.price <= 150 && near.quantity > 300 {
			c.problem(ProblemRole)
		}
		return FieldQuantity
	case c.denied == FieldQuantity && near.price > 200: // de 10 no, de 4 sí
		return FieldQuantity
	case c.about.Asked == FieldPrice:
		if near.quantity <= 300 && near.price > 300 && (len(c.prices) > 0 || c.restricted(b)) {
			return FieldQuantity
		}
		return FieldPrice
	case c.about.Asked == FieldQuantity:
		return FieldQuantity
	case near.total <= 130 && near.price > 300 && near.quantity > 300, !b.n.whole && !b.n.fraction && near.quantity > 150:
		return FieldPrice
	}
	if min(near.price, near.quantity) > 300 || max(near.price, near.quantity) <= 300 {
		c.problem(ProblemRole)
	}
	if near.quantity < near.price {
		return FieldQuantity
	}
	return FieldPrice
}

// saidRole is the role that the words before a number, or right behind it, give it.
func (c *changing) saidRole(b amount, near nearness) Field {
	if begins(c.t[min(b.end, len(c.t)):], topicPhrases[upwards]) > 0 {
		return FieldPrice
	}
	for k := b.at - 1; k >= max(0, b.at-4); k-- {
		switch t := c.tok(k); {
		case t.is(counting) && t.is(being) && near.price < near.quantity: // que sean 154
			return NoField
		case t.is(counting):
			return FieldQuantity
		case t.text == "a", t.text == "en", t.text == "por", t.text == "s/", t.isOneOf(pricing, minimum, priceName):
			return FieldPrice
		case t.kind != word, !t.isOneOf(beside, besidePrice, besideChange, restricting, approximate):
			return NoField
		}
	}
	return NoField
}

// restricted tells whether "only" stands beside a number: solo 6, 8 nomás.
func (c *changing) restricted(b amount) bool {
	for k := b.at - 3; k < b.end+2; k++ {
		if c.tok(k).is(restricting) {
			return true
		}
	}
	return false
}
