// Package phrase is what several flows of the chat say alike: goods, amounts in a question, lots in a line, what others ask, and
// names and texts that others gave; and how they compare words (plain).
//
// It is pure and never fails. It knows the market's values and how package say writes them; it imports neither the kernel
// nor a flow.
package phrase

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// Round writes an amount without its céntimos where it has none: S/ 1,610. It is for questions and buttons.
func Round(a money.Amount) string { return strings.TrimSuffix(say.Money(a), ".00") }

// Unit is one of a unit without an article: quintal.
func Unit(id string) string {
	_, name, _ := strings.Cut(say.Unit(id), " ")
	return name
}

// Agreeing puts the verb before an amount that agrees with it: queda 1 quintal, quedan 4 quintales.
func Agreeing(one, many string, q quantity.Quantity) string {
	if say.Single(q) {
		return one + " " + say.Quantity(q)
	}
	return many + " " + say.Quantity(q)
}

// Remains says what is left: queda 1 quintal, quedan 4 quintales.
func Remains(q quantity.Quantity) string { return Agreeing("queda", "quedan", q) }

// Stock is an amount of a lot's stock in the unit in which it was posted, where it comes out even; else in the base.
func Stock(base int64, m quantity.Measure) quantity.Quantity {
	if m.FactorMilli > 0 && base > 0 && base%m.FactorMilli == 0 {
		return quantity.Quantity{Milli: base / m.FactorMilli * 1000, Unit: m.Unit}
	}
	return quantity.Quantity{Milli: base, Unit: m.Base}
}

// Goods are a product with its variety and grade: maíz blanco, de primera; chompas de alpaca.
func Goods(product, variety, grade string) string {
	text := strings.TrimSpace(say.Product(product) + " " + Name(variety))
	if say.NamesGoods(product, variety) {
		text = Name(variety)
	}
	if grade == "" {
		return text
	}
	return text + ", " + say.Grade(grade)
}

// Deadline says until when, by the day's name: what is read days later must still be right.
func Deadline(t time.Time) string { return say.Deadline(t, t.AddDate(0, 0, -3)) }

// Lines are those that say something, each on its own.
func Lines(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(line string) bool { return line == "" }), "\n")
}

// Counted is a number of something: 1 puesto, 2 puestos.
func Counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// Name is a name that somebody else wrote, as it may be said: on one line, without what would look like our own words
// (WhatsApp's signs for bold and the like, marks that turn the writing round), and not too long.
func Name(name string) string {
	return say.Fit(strings.Join(strings.Fields(plainLine(name)), " "), longestName)
}

// Party is the name of the other side, or that it had itself erased.
func Party(name string, erased bool) string {
	if erased {
		return "cuenta borrada"
	}
	return Name(name)
}

// plainLine is what somebody else wrote without line breaks, links and signs that change how a text looks.
func plainLine(written string) string {
	return unlinked(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("*_~`\ufffd", r):
			return -1
		case r == '\n':
			return ' '
		}
		return r
	}, text.Clean(written)))
}

const longestName = 60
