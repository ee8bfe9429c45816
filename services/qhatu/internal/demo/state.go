package demo

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// state is all that the page shows, as one document.
type state struct {
	Round   int            `json:"round"` // how often the demo has begun: a page of an earlier round shows nothing of it any more
	Phase   phase          `json:"phase"`
	Trouble bool           `json:"trouble,omitempty"` // not all of it could be loaded
	Done    []step         `json:"done"`
	Phones  []phoneState   `json:"phones"`
	Anew    bool           `json:"anew,omitempty"` // the phones were reset: chats before the market's restart are gone
	Buyer   string         `json:"buyer"`
	Lots    []lotState     `json:"lots"`
	Race    *raceReport    `json:"race,omitempty"`
	Rebuild *rebuildReport `json:"rebuild,omitempty"`
}

type phoneState struct {
	Key         string            `json:"key"`
	Person      string            `json:"person"`
	Association string            `json:"association"`
	Place       string            `json:"place"`
	Typing      bool              `json:"typing,omitempty"`
	Offline     bool              `json:"offline,omitempty"`
	Bubbles     []emulator.Bubble `json:"bubbles"`
}

// lotState is a lot on the market with what the buyer has to do with it. Quantities and prices are decimal strings.
type lotState struct {
	ID          string                  `json:"id"`
	Code        string                  `json:"code"`
	Product     string                  `json:"product"`
	Association string                  `json:"association"`
	Place       string                  `json:"place"`
	Declared    catalogrest.Declared    `json:"declared"`
	Price       *valued                 `json:"price,omitempty"`
	Stock       catalogrest.LotQuantity `json:"stock"`
	Left        string                  `json:"left"`                // what is available, in the declared unit
	Propose     proposal                `json:"propose"`             // for the form
	Phoneless   bool                    `json:"phoneless,omitempty"` // its association has no phone here: it answers over REST
	Negotiation *negotiationState       `json:"negotiation,omitempty"`
	Orders      []orderState            `json:"orders,omitempty"`
}

type valued struct {
	Amount string `json:"amount"`
	Per    string `json:"per"`
}

type negotiationState struct {
	ID     string       `json:"id"`
	State  string       `json:"state"`
	Turn   string       `json:"turn,omitempty"`
	Can    []string     `json:"can"`
	Offers []offerState `json:"offers"`
}

type offerState struct {
	Number   int64  `json:"number"`
	By       string `json:"by"`
	Quantity string `json:"quantity"`
	Unit     string `json:"unit"`
	Price    string `json:"price"`
	Per      string `json:"per"`
	Total    string `json:"total"`
	State    string `json:"state"`
	Left     string `json:"left,omitempty"` // what was available when there was not enough, with its unit
}

type orderState struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"` // when it came into its state
	State    string    `json:"state"`
	Quantity string    `json:"quantity"` // "10 quintal"
	Base     string    `json:"base"`     // "460 kg"
	Total    string    `json:"total"`
}

const othersShown = 6 // lots of associations without a phone here

// look reads the state as the market is now, in a language. There are no lots before loading is over.
func (d *demo) look(ctx context.Context, lang web.Lang) (state, error) {
	s := d.remembered()
	s.Phones = d.phoneStates()
	if s.Phase != open {
		return s, nil
	}
	lots, err := client.Read[catalogrest.LotPage](d.anyone().catalog().ListLots(ctx, &catalogrest.ListLotsParams{Limit: ptr(mostOf)}))
	if err != nil {
		return s, err
	}
	negotiations, err := client.Read[orderrest.NegotiationPage](d.buyer().order().ListNegotiations(ctx, &orderrest.ListNegotiationsParams{Limit: ptr(mostOf)}))
	if err != nil {
		return s, err
	}
	orders, err := client.Read[orderrest.OrderPage](d.buyer().order().ListOrders(ctx, &orderrest.ListOrdersParams{Limit: ptr(mostOf)}))
	if err != nil {
		return s, err
	}
	d.finishBy(negotiations.Items, orders.Items)
	s.Done = d.done()
	var others []lotState
	for _, l := range lots.Items {
		one := d.lotState(l, lang, negotiations.Items, orders.Items)
		if one.Phoneless {
			others = append(others, one)
		} else {
			s.Lots = append(s.Lots, one)
		}
	}
	s.Lots = append(s.Lots, others[:min(len(others), othersShown)]...)
	return s, nil
}

