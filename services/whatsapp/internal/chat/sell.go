package chat

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// What words and figures answer while something is being sold.
const (
	askProduct  = "product"
	askQuantity = "quantity"
	askUnit     = "unit"
	askWeight   = "weight"
	askPrice    = "price"
	askDoubt    = "doubt" // about the price
	askSale     = "sale"  // read back: any part may be said anew
)

// startSelling goes on with the sale that was begun, or begins one.
func (t *turn) startSelling(ctx context.Context) (Message, error) {
	if t.st.Draft != nil {
		t.head = textResumed
		return t.next(ctx)
	}
	t.newDraft()
	return t.next(ctx)
}

func (t *turn) newDraft() {
	t.st.Serial++
	_, organisation := t.market.Who()
	t.st.Draft = &Draft{Number: t.st.Serial, For: organisation.ID, Begun: t.in.At}
}

// next asks for the first thing that the sale lacks, settles doubts, and at last reads it back.
func (t *turn) next(ctx context.Context) (Message, error) {
	d := t.st.Draft
	if err := t.as(ctx, d.For); err != nil {
		return Message{}, err
	}
	t.st.Serial++
	d.Serial = t.st.Serial
	products, err := t.market.Products(ctx)
	if err != nil {
		return Message{}, err
	}
	product, known := productOf(products, d.Product)
	switch {
	case !known:
		return t.askProduct(products), nil
	case d.Quantity.Milli == 0:
		return t.askQuantity(""), nil
	case d.Quantity.Unit == "":
		return t.askUnit(product), nil
	case !product.Sells(d.Quantity.Unit):
		return t.wrongUnit(product), nil
	}
	if answer, missing := t.checkQuantity(); missing {
		return answer, nil
	}
	if d.Price.Minor == 0 && !d.Open {
		return t.askPrice(""), nil
	}
	if answer, doubtful, err := t.doubt(ctx); doubtful || err != nil {
		return answer, err
	}
	return t.readBack(), nil
}

func productOf(products []market.Product, id string) (market.Product, bool) {
	i := slices.IndexFunc(products, func(p market.Product) bool { return p.ID == id })
	if i < 0 {
		return market.Product{}, false
	}
	return products[i], true
}

// tapOf is the id of a choice about the sale as it stands.
func (d *Draft) tapOf(verb string, args ...string) string {
	return strings.Join(append([]string{"sell", strconv.Itoa(d.Number), strconv.Itoa(d.Serial), verb}, args...), ":")
}

// sellTap does what a button of a sale says, if it is about the sale as it stands.
func (t *turn) sellTap(ctx context.Context, args []string) (Message, error) {
	if len(args) < 3 {
		return t.menu(""), nil
	}
	number, _ := strconv.Atoi(args[0])
	serial, _ := strconv.Atoi(args[1])
	d := t.st.Draft
	switch {
	case d == nil || d.Number != number:
		return t.noDraft(number), nil
	case d.Serial != serial:
		t.head = textStale
		return t.next(ctx)
	}
	if err := t.as(ctx, d.For); err != nil {
		return Message{}, err
	}
	verb, args := args[2], append(args[3:], "", "")
	switch verb {
	case "publish":
		return t.publish(ctx)
	case "cancel":
		t.st.Draft, t.st.Ask, t.settled = nil, nil, true
		return told(textNotSold), nil
	case "change":
		return t.whatToChange(), nil
	case "sum":
		return t.sum(ctx, args[0], args[1] != "")
	case "rate":
		return t.goingRate(ctx)
	case "weight":
		if args[0] == "" {
			return t.askWeight(""), nil
		}
	}
	d.choose(verb, args[0], args[1])
	return t.next(ctx)
}

// choose takes what a button says into the sale.
func (d *Draft) choose(verb, arg, unit string) {
	number, _ := strconv.ParseInt(arg, 10, 64)
	switch verb {
	case "product":
		d.Product, d.Variety, d.Grade = arg, "", ""
	case "unit":
		d.Quantity.Unit = arg
	case "weight":
		d.Grams = number
	case "open":
		d.Open, d.Price = true, money.Price{}
	case "price":
		d.Price.Minor, d.Price.Currency, d.Price.Per, d.Whole = number, money.PEN, unit, false
		d.settle(aboutPrice)
	case "enough":
		d.settle(aboutQuantity)
	case "others":
		d.settle(aboutAgain)
	case "goods":
		d.Product, d.Variety, d.Grade = "", "", ""
	case "quantity":
		d.Quantity.Milli = 0 // its unit stands: "25" is enough
		d.doubt(aboutAgain)
	case "pricing":
		d.Price, d.Open, d.Whole = money.Price{}, false, false
		d.doubt(aboutPrice)
	}
}

// noDraft answers a button of a sale that is no longer being put together.
func (t *turn) noDraft(number int) Message {
	t.aside = true
	if t.st.Sold != nil && t.st.Sold.Draft == number {
		return told(fmt.Sprintf(textAlreadyOut, t.st.Sold.Code))
	}
	return told(textNoDraft)
}
