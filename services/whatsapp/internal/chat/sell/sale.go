package sell

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// What words and figures answer while something is being sold.
const (
	askProduct  = "product"
	askQuantity = "quantity"
	askUnit     = "unit"
	askWeight   = "weight"
	askPrice    = "price"
	askDoubt    = "doubt"  // about the price
	askSale     = "sale"   // read back: any part may be said anew
	askNumber   = "number" // written alone: of what?
)

// start goes on with the sale that was begun, or begins one.
func (t *turn) start(ctx context.Context) (chat.Message, error) {
	if t.OnlyLooks() {
		return t.InDoubt(), nil
	}
	if t.draft() != nil {
		t.Heading(t.text.resumed)
		return t.next(ctx)
	}
	if t.cannotSell() {
		return t.Suspended(), nil
	}
	t.begin(t.newDraft())
	return t.next(ctx)
}

// cannotSell tells whether nothing can come of a sale: what is not known yet cannot let it be another association's, which may sell.
func (t *turn) cannotSell() bool { return t.Organisation().Suspended && !t.ActsForSeveral() }

// next goes on with the sale. What it says may be quoted later: it says what it asks, and of which sale.
func (t *turn) next(ctx context.Context) (chat.Message, error) {
	m, err := t.ask(ctx)
	if err == nil {
		m.Asks = t.Asked()
	}
	return m, err
}

// ask asks for the first thing that the sale lacks, then about what is doubtful, and at last reads it back.
func (t *turn) ask(ctx context.Context) (chat.Message, error) {
	d := t.draft()
	if err := t.ActFor(ctx, d.For); err != nil {
		return chat.Message{}, err
	}
	if t.OnlyLooks() {
		return t.InDoubt(), nil
	}
	if t.cannotSell() {
		return t.Suspended(), nil
	}
	d.Serial = t.Serial()
	products, err := t.market.Products(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if answer, doubtful := t.doubtOther(); doubtful {
		return answer, nil
	}
	product, known := productOf(products, d.Product)
	if !known {
		return t.askProduct(products), nil
	}
	if question, asks, err := t.forWhom(ctx); asks || err != nil {
		return question, err
	}
	if t.Organisation().Suspended {
		return t.Suspended(), nil
	}
	if question, asks, err := t.askAmount(ctx, product); asks || err != nil {
		return question, err
	}
	if d.Price.Minor == 0 && !d.Open {
		return t.askPrice(""), nil
	}
	if answer, doubtful, err := t.firstDoubt(ctx); doubtful || err != nil {
		return answer, err
	}
	return t.readBack(ctx)
}

// askAmount asks for what is not known of how much is sold, and what one unit of it holds.
func (t *turn) askAmount(ctx context.Context, product market.Product) (question chat.Message, asks bool, err error) {
	switch d := t.draft(); {
	case d.Quantity.Milli == 0:
		return t.askQuantity(""), true, nil
	case d.Quantity.Unit == "":
		return t.askUnit(product), true, nil
	case !product.Sells(d.Quantity.Unit):
		return t.wrongUnit(product), true, nil
	case t.reweigh:
		return t.askWeight(""), true, nil
	}
	if err := t.recallWeight(ctx); err != nil {
		return chat.Message{}, false, err
	}
	question, asks = t.checkQuantity()
	return question, asks, nil
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
	return chat.ID(Name, append([]string{strconv.Itoa(d.Number), strconv.Itoa(d.Serial), verb}, args...)...)
}

// standing says how a sale stands that an earlier message is about.
func (t *turn) standing(ctx context.Context, args chat.Args) (chat.Message, error) {
	number := args.Int(0)
	if !t.takeUp(number) {
		return t.noDraft(number), nil
	}
	return t.next(ctx)
}

// tap does what a button of a sale says, if it is about the sale as it stands.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	if len(args) < 3 {
		return t.MainMenu(""), nil
	}
	number, serial := args.Int(0), args.Int(1)
	if !t.takeUp(number) {
		return t.noDraft(number), nil
	}
	d := t.draft()
	if d.Serial != serial {
		t.Heading(t.text.stale)
		return t.next(ctx)
	}
	if err := t.ActFor(ctx, d.For); err != nil {
		return chat.Message{}, err
	}
	verb, args := args[2], args.Rest(3)
	switch verb {
	case "publish":
		return t.publish(ctx)
	case "cancel":
		return t.cancel(ctx)
	case "change":
		return t.whatToChange(), nil
	case "sum":
		return t.sum(ctx, args.At(0), args.At(1) != "")
	case "rate":
		return t.goingRate(ctx)
	case "for":
		return t.sellFor(ctx, args.At(0))
	case "weight":
		if args.At(0) == "" {
			return t.askWeight(""), nil
		}
	}
	d.choose(verb, args)
	return t.next(ctx)
}

// choose takes what a button says into the sale.
func (d *Draft) choose(verb string, args chat.Args) {
	arg, number := args.At(0), args.Int64(0)
	switch verb {
	case "product":
		d.Product, d.Variety, d.Grade = arg, "", ""
	case "unit":
		d.Quantity.Unit = arg
	case "weight":
		d.Grams, d.Recalled = number, false
	case "open":
		d.Open, d.Price = true, money.Price{}
	case "price":
		d.Price.Minor, d.Price.Currency, d.Price.Per, d.Whole = number, money.PEN, args.At(1), false
		d.confirm(aboutPrice)
	case "besides":
		d.Other = quantity.Quantity{}
	case "enough":
		d.confirm(aboutQuantity)
	case "others":
		d.confirm(aboutDuplicate)
	case "goods":
		d.Product, d.Variety, d.Grade = "", "", ""
	case "quantity":
		d.Quantity.Milli = 0 // its unit stands: "25" is enough
		d.unconfirm(aboutDuplicate)
	case "pricing":
		d.Price, d.Open, d.Whole = money.Price{}, false, false
		d.unconfirm(aboutPrice)
	}
}

// noDraft answers a button of a sale that is no longer being put together.
func (t *turn) noDraft(number int) chat.Message {
	t.KeepQuestion()
	for _, out := range t.memory().Published {
		if out.Number == number {
			return chat.Tell(fmt.Sprintf(t.text.alreadyOut, out.Code))
		}
	}
	return chat.Tell(t.text.noDraft)
}