// hasPhone tells whether an association's phone is on the page.
func (d *demo) hasPhone(association string) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Contains(slices.Collect(maps.Values(d.associations)), association)
}

func (d *demo) phoneStates() []phoneState {
	meta := d.meta()
	d.mu.RLock()
	defer d.mu.RUnlock()
	var all []phoneState
	for _, m := range members() {
		phone := meta.emulator.Person(m.Phone, m.Person)
		all = append(all, phoneState{
			Key: m.Key, Person: m.Person, Association: m.Association,
			Place: m.Region, Typing: phone.Typing(), Offline: d.offline[m.Key], Bubbles: phone.Bubbles(),
		})
	}
	return all
}

// remembered is the part of the state that the demo itself holds.
func (d *demo) remembered() state {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return state{Round: d.round, Phase: d.phase, Trouble: d.trouble, Done: slices.Clone(d.finished), Anew: d.anew, Buyer: buyer, Lots: []lotState{}, Race: d.raced, Rebuild: d.rebuilt}
}

func (d *demo) lotState(l catalogrest.Lot, lang web.Lang, negotiations []orderrest.Negotiation, orders []orderrest.Order) lotState {
	s := lotState{
		ID: l.ID, Code: restvalue.OrZero(l.Code), Product: d.productName(l, lang),
		Association: restvalue.OrZero(l.Association.Name), Place: restvalue.OrZero(l.Association.Community),
		Declared: l.Declared, Stock: l.Quantity, Phoneless: !d.hasPhone(l.Association.ID),
	}
	s.Left, s.Propose = propose(l)
	if l.Price != nil {
		s.Price = &valued{Amount: l.Price.Amount, Per: l.Price.Per}
	}
	// The latest opened come first: an earlier one about the same lot has ended.
	if i := slices.IndexFunc(negotiations, func(n orderrest.Negotiation) bool { return n.LotID == l.ID }); i >= 0 {
		s.Negotiation = negotiationStateOf(negotiations[i])
	}
	for _, o := range orders {
		if o.LotID == l.ID {
			s.Orders = append(s.Orders, orderStateOf(o))
		}
	}
	return s
}

func (d *demo) productName(l catalogrest.Lot, lang web.Lang) string {
	d.mu.RLock()
	names := d.products[string(l.Product)]
	d.mu.RUnlock()
	name := lang.Of(fault.Text{ES: names.Es, EN: names.En})
	if variety := restvalue.OrZero(l.Variety); variety != "" {
		name += " " + variety
	}
	return name
}

func orderStateOf(o orderrest.Order) orderState {
	s := orderState{
		ID: o.ID, State: string(o.State), Total: o.Total.Amount,
		Quantity: o.Quantity.Value + " " + o.Quantity.Unit, Base: o.BaseQuantity.Value + " " + o.BaseQuantity.Unit,
	}
	if n := len(o.Timeline); n > 0 {
		s.At = o.Timeline[n-1].At
	}
	return s
}

func negotiationStateOf(n orderrest.Negotiation) *negotiationState {
	s := &negotiationState{ID: n.ID, State: string(n.State), Turn: string(restvalue.OrZero(n.Turn)), Can: n.AllowedActions}
	for _, o := range n.Offers {
		offer := offerState{
			Number: o.Number, By: string(o.By), State: string(o.State), Total: o.Total.Amount,
			Quantity: o.Quantity.Value, Unit: o.Quantity.Unit, Price: o.Price.Amount, Per: o.Price.Per,
		}
		if o.Refusal != nil && o.Refusal.Available != nil {
			offer.Left = o.Refusal.Available.Value + " " + o.Refusal.Available.Unit
		}
		s.Offers = append(s.Offers, offer)
	}
	return s
}
