package lot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// What a tap says where it was asked whether a sale is an order: lot:order:<order>, lot:own.
const (
	tapOrder = "order"
	tapOwn   = "own"
)

// beforeSale asks whether what a text tells of is an open order, before it is taken for a sale of the association's own: an order would be counted twice. It says too
// what was read back before and is not noted.
func (t *turn) beforeSale(ctx context.Context, text string) (chat.Message, bool, error) {
	if err := t.recallUnnoted(ctx, text); err != nil {
		return chat.Message{}, false, err
	}
	may, err := t.ordersIn(ctx, text)
	if err != nil || len(may) == 0 {
		return chat.Message{}, false, err
	}
	return t.askOrder(may, text), true, nil
}

// recallUnnoted says that a sale that was read back is not noted, where another one is told instead of a yes.
func (t *turn) recallUnnoted(ctx context.Context, text string) error {
	asked := t.Answers()
	if asked == nil || asked.Flow != Name || asked.What != askSure || asked.Args.At(1) != "declared" || asked.Args.Rest(4).At(3) != "" {
		return nil
	}
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil {
		if chat.IsNotHere(err) {
			return nil
		}
		return err
	}
	read, a := saleIn(asked.Args.Rest(4)), t.account(lot, text, parse.NoField)
	if base, named, _ := a.sold(lot); t.isOther(lot, text) || named && base != read.base || a.isPriced() && !t.isPricedAs(lot, a, read) {
		what := say.Quantity(read.much(lot.Measure)) + " de " + phrase.Goods(lot.Product, lot.Variety, "")
		if read.price.Minor > 0 {
			what += " a " + say.Price(read.price)
		}
		t.Heading(fmt.Sprintf(t.text.leftUnnoted, what))
	}
	return nil
}

// isPricedAs tells whether an account says the price of a sale that was read back.
func (t *turn) isPricedAs(lot market.Lot, a account, read sale) bool {
	amount, _, _ := a.sold(lot)
	price, priced, _, _ := a.price(lot, cmp.Or(amount, read.base), read.price.Per)
	return priced && price.Minor == read.price.Minor
}

// open are the states of an order whose goods are yet to be handed over, or just were.
var openStates = []string{market.OrderPlaced, market.OrderConfirmed, market.OrderPreparing, market.OrderDispatched, market.OrderDelivered}

// ahead are those of one of which something is yet to be fetched.
var ahead = []string{market.OrderConfirmed, market.OrderPreparing, market.OrderDispatched}

// ordersIn are the open orders of which a text may tell: by their buyer's name, as what was fetched, or as just so much for just that price.
func (t *turn) ordersIn(ctx context.Context, text string) ([]market.Order, error) {
	orders, err := t.openOrders(ctx)
	if err != nil || len(orders) == 0 {
		return nil, err
	}
	orders, err = t.ofGoods(ctx, orders, text)
	if err != nil {
		return nil, err
	}
	onlyOrders := func(is func(market.Order) bool) []market.Order {
		return slices.DeleteFunc(slices.Clone(orders), func(o market.Order) bool { return !is(o) })
	}
	said := text
	if t.Input.Kind == chat.Text { // from which the name may have been taken that placed it
		said += " " + t.Input.Text
	}
	if whole := onlyOrders(func(o market.Order) bool { return phrase.Contains(said, []string{phrase.Plain(o.BuyerName)}) }); len(whole) > 0 {
		return whole, nil
	}
	if named := onlyOrders(func(o market.Order) bool {
		return phrase.Names(said, o.BuyerName) || phrase.NamesByWord(said, o.BuyerName)
	}); len(named) > 0 {
		return named, nil
	}
	if isTaken(text) {
		return onlyOrders(func(o market.Order) bool { return slices.Contains(ahead, o.State) }), nil
	}
	return onlyOrders(func(o market.Order) bool { return isSaidOf(o, text) }), nil
}

// openOrders are those of the person's associations.
func (t *turn) openOrders(ctx context.Context) (open []market.Order, err error) {
	err = t.Anywhere(ctx, func() error {
		mine, err := t.market.MyOrders(ctx)
		for _, o := range mine {
			if slices.Contains(openStates, o.State) {
				open = append(open, o)
			}
		}
		return cmp.Or(err, chat.ErrNotHere) // so that the next one is asked too
	})
	if errors.Is(err, chat.ErrNotHere) {
		err = nil
	}
	return open, err
}

