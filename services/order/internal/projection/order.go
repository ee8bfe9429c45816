package projection

import (
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// Order is an order as it is shown: the domain's state, with what only readers want to know. Committed or Refused is the
// lot's answer, which may be known before the order itself has heard it.
type Order struct {
	order.State `json:"state"`
	ID          string                             `json:"id"`
	Revision    uint64                             `json:"revision"`
	Placed      orderevents.OrderPlaced            `json:"placed"`
	PlacedAt    time.Time                          `json:"placed_at"`
	Changed     time.Time                          `json:"changed"`
	Cancelled   *orderevents.OrderCancelled        `json:"cancelled,omitempty"`   // by its lot
	CalledOff   *orderevents.OrderCalledOff        `json:"called_off,omitempty"`  // by one side
	Times       []DeliveryTimes                    `json:"times,omitempty"`       // of each delivery
	Told        []Told                             `json:"told,omitempty"`        // of each payment
	PhotoTimes  []time.Time                        `json:"photo_times,omitempty"` // when each photo was added
	PhotosBack  map[int]time.Time                  `json:"photos_back,omitempty"` // when photos were taken back, by number
	GivenUp     []binding                          `json:"given_up,omitempty"`    // by those who act for the association
	Timeline    []Step                             `json:"timeline"`
	Committed   *catalogevents.LotStockCommitted   `json:"committed,omitempty"`
	Refused     *catalogevents.LotStockRefused     `json:"refused,omitempty"`
	SoldOn      string                             `json:"sold_on,omitempty"` // date, of a recorded sale
	NotRecorded *orderevents.OrderRecordingRefused `json:"not_recorded,omitempty"`
	TakenOff    *catalogevents.LotSaleDeclared     `json:"taken_off,omitempty"`     // the lot's answer to one
	NotTakenOff *catalogevents.LotSaleRefused      `json:"not_taken_off,omitempty"` // or this one
}

// Step is a state that an order came to.
type Step struct {
	Status order.Status `json:"status"`
	At     time.Time    `json:"at"`
}

// DeliveryTimes are when things happened to a delivery; zero: not, or nobody said so.
type DeliveryTimes struct {
	Dispatched time.Time `json:"dispatched,omitzero"`
	Arrived    time.Time `json:"arrived,omitzero"`
}

// newOrders returns the read model of orders, with the answers that lots gave them.
func newOrders(lots es.EventTable[catalogevents.LotEvent]) readmodel.Projection[Order] {
	orderEvents := es.NewEventTable(orderevents.OrderEvents())
	return readmodel.Projection[Order]{
		Bucket: "orders", Version: 15, Lists: orderLists,
		From: []readmodel.Source[Order]{
			readmodel.Fold(orderevents.Order, orderEvents, Order.evolve),
			readmodel.On(orderEvents, Order.placed),
			readmodel.On(orderEvents, Order.cancelled),
			readmodel.On(orderEvents, Order.calledOff),
			readmodel.On(orderEvents, Order.dispatched),
			readmodel.On(orderEvents, Order.arrived),
			readmodel.On(orderEvents, Order.paymentSaid),
			readmodel.On(orderEvents, Order.paymentConfirmed),
			readmodel.On(orderEvents, Order.paymentDenied),
			readmodel.On(orderEvents, Order.paymentTakenBack),
			readmodel.On(orderEvents, Order.photoAdded),
			readmodel.On(orderEvents, Order.photoTakenBack),
			readmodel.OnRow(lots, func(e catalogevents.LotStockCommitted) string { return e.Order }, Order.committed),
			readmodel.OnRow(lots, func(e catalogevents.LotStockRefused) string { return e.Order }, Order.refused),
			readmodel.On(orderEvents, Order.recorded),
			readmodel.On(orderEvents, Order.notRecorded),
			readmodel.OnRow(lots, func(e catalogevents.LotSaleDeclared) string { return e.Order }, Order.takenOff),
			readmodel.OnRow(lots, func(e catalogevents.LotSaleRefused) string { return e.Order }, Order.notTakenOff),
		},
	}
}

const (
	waiting = "waiting" // for the lot's answer, ordered by when they were placed
	claims  = "claims"  // delivered, ordered by until when the buyer may object, or the association may answer a claim
	remind  = "remind"  // of which somebody is to be reminded, ordered by when

	underWay = "under way" // which a delay of a zone may concern: to be delivered, or not received yet
	disputes = "disputes"  // what the coordinator resolves, or has resolved
)

func orderLists(o Order) map[string]readmodel.Rank {
	if o.Status == "" {
		return nil
	}
	placed := readmodel.Newest(o.PlacedAt)
	lists := map[string]readmodel.Rank{ofSeller + o.Association: placed}
	if o.Buyer != "" {
		lists[ofBuyer+o.Buyer] = placed
	}
	if events.AnyClear(o.Texts()) {
		lists[inTheClear] = placed
	}
	if o.counts() {
		lists[counted+o.Buyer], lists[counted+o.Association] = placed, placed
	}
	if since, ok := o.sale(); ok {
		lists[sold(o.Association, YearOf(since))] = readmodel.Soonest(since)
	}
	for _, b := range o.GivenUp {
		lists[binds+o.Association+">"+b.Person] = readmodel.Newest(b.At)
	}
	if _, at, ok := o.Reminder(); ok {
		lists[remind] = readmodel.Soonest(at)
	}
	switch o.Status {
	case order.Placed:
		lists[waiting] = readmodel.Soonest(o.PlacedAt)
	case order.Confirmed, order.Preparing, order.Dispatched:
		lists[underWay] = placed
	case order.Delivered:
		lists[claims], lists[underWay] = readmodel.Soonest(o.OpenUntil()), placed
	case order.Disputed, order.Resolved:
		lists[disputes] = placed
	case order.Received, order.Completed, order.Cancelled,
		order.Declared, order.Acknowledged, order.Denied, order.TakenBack:
	}
	return lists
}

func (o Order) evolve(event orderevents.OrderEvent, r es.Record) Order {
	before := o.State
	o.ID, o.Revision, o.Changed = r.AggregateID, r.Revision, r.Time
	o.State = order.Evolve(o.State, event)
	if r.Actor.Org == o.Association {
		o = o.givenUp(before, event, r)
	}
	if o.Status != before.Status {
		o.Timeline = append(slices.Clone(o.Timeline), Step{o.Status, r.Time})
	}
	return o
}

// givenUp counts what an act of the association gives up.
func (o Order) givenUp(before order.State, event orderevents.OrderEvent, r es.Record) Order {
	if given := order.GivenUp(before, event, o.State); given > 0 {
		o.GivenUp = append(slices.Clone(o.GivenUp), binding{r.Actor.Person, r.Time, given})
	}
	return o
}

func (o Order) placed(e orderevents.OrderPlaced, r es.Record) Order {
	e.ExternalRef, e.Delivery.Place = "", "" // the state has them as they are now
	o.Placed, o.PlacedAt = e, r.Time
	return o
}

// recorded keeps of a recorded sale what of an order is agreed.
func (o Order) recorded(e orderevents.OrderRecorded, r es.Record) Order {
	o.Placed = orderevents.OrderPlaced{
		StockDemand: orderevents.StockDemand{Lot: e.Lot, Milli: e.Milli},
		Agreement: orderevents.Agreement{
			Association: e.Association, Product: e.Product, Measure: e.Measure, Quantity: e.Quantity, Price: e.Price, Total: e.Total,
		},
	}
	o.PlacedAt, o.SoldOn = r.Time, e.SoldOn
	return o
}

func (o Order) notRecorded(e orderevents.OrderRecordingRefused, _ es.Record) Order {
	o.NotRecorded = &e
	return o
}

// MayBeAnswered reports whether the buyer of a recorded sale may say at a time whether it is so.
func (o Order) MayBeAnswered(now time.Time) bool {
	return o.Status == order.Declared && now.Before(o.AnswerUntil)
}

func (o Order) takenOff(e catalogevents.LotSaleDeclared, _ es.Record) Order {
	o.ID, o.TakenOff = e.Order, &e
	return o
}

func (o Order) notTakenOff(e catalogevents.LotSaleRefused, _ es.Record) Order {
	o.ID, o.NotTakenOff = e.Order, &e
	return o
}

func (o Order) cancelled(e orderevents.OrderCancelled, _ es.Record) Order {
	o.Cancelled = &e
	return o
}

func (o Order) calledOff(e orderevents.OrderCalledOff, _ es.Record) Order {
	o.CalledOff = &e
	return o
}

func (o Order) dispatched(e orderevents.DeliveryDispatched, r es.Record) Order {
	return o.at(e.Delivery, func(t *DeliveryTimes) { t.Dispatched = r.Time })
}

func (o Order) arrived(e orderevents.DeliveryArrived, r es.Record) Order {
	return o.at(e.Delivery, func(t *DeliveryTimes) { t.Arrived = r.Time })
}

func (o Order) photoAdded(_ orderevents.OrderPhotoAdded, r es.Record) Order {
	o.PhotoTimes = append(slices.Clip(o.PhotoTimes), r.Time)
	return o
}

func (o Order) photoTakenBack(e orderevents.OrderPhotoTakenBack, r es.Record) Order {
	back := map[int]time.Time{e.Number: r.Time}
	maps.Copy(back, o.PhotosBack)
	o.PhotosBack = back
	return o
}

// at sets a time of a delivery.
func (o Order) at(delivery int, set func(*DeliveryTimes)) Order {
	o.Times = slices.Clone(o.Times)
	for len(o.Times) < delivery {
		o.Times = append(o.Times, DeliveryTimes{})
	}
	set(&o.Times[delivery-1])
	return o
}

func (o Order) committed(e catalogevents.LotStockCommitted, _ es.Record) Order {
	o.ID, o.Committed = e.Order, &e
	return o
}

func (o Order) refused(e catalogevents.LotStockRefused, _ es.Record) Order {
	o.ID, o.Refused = e.Order, &e
	return o
}
