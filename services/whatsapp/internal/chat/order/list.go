package order

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// list says which orders there are; a single one is shown at once.
func (t *turn) list(ctx context.Context) (chat.Message, error) {
	t.ExpectNothing()
	orders, err := t.open(ctx)
	switch {
	case err != nil:
		return chat.Message{}, err
	case len(orders) == 0:
		return chat.Tell(t.text.none), nil
	case len(orders) == 1:
		return t.showWhole(ctx, orders[0])
	}
	return t.choose(t.text.list, orders, "show", chat.ID(Name)), nil
}

// mine shows the order that a text names, or lists them all.
func (t *turn) mine(ctx context.Context, text string) (chat.Message, bool, error) {
	orders, err := t.open(ctx)
	if err != nil {
		return chat.Message{}, false, err
	}
	named := t.named(orders, text)
	if len(named) == 0 && t.Input.Quoted != nil { // of the one that it quotes, or whose buyer it named
		named = t.meant(orders, text)
	}
	if named = ofQuantity(named, text); len(named) == 1 {
		return heard(t.showWhole(ctx, named[0]))
	}
	return heard(t.list(ctx))
}

// choose lists orders; again is the tap that lists them anew.
func (t *turn) choose(heading string, orders []order, what, again string) chat.Message {
	choices := make([]chat.Choice, len(orders))
	for i, o := range orders {
		choices[i] = chat.Choice{ID: o.tapOf(what), Title: o.Buyer(), Description: t.rowOf(orders, i)}
	}
	return t.List(heading, t.text.showOrders, again, choices)
}

// rowOf says what one of several orders is, and how it stands. Those that look alike are told apart by what they come to and when they were agreed.
func (t *turn) rowOf(orders []order, i int) string {
	o := orders[i]
	day := o.PlacedAt.In(lima.Zone).Format("02/01")
	alike, sameDay := false, false
	for j, other := range orders {
		if j != i && other.buyer() == o.buyer() && other.goods() == o.goods() {
			alike = true
			sameDay = sameDay || other.Total == o.Total && other.PlacedAt.In(lima.Zone).Format("02/01") == day
		}
	}
	said := t.Whose(o.Association) + o.goods()
	if alike {
		said += fmt.Sprintf(t.text.agreedOn, say.Money(o.Total), day)
	}
	if sameDay {
		said += " " + o.PlacedAt.In(lima.Zone).Format("15:04")
	}
	return said + ". " + o.inShort()
}

// Draft is an act that is being put together: what of it was said. It is done as it was read back.
type Draft struct {
	Verb  string `json:"verb"`
	Order string `json:"order,omitempty"` // id; "": it is asked which
	Text  string `json:"text,omitempty"`  // what was said when it was asked which

	Read     string `json:"read,omitempty"`     // the key of the turn that read it back; "": it was not
	Revision int64  `json:"revision,omitempty"` // of the order as it was read back

	Delivery         int    `json:"delivery,omitempty"`
	Gross, Tare, Net int64  `json:",omitempty"`     // thousandths of the base
	Sent             int64  `json:"sent,omitempty"` // the same; 0: all that is left
	Amendment        int    `json:"amendment,omitempty"`
	Claim            int    `json:"claim,omitempty"`
	Photo            int    `json:"photo,omitempty"`
	Plate            string `json:"plate,omitempty"`
	Driver           string `json:"driver,omitempty"`
	NoVehicle        bool   `json:"no_vehicle,omitempty"`
	Code             string `json:"code,omitempty"` // that the buyer has told
	NoCode           bool   `json:"no_code,omitempty"`
	Explain          bool   `json:"explain,omitempty"` // the market wants to know why
	Reason           string `json:"reason,omitempty"`
	Until            string `json:"until,omitempty"` // YYYY-MM-DD
	Short            bool   `json:"short,omitempty"` // the market wants to know what becomes of the rest
	Rest             string `json:"rest,omitempty"`  // why it will not come
	Place            string `json:"place,omitempty"`
	Payment          int    `json:"payment,omitempty"`
	Money            int64  `json:"money,omitempty"` // in minor units, that is not the amount of the payment: what came instead, of one that is denied
	Method           string `json:"method,omitempty"`
	PaidOn           string `json:"paid_on,omitempty"` // YYYY-MM-DD; "": today
	Reference        string `json:"reference,omitempty"`
}