// ofGoods are the orders that may be of the goods that a text names; all, where it names none.
func (t *turn) ofGoods(ctx context.Context, orders []market.Order, text string) (left []market.Order, err error) {
	for _, o := range orders {
		lot, err := t.find(ctx, o.Lot)
		if err != nil && !chat.IsNotHere(err) {
			return nil, err
		}
		if lot.ID == "" || !t.isOther(lot, text) {
			left = append(left, o)
		}
	}
	return left, nil
}

// isSaidOf tells whether a text says just how much an order is of, and its price.
func isSaidOf(o market.Order, text string) bool {
	said := parse.Sale(text)
	if said.Quantity == nil || said.Price == nil {
		return false
	}
	much, err := said.Quantity.Quantity()
	price, priceErr := parse.UnitPrice{Amount: said.Price.Amount, Per: cmp.Or(said.Price.Per, o.Price.Per), Currency: o.Price.Currency}.Price()
	return err == nil && priceErr == nil && (much == o.Quantity || much == o.Base) && price.Minor == o.Price.Minor && price.Per == o.Price.Per
}

// What says that goods were fetched or went off, as it sounds.
var takenVerbs = sounded("llevo llevaron yebo llevaran recogio recogieron recogio recojio recojieron salio salieron cargo cargaron retiro retiraron")

// isTaken tells whether a text says that goods were fetched.
func isTaken(text string) bool {
	return slices.ContainsFunc(strings.Fields(sounds(text)), func(w string) bool { return slices.Contains(takenVerbs, w) })
}

// askOrder asks whether a sale is one of some orders. A yes shows that; a no takes it for another sale, which is read back.
func (t *turn) askOrder(orders []market.Order, text string) chat.Message {
	t.ExpectNothing()
	chat.StartDraft(t.Turn, Name, &Draft{Verb: "sold", Text: text, Own: true})
	own := chat.Choice{ID: chat.ID(Name, tapOwn), Title: t.text.itIsOwn, Means: chat.No, Words: t.text.ownWords}
	if len(orders) == 1 {
		o := orders[0]
		return t.Ask(fmt.Sprintf(t.text.isOfOrder, phrase.Party(o.BuyerName, o.BuyerErased), say.Quantity(o.Quantity), say.Money(o.Total)),
			chat.Choice{ID: chat.ID(Name, tapOrder, o.ID), Title: t.text.itIsOrder, Means: chat.Yes, Words: t.text.orderWords}, own)
	}
	var choices []chat.Choice
	for _, o := range orders[:min(len(orders), chat.MaxRows-1)] {
		choices = append(choices, chat.Choice{
			ID: chat.ID(Name, tapOrder, o.ID), Title: say.Capital(phrase.Party(o.BuyerName, o.BuyerErased)), Description: t.Whose(o.Association) + say.Quantity(o.Quantity) + ", " + say.Money(o.Total),
		})
	}
	return t.List(t.text.isOfWhich, t.text.showSales, chat.ID(Name, askWhich), append(choices, own))
}

// ownSale goes on with what is no order, as it was said.
func (t *turn) ownSale(ctx context.Context) (chat.Message, error) {
	d := t.draft()
	if d == nil || !d.Own {
		return t.list(ctx)
	}
	text := d.Text
	t.own = true
	t.DropDraft(Name)
	return t.toOneOf(ctx, "sold", text)
}

// wasTaken takes a text that says that so much was fetched, and nothing surer, where an order is open that it may be of.
func (t *turn) wasTaken(ctx context.Context, text string) (chat.Message, bool, error) {
	if !isTaken(text) || t.Intent(text) != intent.None || parse.Sale(text).Quantity == nil || denies(text) || t.Answers() != nil && t.Answers().Flow != Name {
		return chat.Message{}, false, nil
	}
	if answer, ok, err := t.beforeSale(ctx, text); ok || err != nil {
		return answer, ok, err
	}
	return t.sentForMoney(ctx, text)
}

// sentForMoney takes goods that went off for a price for a sale: "ya salieron 6 sacos a 160". What went off without one is an order's.
func (t *turn) sentForMoney(ctx context.Context, text string) (chat.Message, bool, error) {
	if said := parse.Sale(text); said.Quantity == nil || said.Price == nil || atHour.MatchString(text) {
		return chat.Message{}, false, nil
	}
	return heard(t.toWhich(ctx, "sold", text))
}

