package order

import (
	"errors"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// maxDeliveries bounds in how many parts an order comes.
const maxDeliveries = 100

// Delivery is goods of an order that come together.
type Delivery struct {
	Number  int
	Milli   int64 // how much was sent; once it is there, how much arrived
	Vehicle orderevents.Vehicle
	Arrived bool
	Weight  Weight // the one that counts, if one does
	Waiting Weight // the last one that waits for the other side's agreement, if one does
}

// Weight is what a delivery weighs, as one side has said. The zero Weight is none.
type Weight struct {
	By               string // buyer or seller
	Gross, Tare, Net int64
	Agreed           bool // both sides have said it
}

// Quantity is how much a delivery is of: what it weighs, where that is known.
func (d Delivery) Quantity() int64 {
	if d.Weight.Net != 0 {
		return d.Weight.Net
	}
	return d.Milli
}

// with adds a delivery.
func (s State) with(d Delivery) State {
	s.Deliveries = append(slices.Clip(s.Deliveries), d)
	return s
}

// dispatched writes down that a delivery is on its way.
func (s State) dispatched(e orderevents.DeliveryDispatched) State {
	d := Delivery{Number: e.Delivery, Milli: e.Milli}
	if e.Vehicle != nil {
		d.Vehicle = *e.Vehicle
	}
	s.Status = Dispatched
	return s.with(d)
}

// arrived writes down that a delivery is there; one that nobody dispatched begins with it.
func (s State) arrived(e orderevents.DeliveryArrived) State {
	if s.Status == Confirmed || s.Status == Preparing {
		s.Status = Dispatched
	}
	if e.Delivery > len(s.Deliveries) {
		return s.with(Delivery{Number: e.Delivery, Milli: e.Milli, Arrived: true})
	}
	return s.on(e.Delivery, func(d *Delivery) { d.Milli, d.Arrived = e.Milli, true })
}

// weighs writes down what a delivery weighs.
func (s State) weighs(e orderevents.DeliveryWeighed) State {
	return s.on(e.Delivery, func(d *Delivery) {
		w := Weight{By: e.By, Gross: e.GrossMilli, Tare: e.TareMilli, Net: e.NetMilli, Agreed: e.Standing == orderevents.WeightAgreed}
		if e.Standing == orderevents.WeightWaits {
			d.Waiting = w
			return
		}
		d.Weight = w
		if w.Agreed || d.Waiting.By == w.By { // what the other side has said still waits
			d.Waiting = Weight{}
		}
	})
}

// weightAgreed makes the weight that waits the one that counts.
func (s State) weightAgreed(e orderevents.DeliveryWeightAgreed) State {
	return s.on(e.Delivery, func(d *Delivery) {
		d.Weight, d.Waiting = d.Waiting, Weight{}
		d.Weight.Net, d.Weight.Agreed = e.NetMilli, true
	})
}

// on changes a delivery.
func (s State) on(number int, change func(*Delivery)) State {
	s.Deliveries = slices.Clone(s.Deliveries)
	change(&s.Deliveries[number-1])
	return s
}

// Left is what of the agreed quantity is neither on its way nor there nor given back; 0 where more is.
func (s State) Left() int64 { return s.settlement().Left() }

func (s State) remaining() int64 { return s.settlement().Remaining() }

// tolerance is how far a quantity may be off and still count as what it should be.
func (s State) tolerance(milli int64) int64 { return s.settlement().Tolerance(milli) }

// Short reports whether less stays with the buyer than was agreed, by more than the tolerance.
func (s State) Short() bool {
	return s.Status != Cancelled && s.settlement().Short()
}

// allThere reports that all that will come has come, whatever it weighs.
func (s State) allThere() bool { return !s.ClaimsUntil.IsZero() || s.Status.Implies(Received) }

// complete reports whether all that was agreed is there, within the tolerance, and nothing is on its way.
func (s State) complete() bool {
	return len(s.onTheWay()) == 0 && s.remaining() <= s.tolerance(s.Demand.Milli)
}

// completing is an event with, where all that will come is there after it, another that says so.
func completing(e orderevents.OrderEvent, after State, by string, now time.Time) []orderevents.OrderEvent {
	if after.Status != Dispatched || !after.complete() {
		return []orderevents.OrderEvent{e}
	}
	return []orderevents.OrderEvent{e, after.delivered(by, now)}
}

// onTheWay are the deliveries that have not arrived.
func (s State) onTheWay() (on []Delivery) {
	for _, d := range s.Deliveries {
		if !d.Arrived {
			on = append(on, d)
		}
	}
	return on
}

// delivery finds a delivery by its number, the next one too, which is none yet.
func (s State) delivery(number int) (Delivery, error) {
	switch {
	case number < 1 || number > len(s.Deliveries)+1:
		return Delivery{}, ErrNoSuchDelivery
	case number > len(s.Deliveries):
		return Delivery{Number: number, Milli: s.Left()}, nil
	}
	return s.Deliveries[number-1], nil
}

// isNew reports that a delivery, as delivery returns it, has not begun.
func (s State) isNew(d Delivery) bool { return d.Number > len(s.Deliveries) }

// checkRoom checks that a delivery may hold so much, in the place of what it held before: no more in all than was agreed, and the tolerance.
func (s State) checkRoom(d Delivery, milli int64) error {
	room := s.remaining() + s.tolerance(s.Demand.Milli)
	if !s.isNew(d) {
		room += d.Quantity()
	}
	switch {
	case milli > room:
		return Excess{Most: quantity.Quantity{Milli: max(0, room), Unit: s.Measure.Base}}
	case len(s.Deliveries) >= maxDeliveries && s.isNew(d):
		return ErrTooManyDeliveries
	}
	return nil
}

// Excess is ErrExcess with the most that may still come.
type Excess struct{ Most quantity.Quantity }

func (Excess) Error() string { return ErrExcess.Error() }

// Unwrap returns the sentinel.
func (Excess) Unwrap() error { return ErrExcess }

// Incomplete is ErrIncomplete with what has not come.
type Incomplete struct{ Left quantity.Quantity }

func (Incomplete) Error() string { return ErrIncomplete.Error() }

// Unwrap returns the sentinel.
func (Incomplete) Unwrap() error { return ErrIncomplete }

// WrongQuantity says which quantity of a command cannot be, by its name in the contract, and why.
type WrongQuantity struct {
	Field string
	Why   error
}

func (w WrongQuantity) Error() string { return w.Field + ": " + w.Why.Error() }

// Unwrap returns the sentinel.
func (w WrongQuantity) Unwrap() error { return w.Why }

// inStock is a quantity in thousandths of the base unit, or another where none is said. It returns a WrongQuantity of the field.
func (s State) inStock(q *quantity.Quantity, otherwise int64, field string) (int64, error) {
	if q == nil {
		return otherwise, nil
	}
	milli, err := s.Measure.ToStock(*q)
	switch {
	case errors.Is(err, quantity.ErrUnit):
		return 0, WrongQuantity{field, ErrUnit}
	case errors.Is(err, quantity.ErrFraction):
		return 0, WrongQuantity{field, ErrFraction}
	case !q.Positive(), errors.Is(err, quantity.ErrNotPositive):
		return 0, WrongQuantity{field, ErrNothing}
	case err != nil:
		return 0, WrongQuantity{field, ErrTooMuch}
	}
	return milli, nil
}

// kept is how much of what was agreed has not been given back to the lot.
func (s State) kept() int64 { return s.settlement().Kept() }

// givesBack writes down how much is back in the lot by now, of which so much had come to the buyer as it did.
func (s State) givesBack(returned, sentBack int64) State {
	s.SentBack += max(0, min(sentBack, s.settlement().With()))
	s.Returned = returned
	return s
}

// goesBack is how much is to be given back to the lot; nothing where none is said. It returns ErrReturnBeyond for more than the order has, and the errors of inStock.
func (s State) goesBack(q *quantity.Quantity) (int64, error) {
	back, err := s.inStock(q, 0, "returned")
	if err == nil && back > s.kept() {
		err = ErrReturnBeyond
	}
	return back, err
}