func (t *turn) draft() *Draft { return chat.DraftOf[Draft](t.Turn, Name) }

// toWhich begins an act on the order that a text means, or asks which one that is.
func (t *turn) toWhich(ctx context.Context, verb, text string) (chat.Message, error) {
	orders, err := t.open(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if len(orders) == 0 {
		return t.Remark(t.text.none), nil
	}
	meant := t.meant(orders, text)
	may := t.ofAmount(only(meant, func(o order) bool { return o.verbFor(verb) != "" }), verb, text)
	switch {
	case len(may) == 1:
		return t.begin(ctx, may[0], may[0].verbFor(verb), text)
	case len(may) > 1:
		chat.StartDraft(t.Turn, Name, &Draft{Verb: verb, Text: text})
		t.Expect(chat.Asked{Flow: Name, What: askWhich})
		return t.choose(t.text.which, may, "go", chat.ID(Name, askWhich)), nil
	case len(meant) == 1:
		return t.notNow(meant[0], verb), nil
	}
	t.Heading(t.text.noneFor[verb])
	return t.choose(t.text.list, orders, "show", chat.ID(Name)), nil
}

// ofAmount narrows orders to the only one with a payment of the amount that a text names, where it is about money.
func (t *turn) ofAmount(orders []order, verb, text string) []order {
	minor, named := t.moneyIn(text)
	if verb != gotPaid && verb != notPaid || !named || len(orders) < 2 {
		return orders
	}
	fits := only(orders, func(o order) bool {
		return slices.ContainsFunc(o.saidPayments(), func(p market.OrderPayment) bool { return p.Amount.Minor == minor })
	})
	if len(fits) == 1 {
		return fits
	}
	return orders
}

// chosenInWords takes a text that names one of the orders that are asked about.
func (t *turn) chosenInWords(ctx context.Context, _ chat.Asked, text string) (chat.Message, bool, error) {
	orders, err := t.open(ctx)
	if err != nil || t.draft() == nil {
		return chat.Message{}, false, err
	}
	named := t.named(orders, text)
	if len(named) != 1 {
		return chat.Message{}, false, nil
	}
	return heard(t.goOn(ctx, named[0]))
}

// goOn does to an order what was to be done when it was asked which one is meant.
func (t *turn) goOn(ctx context.Context, o order) (chat.Message, error) {
	d := t.draft()
	if d == nil || d.Order != "" {
		return t.show(ctx, o)
	}
	verb, text := d.Verb, d.Text
	t.DropDraft(Name)
	if may := o.verbFor(verb); may != "" {
		return t.begin(ctx, o, may, text)
	}
	return t.notNow(o, verb), nil
}

// meant are the orders that a text may be about: those that it names or, where it names none, that of the message which it answers. All of
// them, where nothing says which.
func (t *turn) meant(orders []order, text string) []order {
	if named := t.named(orders, text); len(named) > 0 {
		return named
	}
	about := t.About()
	if spoken := only(orders, func(o order) bool { return about != "" && (o.ID == about || o.Negotiation == about) }); len(spoken) > 0 {
		return spoken
	}
	return orders
}

// named are the orders that a text names by their buyer or their goods; none, where it names none of them.
func (t *turn) named(orders []order, text string) []order {
	if byName := only(orders, func(o order) bool { return phrase.Names(text, o.BuyerName) }); len(byName) > 0 {
		return closest(byName, text)
	}
	if byWord := only(orders, func(o order) bool { return phrase.NamesByWord(text, o.BuyerName) }); len(byWord) > 0 {
		if byWord = closest(byWord, text); len(byWord) == 1 {
			return byWord
		}
	}
	said := parse.Sale(text)
	if said.Product == "" {
		return nil
	}
	byGoods := only(orders, func(o order) bool { return o.lot.Product == said.Product || o.Product == said.Product })
	if alike := only(byGoods, func(o order) bool { return phrase.IsVariety(o.lot.Variety, said.Variety) }); len(alike) > 0 {
		return alike
	}
	return byGoods
}

// closest are those of some orders that a text names, of whose names it has most: Molino Dos, where another is Molino Uno.
func closest(orders []order, text string) []order {
	said, most := strings.Fields(phrase.Plain(text)), 0
	has := make([]int, len(orders))
	for i, o := range orders {
		for w := range strings.FieldsSeq(phrase.Plain(o.BuyerName)) {
			if slices.Contains(said, w) {
				has[i]++
			}
		}
		most = max(most, has[i])
	}
	var left []order
	for i, o := range orders {
		if has[i] == most {
			left = append(left, o)
		}
	}
	return left
}

func only(orders []order, are func(order) bool) []order {
	return slices.DeleteFunc(slices.Clone(orders), func(o order) bool { return !are(o) })
}

// notNow says that an act makes no sense on an order as it stands.
func (t *turn) notNow(o order, verb string) chat.Message {
	t.DropDraft(Name)
	t.ExpectNothing()
	t.Heading(t.text.noneFor[verb])
	return t.card(o)
}

// tap shows an order, or does something to it.
func (t *turn) tap(ctx context.Context, args chat.Args) (chat.Message, error) {
	switch {
	case args.At(0) == "owed":
		answer, _, err := t.owed(ctx, "")
		return answer, err
	case args.At(0) == tapPhotos:
		return t.tapsPhotos(ctx, args.At(1), args.At(2))
	case args.At(0) == tapPaper:
		return t.tapsPaper(ctx, args.At(1))
	case args.At(0) == tapCame:
		return t.toWhich(ctx, args.At(1), "")
	case args.At(0) == askWhich && t.draft() != nil:
		return t.toWhich(ctx, t.draft().Verb, t.draft().Text)
	case len(args) < 2:
		return t.list(ctx)
	}
	o, err := t.find(ctx, args[0])
	switch {
	case chat.IsNotHere(err):
		return chat.Tell(t.text.unknown), nil
	case err != nil:
		return chat.Message{}, err
	}
	t.Heading(t.ForWhom())
	verb, rest := args.At(2), args.Rest(3)
	switch args[1] {
	case "go":
		return t.goOn(ctx, o)
	case "more":
		return t.more(o), nil
	case "no":
		if d := t.draft(); d != nil && d.Order == o.ID && t.Input.Kind == chat.Text {
			if answer, turned, err := t.turnRound(ctx, o, *d, t.Input.Text); turned {
				return answer, err
			}
		}
		return t.leave(o), nil
	case "later":
		return t.later(o), nil
	case tapPhoto:
		return t.tapsPhoto(ctx, chat.Args{args.At(2), o.ID, args.At(3)})
	case tapPaper:
		return t.paper(o, args.At(2)), nil
	}
	if _, known := t.acts()[verb]; !known {
		return t.show(ctx, o)
	}
	switch args[1] {
	case "do":
		return t.begin(ctx, o, verb, "")
	case "set":
		return t.set(ctx, o, verb, rest.At(0), rest.At(1))
	case "change":
		return t.change(ctx, o, verb)
	case "instead":
		return t.instead(ctx, o, verb)
	case "yes":
		return t.bind(ctx, o, verb, rest.At(0))
	}
	return t.show(ctx, o)
}

// show is an order as it stands, with what may be done; what was being put together about it is let go of.
func (t *turn) show(_ context.Context, o order) (chat.Message, error) {
	t.ExpectNothing()
	t.Heading(t.ForWhom())
	return t.card(o), nil
}

// showWhole shows an order of a list, with what the market says only of one that is asked for alone.
func (t *turn) showWhole(ctx context.Context, listed order) (chat.Message, error) {
	o, err := t.find(ctx, listed.ID)
	if err != nil {
		return chat.Message{}, err
	}
	return t.show(ctx, o)
}

// leave lets go of an act.
func (t *turn) leave(o order) chat.Message {
	t.DropDraft(Name)
	t.ExpectNothing()
	t.Done()
	return t.about(o, chat.Tell(fmt.Sprintf(t.text.left, o.buyer())))
}