// atHour is an hour, and no price: a las 5.
var atHour = regexp.MustCompile(`(?i)\ba\s+las?\s+[0-9]`)

// goodsIn names the goods of a text.
func (t *turn) goodsIn(text string) string {
	said := parse.Sale(text)
	switch {
	case said.UnknownGoods != "":
		return say.Fit(phrase.Name(said.UnknownGoods), maxGoods)
	case said.Product != "":
		return phrase.Goods(said.Product, phrase.Name(said.Variety), "")
	case said.Variety != "":
		return say.Fit(phrase.Name(said.Variety), maxGoods)
	}
	return t.text.thoseGoods
}

// maxGoods is as much of what somebody calls goods as is said again.
const maxGoods = 40

// ofOtherGoods takes, while a sale is read back, a text that names other goods: so much was sold of those, or they are what was sold.
func (t *turn) ofOtherGoods(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	lots, err := t.lots(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	lot, err := t.find(ctx, asked.Args.At(0))
	if err != nil {
		return chat.Message{}, false, err
	}
	read, named := saleIn(asked.Args.Rest(4)), t.named(lots, text)
	if a := t.account(lot, text, parse.NoField); asked.Args.At(1) != "declared" || read.instead != "" || hasQuantity(a.Change) || len(named) > 1 {
		if a := t.account(lot, text, parse.NoField); !t.tells(a) && !phrase.HasWord(text, t.text.correctingWords) {
			return chat.Message{}, false, nil
		}
		return heard(t.toWhich(ctx, "sold", text))
	}
	if len(named) == 0 {
		return t.notAmong(lots, "sold", text), true, nil
	}
	other := named[0]
	base, err := other.Measure.ToBase(read.much(lot.Measure))
	if err != nil {
		return heard(t.do(ctx, "sold", other, text))
	}
	if err := t.actFor(ctx, other); err != nil {
		return chat.Message{}, false, err
	}
	read.base = base
	return t.sureSold(other, read), true, nil
}

// What says that a sale is still ahead: voy a vender, mañana vendo, me van a comprar.
var (
	aheadVerbs = regexp.MustCompile(`\b(?:voy|boy|vamos|bamos|va|ba|van|ban|vas|iba|ibamos|quiero|kiero|queremos|keremos|quisiera|quisieramos|pienso|pensamos|puedo|podria|podemos|quiere|kiere|quieren|kieren|estoy por|estamos por|quedamos en|quede en|falta|deseo|espero|planeo)(?: (?:a|en|por|que))? (?:[bv]ender\w*|comprar\w*|kompra\w*|llevar\w*|yevar\w*)\b`)
	futures    = regexp.MustCompile(`\b(?:[bv]endere|[bv]enderemos|[bv]endera|[bv]enderan|comprara|compraran|llevara|llevaran)\b`)
	tomorrow   = regexp.MustCompile(`\b(?:manana|pasado manana|proxima semana|luego|despues|mas tarde|el otro mes)\b.*\b[bv]end(?:o|emos)\b|\b[bv]end(?:o|emos)\b.*\b(?:manana|proxima semana|despues|mas tarde)\b`)
)

// isAhead tells whether a text tells of a sale that is still to be.
func isAhead(text string) bool {
	plain := phrase.Plain(text)
	pastToo := slices.ContainsFunc(strings.Fields(sounds(text)), func(w string) bool { return slices.Contains(saleVerbs, w) })
	return !pastToo && (aheadVerbs.MatchString(plain) || futures.MatchString(plain) || tomorrow.MatchString(plain))
}

// notThat parts a figure from one that stands behind a "no": 5 quintales no 6.
var notThat = regexp.MustCompile(`(?i)^(.*?[\s,]+)no\s+(?:son\s+|eran\s+|fueron\s+|sino\s+)?(?:[0-9]|(?:un|uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte)\b)`)

// isUnclear tells whether a text says a figure and another one behind a "no", so that nobody knows which of them it is.
func isUnclear(text string) bool {
	found := notThat.FindStringSubmatch(text)
	return found != nil && (parse.Sale(found[1]).Quantity != nil || parse.Sale(found[1]).Price != nil)
}
