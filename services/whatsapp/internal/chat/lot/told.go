package lot

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// account is what a text tells of a sale that was made elsewhere: how much, for what, and on which day.
type account struct {
	parse.Change
	text    string // without the day
	on      string // date; "": not said
	isAny   bool   // it says anything of these
	isDay   bool   // it says the day alone
	isVague bool   // it names a time, and no day
}

// account reads what a text tells of a sale of a lot; asked is what a number alone is about.
func (t *turn) account(lot market.Lot, text string, asked parse.Field) account {
	on, rest := parse.PastDay(affirmed(text), t.Input.At)
	change, changes := parse.FindChange(rest, standing(lot, asked))
	return account{
		Change: change, text: rest, on: on, isAny: changes || on != "", isDay: !changes,
		isVague: on == "" && saysOneOf(text, t.text.vagueDays),
	}
}

// changes tells whether an account changes anything but the day.
func (a account) changes() bool { return a.isAny && !a.isDay }

// isPriced tells whether an account says what was paid.
func (a account) isPriced() bool { return a.Price != nil || a.Total.Minor != 0 }

// totals are words with a figure that is rather the price of everything: en 300 soles, por todo 300.
var totals = regexp.MustCompile(`(?i)\b(?:en|por)\s+(?:(?:todo|total)\s+)?(?:s/\.?\s*)?[0-9]|\ben total\b|\btodo junto\b`)

// saysTotal tells whether the figure of an account is rather the price of everything.
func (a account) saysTotal() bool { return a.Total.Minor != 0 || totals.MatchString(a.text) }

// unitSaid is the unit in which an account says how much was sold; "" where it names none.
func (a account) unitSaid() string {
	switch {
	case a.QuantityBy.Milli != 0:
		return a.QuantityBy.Unit
	case a.Quantity != nil && a.Quantity.UnitGiven:
		return a.Quantity.Unit
	}
	return ""
}

// said is how much was sold as an account says it; zero where it says so in no figure of its own.
func (a account) said() quantity.Quantity {
	switch {
	case a.Fraction != 0:
		return quantity.Quantity{}
	case a.QuantityBy.Milli != 0:
		return quantity.Quantity{Milli: max(a.QuantityBy.Milli, -a.QuantityBy.Milli), Unit: a.QuantityBy.Unit}
	case a.Quantity == nil:
		return quantity.Quantity{}
	}
	said, err := a.Quantity.Quantity()
	if err != nil {
		return quantity.Quantity{}
	}
	return said
}

// sold is how much an account says that was sold, in the base of the stock; named is false where it says nothing, ok where
// the lot does not know the unit.
func (a account) sold(lot market.Lot) (base int64, named, ok bool) {
	switch {
	case a.Fraction != 0:
		return lot.Available - lot.Available*a.Fraction/1000, true, true
	case a.QuantityBy.Milli != 0:
		base, ok = differenceOf(lot, a.QuantityBy)
		return max(base, -base), true, ok
	case a.Quantity != nil:
		base, ok = baseOf(lot, *a.Quantity)
		return base, true, ok
	}
	return 0, false, false
}

// isSeveral tells whether an account names more than one quantity or price, so that nobody knows which belong together. What is
// left beside what was sold is no second sale: "vendí 5, me quedan 15".
func (a account) isSeveral(lot market.Lot) bool {
	for _, p := range []parse.Problem{parse.ProblemPrices, parse.ProblemQuantities, parse.ProblemApart} {
		if a.Problems.Has(p) {
			return true
		}
	}
	switch {
	case toAnother.MatchString(a.text):
		return true
	case a.Quantity == nil || a.QuantityBy.Milli == 0:
		return false
	}
	by, _ := differenceOf(lot, a.QuantityBy)
	second, ok := baseOf(lot, *a.Quantity)
	return !ok || !slices.Contains([]int64{by, -by, lot.Available, lot.Available - max(by, -by)}, second)
}

// toAnother tells of what somebody else got besides: "4 quintales a mi vecino y 2 a mi tía".
var toAnother = regexp.MustCompile(`(?i)\by\s+(?:otros?\s+)?[0-9]+\s+(?:\p{L}+\s+)?(?:a|al|para)\s+(?:la\s+|mi\s+|mis\s+|su\s+|un\s+|una\s+|el\s+|do\p{L}a?\s+|se\p{L}ora?\s+)?\p{L}{3,}`)

