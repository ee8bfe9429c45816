package order

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// answerTime is how long after it was recorded the buyer of a sale may say whether it is so.
const answerTime = 30 * 24 * time.Hour

// Record writes down a sale that an association made outside of the market, and asks its lot to take it off the stock.
type Record struct {
	orderevents.SaleRef
	Association string
	Product     string
	Measure     quantity.Measure // the lot's
	Quantity    quantity.Quantity
	Price       money.Price // of one
	SoldOn      string      // date; "": today
	Available   int64       // of the lot, as far as is known
	Declared    bool        // the lot has taken it off already, and checked it
	Now         time.Time
}

func (Record) command() {}

func record(s State, c Record) ([]orderevents.OrderEvent, error) {
	if s.Status != "" {
		return nil, nil
	}
	milli, total, err := negotiation.Value(c.Quantity, c.Price, c.Measure)
	if err != nil {
		return nil, err
	}
	today := lima.Date(c.Now)
	if c.SoldOn == "" {
		c.SoldOn = today
	}
	switch {
	case c.Declared:
	case !lima.InLastYear(c.SoldOn, today):
		return nil, ErrSoldWhen
	case milli > c.Available:
		return nil, ErrNotAvailable
	}
	return []orderevents.OrderEvent{orderevents.OrderRecorded{
		SaleRef: c.SaleRef, Association: c.Association, Product: c.Product, Measure: events.Measure(c.Measure),
		Quantity: events.Quantity(c.Quantity), Milli: milli, Price: events.Price(c.Price), Total: events.Amount(total), SoldOn: c.SoldOn,
		AnswerUntil: c.Now.Truncate(time.Second).Add(answerTime),
	}}, nil
}

func (s State) recorded(e orderevents.OrderRecorded) State {
	s.Status, s.Sale, s.AnswerUntil = Placed, e.SaleRef, e.AnswerUntil
	s.Parties = party.Parties{Association: e.Association}
	s.Demand = orderevents.StockDemand{Lot: e.Lot, Milli: e.Milli}
	s.Measure, s.Price, s.Agreed, s.ByCount = quantity.Measure(e.Measure), e.Price, e.Total, true
	return s
}

// Recorded reports whether the order records a sale that was made outside of the market.
func (s State) Recorded() bool { return s.Sale.Sale != "" }

// Declare says that the lot has taken the sale off its stock.
type Declare struct{}

func (Declare) command() {}

func declare(s State) ([]orderevents.OrderEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case s.Status != Placed || !s.Recorded():
		return nil, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderDeclared{SaleRef: s.Sale}}, nil
}

// RefuseRecording says that the lot has not enough left for the sale, or takes none.
type RefuseRecording struct {
	Reason         string
	AvailableMilli int64
}

func (RefuseRecording) command() {}

func refuseRecording(s State, c RefuseRecording) ([]orderevents.OrderEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case s.Status != Placed || !s.Recorded():
		return nil, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderRecordingRefused{SaleRef: s.Sale, Reason: c.Reason, AvailableMilli: c.AvailableMilli}}, nil
}

// Answer is what whoever has the sale's link says of it: that they bought this, or that it is not so.
type Answer struct {
	Bought bool
	Now    time.Time
}

func (Answer) command() {}

// answer keeps the first one: who says the same again is heard already, who says another thing is refused.
func answer(s State, c Answer) ([]orderevents.OrderEvent, error) {
	said := Denied
	if c.Bought {
		said = Acknowledged
	}
	switch {
	case !s.Recorded():
		return nil, ErrNotFound
	case s.Status == said:
		return nil, nil
	case s.Status == Acknowledged, s.Status == Denied:
		return nil, ErrAnswered
	case s.Status != Declared, !c.Now.Before(s.AnswerUntil):
		return nil, ErrLinkEnded
	case c.Bought:
		return []orderevents.OrderEvent{orderevents.OrderAcknowledged{SaleRef: s.Sale}}, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderDenied{SaleRef: s.Sale}}, nil
}

// TakeBack takes back a sale that its association recorded by mistake, until its buyer has said that it is so.
type TakeBack struct{ Party party.Party }

func (TakeBack) command() {}

func takeBack(s State, c TakeBack) ([]orderevents.OrderEvent, error) {
	switch {
	case c.Party.Side != orderevents.Seller || !s.Includes(c.Party):
		return nil, ErrNotFound
	case !s.Recorded():
		return nil, ErrNotRecorded
	case s.Status == Placed:
		return nil, ErrNotConfirmed
	case s.Status == Cancelled:
		return nil, ErrCancelled
	case s.Status == Acknowledged:
		return nil, ErrAcknowledged
	}
	return undeclare(s)
}

// Undeclare says that the sale was taken back on its lot, which decides about its stock. That may cross with its buyer's word.
type Undeclare struct{}

func (Undeclare) command() {}

func undeclare(s State) ([]orderevents.OrderEvent, error) {
	switch s.Status {
	case Declared, Denied, Acknowledged:
		return []orderevents.OrderEvent{orderevents.OrderTakenBack{SaleRef: s.Sale}}, nil
	}
	return nil, nil
}
