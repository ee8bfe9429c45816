package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
)

// raceReport is what came of two buyers who accepted at once.
type raceReport struct {
	At       time.Time     `json:"at"`
	Lot      string        `json:"lot"`               // its code
	Instead  string        `json:"instead,omitempty"` // code of the lot that had too little left, where a new one had to be posted
	Before   string        `json:"before"`
	Runners  []runnerState `json:"runners"`
	SpreadUS int64         `json:"spread_us"` // between the sending of the two requests, in microseconds
	Sold     string        `json:"sold"`      // of this lot, by its confirmed orders
	Posted   string        `json:"posted"`
	Unit     string        `json:"unit"`      // of all three
	SoldOnce bool          `json:"sold_once"` // no more sold than posted, and not to both
}

type runnerState struct {
	Buyer string `json:"buyer"`
	Asked string `json:"asked"` // "11 quintal"
	Base  string `json:"base"`  // "506 kg"
	State string `json:"state"` // of the order: confirmed, cancelled
	Left  string `json:"left,omitempty"`
}

// race has two buyers accept at once, each more than half of what is left of a lot.
func (d *demo) race(ctx context.Context) (*raceReport, error) {
	lot, instead, err := d.raceLot(ctx)
	if err != nil {
		return nil, err
	}
	runners := make([]*runner, 0, len(racers()))
	for _, name := range racers() {
		r := &runner{caller: d.named(token.RoleBuyer, name), name: name}
		if err := d.prepareOffer(ctx, r, lot); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		runners = append(runners, r)
	}
	if err := acceptAtOnce(ctx, runners); err != nil {
		return nil, err
	}
	for _, r := range runners {
		if err := r.awaitOutcome(ctx); err != nil {
			return nil, err
		}
	}
	report, err := d.report(ctx, lot, runners)
	if err != nil {
		return nil, err
	}
	report.Instead = instead
	return report, nil
}

const fresh = "20" // quintals of a lot that is made for the race

// raceLot is Rosa's latest lot with enough left for a race. Without one it is a new lot, and instead is the code of the
// latest.
func (d *demo) raceLot(ctx context.Context) (lot catalogrest.Lot, instead string, err error) {
	lots, err := d.lotsOf(ctx, "rosa")
	if err != nil {
		return lot, "", err
	}
	i := slices.IndexFunc(lots, func(l catalogrest.Lot) bool { n, err := wanted(l); return err == nil && n >= 2 })
	if i >= 0 {
		return lots[i], "", nil
	}
	if len(lots) > 0 {
		instead = restvalue.OrZero(lots[0].Code)
	}
	lot, err = client.Read[catalogrest.Lot](d.rosa().catalog().DraftLot(ctx, nil, catalogrest.NewLot{
		Product: "maize", Variety: ptr("blanco"), Declared: catalogrest.NewDeclared{Value: fresh, Unit: "quintal"},
		Price: &commonrest.Price{Amount: "161", Currency: "PEN", Per: "quintal"},
	}))
	if err != nil {
		return lot, "", err
	}
	lot, err = client.Read[catalogrest.Lot](d.rosa().catalog().PublishLot(ctx, lot.ID, nil))
	return lot, instead, err
}

// rosa is a caller of Rosa's association: over REST, not over the phone.
func (d *demo) rosa() caller {
	return d.party(token.RoleAssociation, d.association("rosa"))
}

// wanted is just more than half of what is left of a lot, in its declared unit; 0 where too little is left for a race.
func wanted(l catalogrest.Lot) (int64, error) {
	left, err := restvalue.ParseQuantity(l.Quantity.Available, "")
	if err != nil || l.Declared.KgPerUnit == nil {
		return 0, err
	}
	one, err := quantity.Parse(*l.Declared.KgPerUnit, "kg")
	if err != nil || one.Milli <= 0 || left.Milli/one.Milli < 2 {
		return 0, err
	}
	return left.Milli/one.Milli/2 + 1, nil
}

// prepareOffer has a buyer ask for a quantity and the association offer it, so that only the buyer's yes is missing.
func (d *demo) prepareOffer(ctx context.Context, r *runner, lot catalogrest.Lot) error {
	if err := r.leave(ctx); err != nil {
		return err
	}
	n, err := wanted(lot)
	if err != nil {
		return err
	}
	price := "161"
	if lot.Price != nil && lot.Price.Per == lot.Declared.Unit {
		price = lot.Price.Amount
	}
	offer := offerOf(fmt.Sprint(n), lot.Declared.Unit, price)
	opened, err := client.Read[orderrest.Negotiation](r.caller.order().OpenNegotiation(ctx, nil, orderrest.NewNegotiation{LotID: lot.ID, Offer: offer}))
	if err != nil {
		return err
	}
	r.negotiation, err = client.Read[orderrest.Negotiation](d.rosa().order().MakeOffer(ctx, opened.ID, nil, offer))
	return err
}

// acceptAtOnce starts all acceptances together, when every goroutine is ready.
func acceptAtOnce(ctx context.Context, runners []*runner) error {
	var ready, done sync.WaitGroup
	start, errs := make(chan struct{}), make([]error, len(runners))
	ready.Add(len(runners))
	for i, r := range runners {
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = r.accept(ctx)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errors.Join(errs...)
}

func (d *demo) report(ctx context.Context, lot catalogrest.Lot, runners []*runner) (*raceReport, error) {
	sold, err := d.sold(ctx, lot)
	if err != nil {
		return nil, err
	}
	posted, err := restvalue.ParseQuantity(lot.Quantity.Posted, "")
	if err != nil {
		return nil, err
	}
	report := &raceReport{
		At: time.Now(), Lot: restvalue.OrZero(lot.Code), Before: lot.Quantity.Available.Value, Unit: lot.Quantity.Posted.Unit,
		Posted: lot.Quantity.Posted.Value, Sold: restvalue.Base(sold, lot.Quantity.Posted.Unit).Value,
		SpreadUS: runners[0].left.Sub(runners[1].left).Abs().Microseconds(),
	}
	confirmed := 0
	for _, r := range runners {
		report.Runners = append(report.Runners, r.state())
		if r.order.State == "confirmed" {
			confirmed++
		}
	}
	report.SoldOnce = confirmed <= 1 && sold <= posted.Milli
	return report, nil
}

// sold is the sum of a lot's orders that were not cancelled, in thousandths of its base unit. It is counted from the orders,
// not from the lot's own ledger.
func (d *demo) sold(ctx context.Context, lot catalogrest.Lot) (int64, error) {
	page, err := client.Read[orderrest.OrderPage](d.rosa().order().ListOrders(ctx, &orderrest.ListOrdersParams{Lot: &lot.ID, Limit: ptr(mostOf)}))
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, o := range page.Items {
		if o.State == "cancelled" {
			continue
		}
		q, err := restvalue.ParseQuantity(o.BaseQuantity, "")
		if err != nil {
			return 0, err
		}
		sum += q.Milli
	}
	return sum, nil
}
