package projection

import (
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// Orders is the read model of orders, with the answers that lots gave them.
type Orders struct {
	events    es.Names[orderevents.OrderEvent]
	lotEvents es.Names[catalogevents.LotEvent]
	table     readmodel.Table[Order]
}

// Order is an order as it is shown. Committed or Refused is the lot's answer, which may be known before the order
// itself has heard it.
type Order struct {
	ID        string                           `json:"id"`
	Revision  uint64                           `json:"revision"`
	Status    order.Status                     `json:"status"`
	Placed    orderevents.OrderPlaced          `json:"placed"`
	PlacedAt  time.Time                        `json:"placed_at"`
	Cancelled *orderevents.OrderCancelled      `json:"cancelled,omitempty"`
	Timeline  []Step                           `json:"timeline"`
	Committed *catalogevents.LotStockCommitted `json:"committed,omitempty"`
	Refused   *catalogevents.LotStockRefused   `json:"refused,omitempty"`
}

// Step is a state that an order came to.
type Step struct {
	Status order.Status `json:"status"`
	At     time.Time    `json:"at"`
}

func newOrders() *Orders {
	return &Orders{
		events:    es.NewNames(orderevents.OrderEvents()),
		lotEvents: es.NewNames(catalogevents.LotEvents()),
		table:     readmodel.Table[Order]{Bucket: "orders", Lists: orderLists},
	}
}

// Name is the name of its bucket.
func (p *Orders) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Orders) Version() int { return 1 }

const waiting = "waiting" // for the lot's answer, ordered by when they were placed

func orderLists(o Order) map[string]time.Time {
	if o.Status == "" {
		return nil
	}
	lists := map[string]time.Time{
		ofBuyer + o.Placed.Buyer:        o.PlacedAt,
		ofSeller + o.Placed.Association: o.PlacedAt,
	}
	if o.Status == order.Placed {
		lists[waiting] = o.PlacedAt
	}
	return lists
}

// Apply folds one event in.
func (p *Orders) Apply(tx *bbolt.Tx, r es.Record) error {
	switch r.Aggregate {
	case orderevents.Order:
		return p.applyOrder(tx, r)
	case catalogevents.Lot:
		return p.applyAnswer(tx, r)
	}
	return nil
}

func (p *Orders) applyOrder(tx *bbolt.Tx, r es.Record) error {
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("order %s: %w", r.AggregateID, err)
	}
	return p.change(tx, r.AggregateID, func(o Order) Order {
		o.Revision = r.Revision
		switch e := event.(type) {
		case orderevents.OrderPlaced:
			o.Placed, o.PlacedAt = e, r.Time
			return o.reach(order.Placed, r.Time)
		case orderevents.OrderConfirmed:
			return o.reach(order.Confirmed, r.Time)
		case orderevents.OrderCancelled:
			o.Cancelled = &e
			return o.reach(order.Cancelled, r.Time)
		case orderevents.OrderStockRequested:
		}
		return o
	})
}

func (p *Orders) applyAnswer(tx *bbolt.Tx, r es.Record) error {
	event, err := p.lotEvents.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("lot %s: %w", r.AggregateID, err)
	}
	switch e := event.(type) {
	case catalogevents.LotStockCommitted:
		return p.change(tx, e.Order, func(o Order) Order { o.Committed = &e; return o })
	case catalogevents.LotStockRefused:
		if e.Order == "" {
			return nil
		}
		return p.change(tx, e.Order, func(o Order) Order { o.Refused = &e; return o })
	case catalogevents.LotDrafted, catalogevents.LotPublished, catalogevents.LotPaused, catalogevents.LotResumed,
		catalogevents.LotWithdrawn, catalogevents.LotStockAdjusted, catalogevents.LotStockReserved,
		catalogevents.LotStockReleased:
	}
	return nil
}

func (p *Orders) change(tx *bbolt.Tx, id string, change func(Order) Order) error {
	return p.table.Change(tx, id, func(o Order) Order {
		o.ID = id
		return change(o)
	})
}

func (o Order) reach(s order.Status, at time.Time) Order {
	o.Status = s
	o.Timeline = append(slices.Clone(o.Timeline), Step{s, at})
	return o
}
