// Package parse reads what people write: what they sell, how much and for what price, what they answer and which command
// they mean. Spanish of Peru first, with its misspellings; the Quechua and Awajún words that stand in its tables.
//
// A text goes through these stages, one file each:
//
//	spelling   one spelling for what phones and people write differently: capitals, accents, "kintales"
//	lex        tokens: words, numbers in digits, signs, emoji, and literals such as codes, dates and phone numbers
//	courtesy   without greetings and thanks
//	digits     what digits with their separators amount to: "1.250", "5'700,000"
//	numeral    one number where words or several tokens make one: "veinte y uno", "iskay chunka", "1 1/2"
//	reader     once over the tokens: which number is a quantity, which a price, which neither (number, value, unit, amount, price)
//	goods      the product, its grade and variety, or goods that the market does not know
//	pack       what sacks, bags and the like hold, wherever it is said
//	resolve    one quantity and one price of all that was found, and the problems
//	sale       the answer: Sale, Sales, Quantity, Price, UnitWeight
//	change     what a text changes of something that stands: FindChange, with the roles of its figures (figure, role, difference, whole, own)
//	           and without what it denies (denial)
//
// Answer, FindCommand and English need the first stages only. The words of each language stand in a file of their own
// (spanish, quechua, awajun, english; signs for what is no language); lexicon finds a word in all of them at once.
//
// Invariants: it is pure and never fails. What is not understood is left out, and what could be read in two ways is read
// in the likelier one and named in Problems, so that the caller asks back: nothing is guessed in silence. Numbers are
// integers throughout; every value that comes out is a plain decimal that pkg/quantity and pkg/money read.
//
// It imports the standard library, golang.org/x/text/unicode/norm, pkg/quantity, pkg/money and pkg/vocabulary, which has the
// words for products, grades and units, and knows no service.
package parse

import (
	"slices"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Listing is what a free text says of goods. Whatever was not said is empty.
type Listing struct {
	Selling      bool   // says that it is for sale: vendo, tengo, ofrezco, hay …; false when denied: "ya no tengo maíz"
	Buying       bool   // says that the writer wants to buy: compro, busco, necesito …; then Selling is false
	Product      string // id of the vocabulary: "maize"
	UnknownGoods string // the goods where the product should stand that the catalogue does not know, as written: "papa"; then Product is empty
	Variety      string // as written, in lower case: "blanco", "amarillo duro"
	Grade        string // of the product's grades: "primera"; of an unknown product one of extra, primera, segunda, tercera
	// Quantity is nil when none is said.
	Quantity        *Amount
	QuantityInvalid bool // a quantity is said that is none: below zero, or more than can be counted; then Quantity is nil
	// Price is nil when none is said.
	Price    *UnitPrice
	NoPrice  bool // buyers shall make the first offer: "escucho ofertas"; then Price is nil
	Problems Problems
	// Strong tells that goods are surely meant: a selling verb with what is sold, or a product with a quantity. Weaker
	// texts may answer a question instead.
	Strong bool
}

// Amount is how much somebody says there is.
type Amount struct {
	Value     string // plain decimal with at most three decimals: "20", "0.5"
	Unit      string // id of pkg/quantity: "quintal"; empty: not said (ProblemUnit)
	FactorKg  string // kilos that one unit holds, if the writer says so: "50"; else empty
	Approx    bool   // unos, casi, más o menos
	To        string // the upper end of a range, as Value ("12 a 15": "15"); else empty
	UnitGiven bool   // the unit was written, not taken from the question
}

// Quantity is the amount as a value of the market. It returns the errors of quantity.Parse.
func (a Amount) Quantity() (quantity.Quantity, error) { return quantity.Parse(a.Value, a.Unit) }

// Grams is what one unit weighs by the writer's word; 0 when it is not said.
func (a Amount) Grams() int64 {
	if a.FactorKg == "" {
		return 0
	}
	q, err := quantity.Parse(a.FactorKg, quantity.Kilogram)
	if err != nil {
		return 0
	}
	return q.Milli
}

// UnitPrice is what one of a unit shall cost.
type UnitPrice struct {
	Amount   string // with two decimals: "161.00"
	Per      string // id of pkg/quantity; empty: not said, so per unit of the lot
	Currency string // "PEN", or the foreign one that is named (ProblemCurrency): USD, EUR, BOB, BRL
	PerGiven bool   // the unit was written, not taken from the question
	// Together is how many units the amount is for, where it is for several (ProblemBundle): 3 of "10 soles los 3 kilos", 12
	// of "20 la docena" for what is counted in bags; then Per may be that of the quantity. 0: for one.
	Together int64
}

// Price is the price as a value of the market, per the unit that it names. It returns the errors of money.ParsePrice.
func (p UnitPrice) Price() (money.Price, error) {
	return money.ParsePrice(p.Amount, p.Currency, p.Per)
}

// Problem says why what was read must be asked back.
type Problem string

// The problems. The list is closed.
const (
	ProblemCurrency     Problem = "currency"      // not in soles, or in two currencies
	ProblemBeyondReason Problem = "beyond_reason" // nothing at all, or more than anybody has
	ProblemThousands    Problem = "thousands"     // a number that may be read in two ways: "1.250 tn"
	ProblemRange        Problem = "range"         // "12 a 15": the lower end is in Value, or in the price
	ProblemUnit         Problem = "unit"          // a quantity without a unit
	ProblemQuantities   Problem = "quantities"    // more than one quantity, or a number that belongs nowhere; the first one is given
	ProblemPrices       Problem = "prices"        // more than one price; the first one is given
	ProblemWhole        Problem = "whole"         // the price seems to be for everything, not for one unit
	ProblemBundle       Problem = "bundle"        // a price for several units together: "10 soles los 3 kilos", "30 soles la docena" of bags
	ProblemPrecision    Problem = "precision"     // finer than the market counts: a third, half a céntimo; it is cut
	ProblemProducts     Problem = "products"      // more than one product; what is said of the first one is given
	ProblemApart        Problem = "apart"         // numbers side by side that may be one: "15 8"; none of them is given
	ProblemTenTimes     Problem = "ten_times"     // a price with a figure too many or too few beside the one that stands
	ProblemRole         Problem = "role"          // a number that may be the price or the quantity; it is given as the likelier
	ProblemHalfSaid     Problem = "half_said"     // the only figure is denied, asked about, or only a bound: "no 158", "158?", "menos de 158"
)

// Problems are in the order of the constants, each at most once.
type Problems []Problem

// Has tells whether a problem is among them.
func (p Problems) Has(x Problem) bool { return slices.Contains(p, x) }

var problemOrder = []Problem{
	ProblemCurrency, ProblemBeyondReason, ProblemThousands, ProblemRange, ProblemUnit, ProblemQuantities,
	ProblemPrices, ProblemWhole, ProblemBundle, ProblemPrecision, ProblemProducts, ProblemApart, ProblemTenTimes, ProblemRole,
	ProblemHalfSaid,
}

// with adds a problem in its place.
func (p Problems) with(x Problem) Problems {
	if p.Has(x) {
		return p
	}
	p = append(slices.Clone(p), x)
	slices.SortFunc(p, func(a, b Problem) int {
		return slices.Index(problemOrder, a) - slices.Index(problemOrder, b)
	})
	return p
}
