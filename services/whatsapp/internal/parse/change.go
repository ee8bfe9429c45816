package parse

import (
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
	Asked    Field // what a number alone is about: the price where a price was asked for; else its size tells
}

// Change is what a text changes of something that stands. What it does not change is empty. Differences are not applied:
// the caller knows whose price stands.
type Change struct {
	Price   *UnitPrice   // the new price, or the least that is taken: "ni un sol menos de 160"
	PriceBy money.Amount // the difference of the price, in céntimos, below zero to lower it: "aumenta 5 soles"
	Total   money.Amount // the price of everything: "1550 por todo"
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

	Field    Field    // what is said to be wrong, without what is right: "el precio está mal"
	Problems Problems // what must be asked back, about any of these
}

// FindChange reads what a text changes of something that stands; ok is false where it changes nothing. It decides nothing: what
// comes out is read back before it counts.
func FindChange(text string, about About) (change Change, ok bool) {
	said := Sale(text)
	change = Change{Product: said.Product, Variety: said.Variety, Grade: said.Grade, Price: said.Price, Quantity: said.Quantity, Problems: said.Problems}
	if about.Asked == FieldPrice && change.Price == nil {
		price, problems := Price(text, about.Price.Per)
		change.Price, change.Quantity, change.Problems = price, nil, problems
	}
	return change, change.changes()
}

// changes tells whether there is any change.
func (c Change) changes() bool {
	return c.Price != nil || c.PriceBy.Minor != 0 || c.Total.Minor != 0 || c.Split || c.NoPrice ||
		c.Quantity != nil || c.QuantityBy.Milli != 0 || c.Fraction != 0 || c.UnitKg != "" ||
		c.Product != "" || c.Variety != "" || c.Grade != "" || c.Field != NoField
}
