package parse_test

import (
	"cmp"
	"encoding/json"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// expected is what of a phrase shall be read, or what it leaves to be asked.
type expected struct {
	Context  string
	ReadBack *struct {
		Kg      json.Number
		N       json.Number
		Unit    string
		Price   json.Number
		Per     string
		Product string
		Variety string
	}
	Ask   []string
	OrAsk []string `json:"or_ask"`
	Open  bool
	Grade string
}

// The phrases that people write, each in answer to what was asked, are read as a person would read them.
func TestPhrases(t *testing.T) {
	for _, file := range []string{"testdata/phrases.tsv", "testdata/more.tsv"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			text, wanted, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
			if !ok || strings.HasPrefix(line, "#") {
				continue
			}
			var want expected
			if err := json.Unmarshal([]byte(wanted), &want); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			l := inContext(text, want.Context)
			if why := want.missing(l, text); why != "" {
				t.Errorf("%s %q is %s: %s", want.Context, text, show(l), why)
			}
		}
	}
}

// inContext reads a text as the answer to what was asked there.
func inContext(text, context string) parse.Listing {
	switch context {
	case "price":
		l := parse.Listing{Product: "maize", Variety: "blanco", Quantity: &parse.Amount{Value: "20", Unit: "quintal"}}
		if l.NoPrice = parse.Sale(text).NoPrice; !l.NoPrice {
			l.Price, l.Problems = parse.Price(text, "quintal")
		}
		return l
	case "weight":
		l := parse.Listing{Product: "maize", Quantity: &parse.Amount{Value: "20", Unit: "saco"}, Price: &parse.UnitPrice{Amount: "150.00", Per: "saco"}}
		l.Quantity.FactorKg, l.Problems = parse.UnitWeight(text)
		return l
	case "qty":
		l := parse.Listing{Product: "maize"}
		l.Quantity, l.Problems = parse.Quantity(text, "")
		return l
	case "sale":
		c, _ := parse.FindChange(text, sale)
		q, _ := quantity.Parse("20", "quintal")
		q.Milli += c.QuantityBy.Milli
		l := parse.Listing{
			Product: cmp.Or(c.Product, "maize"), Variety: cmp.Or(c.Variety, "blanco"), Grade: c.Grade, Quantity: c.Quantity, Price: c.Price, NoPrice: c.NoPrice,
			Problems: c.Problems,
		}
		if l.Quantity == nil {
			l.Quantity = &parse.Amount{Value: q.Value(), Unit: q.Unit}
		}
		if l.Price == nil && !l.NoPrice && c.Field != parse.FieldPrice {
			l.Price = &parse.UnitPrice{Amount: "161.00", Per: "quintal"}
		}
		return l
	}
	return parse.Sale(text)
}

// missing says what was not read; nothing where it was, or where what is open is asked for.
func (e expected) missing(l parse.Listing, text string) string {
	asked := open(l, len(parse.Sales(text)) > 1)
	for _, a := range slices.Concat(e.Ask, e.OrAsk) {
		if slices.Contains(asked, a) {
			return ""
		}
	}
	if e.ReadBack == nil {
		return "asks " + strings.Join(asked, " ")
	}
	r := e.ReadBack
	switch {
	case r.Product != "" && !strings.Contains(say.Product(l.Product), r.Product):
		return "product"
	case r.Variety != "" && l.Variety != r.Variety:
		return "variety"
	case e.Grade != "" && l.Grade != e.Grade:
		return "grade"
	case r.Kg != "" && kilos(l.Quantity) != r.Kg.String():
		return "weighs " + kilos(l.Quantity)
	case r.N != "" && (l.Quantity == nil || l.Quantity.Value != r.N.String() || l.Quantity.Unit != r.Unit):
		return "number"
	case e.Open && l.Price == nil:
		return ""
	case r.Price != "" && (l.Price == nil || !sameNumber(l.Price.Amount, r.Price.String())):
		return "price"
	case r.Per != "" && say.Unit(perOf(l)) != say.Unit(unitOf(r.Per)):
		return "price per " + perOf(l)
	}
	return ""
}

// open is what of a sale must be asked.
func open(l parse.Listing, several bool) []string {
	var asked []string
	add := func(what string, when bool) {
		if when {
			asked = append(asked, what)
		}
	}
	add("product", l.Product == "")
	add("several", several)
	add("quantity", l.Quantity == nil)
	add("unit", l.Problems.Has(parse.ProblemUnit))
	add("weight", l.Quantity != nil && l.Quantity.Unit != "" && kilos(l.Quantity) == "" || l.Quantity != nil && l.Quantity.FactorKg == "" && l.Problems.Has(parse.ProblemQuantities))
	add("price", l.Price == nil)
	add("whole", l.Problems.Has(parse.ProblemWhole))
	add("bundle", l.Problems.Has(parse.ProblemBundle))
	add("bykilo", l.Price != nil && len(l.Price.Amount) < 6 && l.Quantity != nil && l.Quantity.Unit != "kg")
	return asked
}

func perOf(l parse.Listing) string {
	if l.Price.Per == "" && l.Quantity != nil {
		return l.Quantity.Unit
	}
	return l.Price.Per
}

func unitOf(name string) string {
	p, _ := parse.Price("1 "+name, "")
	if p == nil {
		return name
	}
	return p.Per
}

func sameNumber(a, b string) bool {
	x, ok := new(big.Rat).SetString(a)
	y, also := new(big.Rat).SetString(b)
	return ok && also && x.Cmp(y) == 0
}

// kilos is what an amount weighs; empty where nobody knows.
func kilos(a *parse.Amount) string {
	if a == nil {
		return ""
	}
	q, err := a.Quantity()
	if err != nil {
		return ""
	}
	m, err := quantity.Standard(q.Unit)
	if g := a.Grams(); g > 0 {
		m, err = quantity.Weighed(q.Unit, g)
	}
	if err != nil || m.Base != quantity.Kilogram {
		return ""
	}
	base, err := m.ToBase(q)
	if err != nil {
		return ""
	}
	return quantity.Quantity{Milli: base}.Value()
}
