// Package settlement counts what of an order is still to come, and for how much of it is to be paid. The order itself and the chat, which reads acts back before they are done, count by it.
package settlement

import "slices"

// Order is what an order was of, and what came of it. All quantities are in thousandths of the base unit of its lot.
type Order struct {
	Agreed    int64
	Returned  int64 // is back in the lot: it will not come, or was sent back
	SentBack  int64 // of what is back in the lot: what had come
	Permille  int64 // how far a quantity may be off and still count as what it should be
	ByCount   bool  // for what was counted is paid, whatever it weighs
	AllThere  bool  // all that will come has come
	Delivered []Delivery
}

// Delivery is goods that came together, or are on their way.
type Delivery struct {
	Sent    int64 // or arrived
	Net     int64 // what it weighs; 0: nobody has said it so that it counts
	ByBuyer bool  // the buyer says so too
}

// Quantity is how much a delivery is of: what it weighs, where that is known.
func (d Delivery) Quantity() int64 {
	if d.Net != 0 {
		return d.Net
	}
	return d.Sent
}

// Tolerance is how far a quantity may be off.
func (o Order) Tolerance(of int64) int64 { return of/1000*o.Permille + of%1000*o.Permille/1000 }

// Kept is how much of what was agreed is not back in the lot.
func (o Order) Kept() int64 { return o.Agreed - o.Returned }

// Remaining is what is neither on its way nor there nor back in the lot; below zero where more is.
func (o Order) Remaining() int64 { return o.Kept() - o.With() }

// Left is Remaining, and 0 where more has come.
func (o Order) Left() int64 { return max(0, o.Remaining()) }

// With is how much is with the buyer, or on its way.
func (o Order) With() int64 { return o.came() - o.SentBack }

func (o Order) came() (all int64) {
	for _, d := range o.Delivered {
		all += d.Quantity()
	}
	return all
}

// WouldBeComplete reports whether all that was agreed is there, within the tolerance, once what is on its way has arrived.
func (o Order) WouldBeComplete() bool {
	return len(o.Delivered) == 0 || o.Remaining() <= o.Tolerance(o.Agreed)
}

// Short reports whether less stays with the buyer than was agreed, by more than the tolerance.
func (o Order) Short() bool {
	stays := o.Kept()
	if o.AllThere && len(o.Delivered) > 0 {
		stays = min(stays, o.With())
	}
	return o.Agreed-stays > o.Tolerance(o.Agreed)
}

// Payable is for how much is to be paid: what was weighed, and the rest as it was sent or is still to come. It is more than what was agreed only where the buyer has said so.
func (o Order) Payable() int64 {
	expected := max(0, o.Kept()+o.SentBack)
	if o.ByCount || !slices.ContainsFunc(o.Delivered, func(d Delivery) bool { return d.Net != 0 }) {
		return max(0, expected-o.SentBack)
	}
	var buyers, others int64 // what the buyer has said that it weighs, and what not
	for _, d := range o.Delivered {
		if d.Net != 0 && d.ByBuyer {
			buyers += d.Net
		} else {
			others += d.Quantity()
		}
	}
	if !o.WouldBeComplete() && !o.AllThere { // and what is a little short is all there will be
		others += o.Left()
	}
	return max(0, buyers+max(0, min(others, expected-buyers))-o.SentBack)
}

// Weighing is the order once one of its deliveries weighs so much; a further one, where it has no delivery of that index.
func (o Order) Weighing(index int, d Delivery) Order {
	o.Delivered = slices.Clone(o.Delivered)
	if index >= len(o.Delivered) {
		o.Delivered = append(o.Delivered, d)
		return o
	}
	d.Sent = o.Delivered[index].Sent
	o.Delivered[index] = d
	return o
}