// withAll puts all that is left into an account of which the text says that it is about everything.
func (t *turn) withAll(lot market.Lot, a account) account {
	if _, named, _ := a.sold(lot); !named && t.saysAll(a.text) && lot.Available > 0 {
		all := phrase.Stock(lot.Available, lot.Measure)
		a.Quantity = &parse.Amount{Value: all.Value(), Unit: all.Unit}
	}
	return a
}

// tells tells whether a text tells that something was sold, and how much: not that nothing was.
func (t *turn) tells(a account) bool {
	return hasQuantity(a.Change) && !denies(a.text) && (t.Intent(a.text) == intent.DeclareSale || hasSaleVerb(a.text))
}

func hasQuantity(c parse.Change) bool {
	return c.Quantity != nil || c.QuantityBy.Milli != 0 || c.Fraction != 0
}

// dayOf says on which day something was sold, where that is not this one: ", el sábado 21 de noviembre".
func (t *turn) dayOf(on string) string {
	day := lima.StartOf(on)
	if on == "" || on == lima.Date(t.At()) || day.IsZero() {
		return ""
	}
	said := say.Date(day)
	if on[:4] != lima.Date(t.At())[:4] {
		said += " de " + on[:4]
	}
	return " el " + said
}

// What tells that something was sold, what denies it, and what may stand between the two, as it sounds.
var (
	saleVerbs = sounded("vendi vendimos vendio vendido vendida vendidos vendieron compro compraron comprado comprao llevo llevaron llevado vendiste rantikurqani vendirqani")
	denials   = sounded("nadie no nop nunca tampoco manan mana ni ningun ninguna")
	between   = sounded("e he hemos emos ha an han a se le les lo la los las me nos te ya aun todavia yo nosotros nadie nada logre logro pude pudo pudimos puede podemos podido habia abia")
	another   = sounded("sino fue fueron era eran solo")
	wanted    = sounded("vender comprar")
	presents  = sounded("vendo vendemos vende compra compran")
	notYet    = sounded("todavia aun nadie")
)

func sounded(words string) (all []string) {
	for w := range strings.FieldsSeq(words) {
		all = append(all, parse.Sound(w))
	}
	return all
}

// hasSaleVerb tells whether a text says by a word that something was sold.
func hasSaleVerb(text string) bool {
	return slices.ContainsFunc(strings.Fields(sounds(text)), func(w string) bool { return slices.Contains(saleVerbs, w) })
}

// clauses parts a text at its punctuation: "no, vendí 3" denies nothing of its second part.
var clauses = regexp.MustCompile(`[,;:.!?¿¡]+(?:\s|$)|\n`)

// denies tells whether a text says that nothing was sold, or that so much was not: "no he vendido", "todavía no vendo", "no vendí los 2 quintales". One
// that says how much it was instead is a correction: "no vendí 5, vendí 3".
func denies(text string) bool {
	denied := false
	for _, clause := range clauses.Split(text, -1) {
		words := strings.Fields(sounds(clause))
		end := deniedUntil(words)
		denied = denied || end > 0
		if slices.ContainsFunc(words[end:], func(w string) bool {
			return slices.Contains(saleVerbs, w) || end > 0 && slices.Contains(another, w)
		}) || denied && end == 0 && slices.ContainsFunc(words, func(w string) bool { return slices.Contains(another, w) }) {
			return false
		}
	}
	return denied
}

// affirmed is a text without the parts that deny a sale, where another part says what it was instead: "no vendí 5, vendí 3 quintales".
func affirmed(text string) string {
	parts := clauses.Split(text, -1)
	if len(parts) < 2 || denies(text) {
		return text
	}
	kept := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return deniedUntil(strings.Fields(sounds(p))) > 0 })
	if len(kept) == len(parts) || len(kept) == 0 {
		return text
	}
	return strings.Join(kept, ", ")
}

// deniedUntil is where the words end that deny a sale; 0 where none do.
func deniedUntil(words []string) int {
	for i, w := range words {
		if !slices.Contains(denials, w) || i > 0 && words[i-1] == "komo" {
			continue
		}
		j := i + 1
		for j < len(words) && slices.Contains(between, words[j]) {
			j++
		}
		if j == len(words) {
			continue
		}
		isPresent := slices.Contains(presents, words[j]) && slices.ContainsFunc(words, func(w string) bool { return slices.Contains(notYet, w) })
		if slices.Contains(saleVerbs, words[j]) || slices.Contains(wanted, words[j]) || isPresent {
			return j + 1
		}
	}
	return 0
}

// soldOn is the day on which an account says that something was sold, this one where it does not say.
func (t *turn) soldOn(a account) string { return cmp.Or(a.on, lima.Date(t.Input.At)) }
