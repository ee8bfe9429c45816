package projection

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Delay is a delay of a zone, and how many orders have followed it so far.
type Delay struct {
	orderevents.DelayDeclared
	ID       string    `json:"id"`
	Declared time.Time `json:"declared"`
	Orders   int       `json:"orders"`
}

func newDelays() readmodel.Projection[Delay] {
	delays, orders := es.NewEventTable(orderevents.DelayEvents()), es.NewEventTable(orderevents.OrderEvents())
	return readmodel.Projection[Delay]{
		Bucket: "delays", Version: 1, Lists: delayLists,
		From: []readmodel.Source[Delay]{
			readmodel.On(delays, Delay.declared),
			readmodel.OnRow(orders, func(e orderevents.OrderZoneDelayed) string { return e.Delay }, Delay.followed),
		},
	}
}

func delayLists(d Delay) map[string]readmodel.Rank {
	return map[string]readmodel.Rank{declared: readmodel.Newest(d.Declared)}
}

const declared = "declared"

func (d Delay) declared(e orderevents.DelayDeclared, r es.Record) Delay {
	d.DelayDeclared, d.ID, d.Declared = e, r.AggregateID, r.Time
	return d
}

func (d Delay) followed(_ orderevents.OrderZoneDelayed, _ es.Record) Delay {
	d.Orders++
	return d
}

// DelayFilter chooses delays that are not over on a day; "": all.
type DelayFilter struct{ On string }

// Walks lead through all, the last declared first.
func (DelayFilter) Walks() []readmodel.Walk[Delay] { return readmodel.Along[Delay](declared) }

// Chooses tells whether the filter chooses a delay.
func (f DelayFilter) Chooses(d Delay) bool { return d.Until >= f.On }
