package parse

import (
	"cmp"
	"slices"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Field is a part of what is offered.
type Field string

// The fields.
const (
	NoField       Field = ""
	FieldPrice    Field = "price"
	FieldQuantity Field = "quantity"
	FieldWeight   Field = "weight" // of one sack and the like
	FieldGoods    Field = "goods"  // product, variety or grade
)

// About is what stands when a text changes it: an offer on the table, a sale read back, a lot on sale. What is zero does
// not stand, or is not known.
type About struct {
	Product  string            // id of the vocabulary
	Quantity quantity.Quantity // on offer or on sale
	Grams    int64             // of one unit, by the seller's word; 0: the standard
	Price    money.Price
	Asked    Field // what a number alone is about: the price where one is asked for or bargained over; else its size tells
}

// Change is what a text changes of something that stands. What it does not change is empty. Differences are not applied:
// the caller knows whose price stands.
type Change struct {
	Price   *UnitPrice   // the new price, or the least that is taken: "ni un sol menos de 160"
	PriceBy money.Amount // the difference of the price per its own unit, below zero to lower it: "aumenta 5 soles"
	Total   money.Amount // the price of everything: "1550 por todo"; with ProblemWhole where only its size tells so
	Split   bool         // the mean of both prices: "partimos la diferencia"
	NoPrice bool         // buyers shall make the first offer: "quita el precio, que ofrezcan"

	// Quantity is the new quantity: "solo tengo 6", "me quedan 12", "eran 30". Its unit is that of what stands where none
	// is said.
	Quantity *Amount
	// QuantityBy is the difference of the quantity, below zero for what is taken off, lost or sold: "aumentale 5 quintales",
	// "se malograron 3". A price beside it is what was got for it.
	QuantityBy quantity.Quantity
	Fraction   int64  // the part of the quantity that remains, in thousandths: 500 of "se malogró la mitad"; 0: not said
	UnitKg     string // what one unit holds, in kilos: "los sacos son de 60"

	Product string // id of the vocabulary
	Variety string // as written: "no es blanco, es amarillo" is "amarillo"
	Grade   string // id of the vocabulary

	Terms     bool   // terms beside figures are named that are not read: "con flete 156", "160 al contado"
	Condition string // what a figure depends on, as written: "si paga hoy", "puesto en Lima"; of it nothing is read

	Field    Field    // what is said to be wrong, without what is right: "el precio está mal"
	Problems Problems // what must be asked back, about any of these
}

// FindChange reads what a text changes of something that stands; ok is false where it changes nothing. It decides nothing: what
// comes out is read back before it counts.
func FindChange(text string, about About) (change Change, ok bool) {
	t, denied, unit := withoutDenied(forAllOf(fromOwn(sums(floors(tokens(text))), about), about), about)
	t, torn := withoutTorn(t, about)
	c := changing{about: about, denied: denied, Change: Change{Split: meetsHalfway(t), Condition: condition(text)}}
	part := int64(0)
	if !c.Split {
		t, part = withoutPart(t)
	}
	c.reader = readTokens(t, changeMode)
	if torn {
		c.problem(ProblemApart)
	}
	c.NoPrice = opensPrice(c.t) && len(c.prices) == 0
	c.fraction(part)
	c.figures()
	if unit || len(c.amounts)+len(c.prices)+len(c.bare) == 0 && slices.ContainsFunc(c.t, func(t token) bool { return t.is(being) }) {
		c.unit()
	}
	c.goods()
	if isHalfSaid(tokens(text)) {
		c.problem(ProblemHalfSaid)
	}
	c.Problems = c.problems
	c.Terms = slices.ContainsFunc(c.t, func(t token) bool { return t.is(ofTerms) })
	if !c.changes() {
		c.Field = cmp.Or(c.wrongField(), denied)
		if c.Field == FieldGoods && about.Asked == FieldPrice {
			c.Field = NoField
		}
	}
	return c.Change, c.changes() || c.Field != NoField || len(c.Problems) > 0
}

// changes tells whether there is any change.
func (c Change) changes() bool {
	return c.Price != nil || c.PriceBy.Minor != 0 || c.Total.Minor != 0 || c.Split || c.NoPrice ||
		c.Quantity != nil || c.QuantityBy.Milli != 0 || c.Fraction != 0 || c.UnitKg != "" ||
		c.Product != "" || c.Variety != "" || c.Grade != ""
}

// changing is a change that is being read.
type changing struct {
	*reader
	Change
	about  About
	denied Field // what the text denies
}

// opensPrice tells whether a text leaves the price to the buyers: que ofrezcan, al mejor postor, quita el precio.
func opensPrice(t []token) bool {
	return slices.ContainsFunc(t, func(w token) bool { return w.is(opening) }) || containsLoosely(t, topicPhrases[open])
}

// meetsHalfway tells whether both shall meet in the middle. Where a figure is said that counts instead.
func meetsHalfway(t []token) bool {
	return containsLoosely(t, topicPhrases[halfway]) &&
		!slices.ContainsFunc(t, func(w token) bool { return w.kind == num || w.is(otherMoney) })
}

// withoutPart takes out what says a part of what stands, in thousandths: la mitad, un tercio. "Un tercio de tonelada" is none.
func withoutPart(t []token) (rest []token, part int64) {
	for i := range t {
		for milli, list := range parts {
			end := i + begins(t[i:], list)
			if end == i || end < len(t) && unit(t[end]) != "" || end+1 < len(t) && t[end].text == "de" && unit(t[end+1]) != "" {
				continue
			}
			return slices.Concat(t[:i], t[end:]), milli
		}
	}
	return t, 0
}

// fraction says what remains: la mitad se malogró, me queda un tercio, solo la mitad.
func (c *changing) fraction(part int64) {
	has := func(list ...topic) bool {
		return slices.ContainsFunc(c.t, func(t token) bool { return t.isOneOf(list...) })
	}
	switch {
	case part == 0, has(otherMoney, pricing, minimum):
	case has(losing, lowering):
		c.Fraction = 1000 - part
	default:
		c.Fraction = part
		if !has(counting, restricting, selling) && c.about.Asked != FieldQuantity {
			c.problem(ProblemRole)
		}
	}
}

// unit takes what stands in the unit that is named in place of a denied one: "no son quintales, son sacos", "es por kilo, no
// por quintal".
func (c *changing) unit() {
	named := func(units []string) string {
		if slices.Sort(units); len(slices.Compact(units)) == 1 {
			return units[0]
		}
		return ""
	}
	stands := c.about.Quantity
	switch price, amount := named(c.namedUnits), named(c.countedUnits); {
	case price != "" && c.Price == nil && c.about.Price.Minor > 0:
		c.Price = &UnitPrice{Amount: decimal(c.about.Price.Minor * 10), Per: price, Currency: money.PEN, PerGiven: true}
	case amount != "" && c.Quantity == nil && stands.Milli > 0:
		c.Quantity = &Amount{Value: stands.Value(), Unit: amount, UnitGiven: true}
	}
}

// goods finds another product, variety or grade.
func (c *changing) goods() {
	if c.about.Asked == FieldPrice && !slices.ContainsFunc(c.t, func(t token) bool { return t.is(being) }) { // "muy duro eres"
		return
	}
	if p := c.product(); p != c.about.Product {
		c.Product = p
	}
	grade, at := c.grade(cmp.Or(c.Product, c.about.Product))
	c.Grade, c.Variety = grade, c.variety(at)
}

// wrongField is what the text calls wrong, or wants to change.
func (c *changing) wrongField() Field {
	wrong, field := containsLoosely(c.t, topicPhrases[wrongness]), NoField
	for _, t := range c.t {
		wrong = wrong || t.is(faulty)
		if field == NoField {
			field = fieldOf(t)
		}
	}
	if !wrong {
		return NoField
	}
	return field
}

// fieldOf is the field that a word names.
func fieldOf(t token) Field {
	switch {
	case t.is(priceName):
		return FieldPrice
	case t.is(weightName):
		return FieldWeight
	case t.is(quantityName), unit(t) != "":
		return FieldQuantity
	case t.is(goodsName), productWords.has(t), varietyWords.has(t):
		return FieldGoods
	}
	return NoField
}

// containsLoosely tells whether the words of a phrase stand in the text in their order, with at most two words between.
func containsLoosely(t []token, list [][]string) bool {
	return slices.ContainsFunc(list, func(p []string) bool {
		for i := range t {
			if t[i].text == p[0] && followsLoosely(t[i+1:], p[1:]) {
				return true
			}
		}
		return false
	})
}

func followsLoosely(t []token, p []string) bool {
	if len(p) == 0 {
		return true
	}
	for i := 0; i < min(3, len(t)); i++ {
		if t[i].text == p[0] && followsLoosely(t[i+1:], p[1:]) {
			return true
		}
	}
	return false
}
