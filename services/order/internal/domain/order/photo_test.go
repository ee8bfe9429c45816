package order_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// photo is a photo of the goods that a party adds, of a file of its own.
func photo(by party.Party, file string, more ...func(*order.AddPhoto)) order.Command {
	c := order.AddPhoto{Party: by, Shows: orderevents.ShowsGoods, Picture: picture(file), Now: wednesday}
	for _, change := range more {
		change(&c)
	}
	return c
}

func picture(file string) order.Picture {
	return order.Picture{Object: "pic_" + file, Digest: "kept " + file, Source: "file " + file, Width: 1600, Height: 1200}
}

func showing(what string) func(*order.AddPhoto) { return func(c *order.AddPhoto) { c.Shows = what } }

func ofDelivery(number int) func(*order.AddPhoto) {
	return func(c *order.AddPhoto) { c.Delivery = number }
}

func ofPayment(number int) func(*order.AddPhoto) {
	return func(c *order.AddPhoto) { c.Shows, c.Payment = orderevents.ShowsPayment, number }
}

// added is what photo makes of a file.
func added(number int, by, file string, more ...func(*orderevents.OrderPhotoAdded)) event {
	p := picture(file)
	e := orderevents.OrderPhotoAdded{
		Negotiation: "neg_1", Number: number, By: by, Shows: orderevents.ShowsGoods,
		Object: p.Object, Digest: p.Digest, Source: p.Source, Width: p.Width, Height: p.Height, TakeBackUntil: wednesday.Add(time.Hour),
	}
	for _, change := range more {
		change(&e)
	}
	return e
}

func TestPhotos(t *testing.T) {
	scale := showing(orderevents.ShowsScale)
	of := func(shows string, delivery, payment int) func(*orderevents.OrderPhotoAdded) {
		return func(e *orderevents.OrderPhotoAdded) { e.Shows, e.Delivery, e.Payment = shows, delivery, payment }
	}
	paid := orderevents.OrderPaymentSaid{Negotiation: "neg_1", Number: 1, From: orderevents.Buyer, Method: order.Cash}
	var many []event
	for i := range order.MaxPhotos {
		many = append(many, added(i+1, "buyer", fmt.Sprint(i)))
	}
	check(t, []rule{
		{Name: "of the goods", Given: after(), When: photo(seller(), "a"), Then: []event{added(1, "seller", "a")}},
		{Name: "another", Given: after(added(1, "seller", "a")), When: photo(seller(), "b"), Then: []event{added(2, "seller", "b")}},
		{Name: "the same file again is kept already", Given: after(added(1, "seller", "a")), When: photo(seller(), "a")},
		{Name: "whatever it is said to show", Given: after(added(1, "seller", "a")), When: photo(seller(), "a", showing(orderevents.ShowsVehicle))},
		{Name: "the other side keeps it too", Given: after(added(1, "seller", "a")), When: photo(buyer(), "a"), Then: []event{added(2, "buyer", "a")}},
		{Name: "of the only delivery's scales", Given: after(sent(1, 115_000)), When: photo(seller(), "a", scale), Then: []event{added(1, "seller", "a", of("scale", 1, 0))}},
		{Name: "of one delivery's scales", Given: after(sent(1, 115_000), sent(2, 115_000)), When: photo(seller(), "a", scale, ofDelivery(2)), Then: []event{added(1, "seller", "a", of("scale", 2, 0))}},
		{Name: "of scales, nobody knows of which delivery", Given: after(sent(1, 115_000), sent(2, 115_000)), When: photo(seller(), "a", scale), Refused: order.ErrShownDelivery},
		{Name: "of a delivery that is none", Given: after(sent(1, 115_000)), When: photo(seller(), "a", ofDelivery(2)), Refused: order.ErrShownDelivery},
		{Name: "of goods of a delivery", Given: after(sent(1, 115_000)), When: photo(buyer(), "a", ofDelivery(1)), Then: []event{added(1, "buyer", "a", of("goods", 1, 0))}},
		{Name: "of a payment", Given: after(paid), When: photo(buyer(), "a", ofPayment(1)), Then: []event{added(1, "buyer", "a", of("payment", 0, 1))}},
		{Name: "of a payment that is none", Given: after(paid), When: photo(buyer(), "a", ofPayment(2)), Refused: order.ErrNoSuchPayment},
		{Name: "of a payment without its number", Given: after(paid), When: photo(buyer(), "a", showing(orderevents.ShowsPayment)), Refused: order.ErrWhichPayment},
		{Name: "of goods with a payment's number", Given: after(paid), When: photo(buyer(), "a", ofPayment(1), showing(orderevents.ShowsGoods)), Refused: order.ErrWhichPayment},
		{Name: "of a payment of what was cancelled", Given: after(paid, calledOff("buyer", "other")), When: photo(buyer(), "a", ofPayment(1)), Then: []event{added(1, "buyer", "a", of("payment", 0, 1))}},
		{Name: "of goods of what was cancelled", Given: after(paid, calledOff("buyer", "other")), When: photo(buyer(), "a"), Refused: order.ErrCancelled},
		{Name: "when it is completed", Given: after(orderevents.OrderCompleted{Negotiation: "neg_1"}), When: photo(buyer(), "a"), Refused: order.ErrCompleted},
		{Name: "one too many", Given: after(many...), When: photo(buyer(), "more"), Refused: order.ErrTooManyPhotos},
		{Name: "one too many that is kept already", Given: after(many...), When: photo(buyer(), "0")},
		{Name: "the other side's do not count", Given: after(many...), When: photo(seller(), "a"), Then: []event{added(order.MaxPhotos+1, "seller", "a")}},
	})
}

func takenBack(number int, by, file string) event {
	return orderevents.OrderPhotoTakenBack{Negotiation: "neg_1", Number: number, By: by, Object: picture(file).Object}
}

// A photo is taken back by whoever kept it, for an hour, unless the other side has answered what it shows: then it stays.
func TestPhotosAreTakenBack(t *testing.T) {
	back := func(by party.Party, number int, late time.Duration) order.Command {
		return order.TakeBackPhoto{Party: by, Number: number, Now: wednesday.Add(late)}
	}
	scales := func(e *orderevents.OrderPhotoAdded) { e.Shows, e.Delivery = orderevents.ShowsScale, 1 }
	ofMoney := func(e *orderevents.OrderPhotoAdded) { e.Shows, e.Payment = orderevents.ShowsPayment, 1 }
	one := []event{added(1, "seller", "a")}
	weighs := func(by string) event {
		return orderevents.DeliveryWeighed{Negotiation: "neg_1", Delivery: 1, By: by, NetMilli: 115_000, Standing: orderevents.WeightCounts}
	}
	paid := orderevents.OrderPaymentSaid{Negotiation: "neg_1", Number: 1, From: orderevents.Buyer, Method: order.Cash}
	with := func(more ...event) []event { return after(append(slices.Clone(one), more...)...) }
	weighed := func(by string) []event { return after(sent(1, 115_000), added(1, "seller", "a", scales), weighs(by)) }
	check(t, []rule{
		{Name: "at once", Given: with(), When: back(seller(), 1, 0), Then: []event{takenBack(1, "seller", "a")}},
		{Name: "in the last second", Given: with(), When: back(seller(), 1, time.Hour-time.Second), Then: []event{takenBack(1, "seller", "a")}},
		{Name: "an hour later", Given: with(), When: back(seller(), 1, time.Hour), Refused: order.ErrPhotoStays},
		{Name: "twice", Given: with(takenBack(1, "seller", "a")), When: back(seller(), 1, 0)},
		{Name: "by the other side", Given: with(), When: back(buyer(), 1, 0), Refused: order.ErrNotOwnPhoto},
		{Name: "one that is none", Given: with(), When: back(seller(), 2, 0), Refused: order.ErrNoSuchPhoto},
		{Name: "one from before this could be done", Given: after(added(1, "seller", "a", func(e *orderevents.OrderPhotoAdded) { e.TakeBackUntil = time.Time{} })), When: back(seller(), 1, 0), Refused: order.ErrPhotoStays},
		{Name: "the same file again is another photo", Given: with(takenBack(1, "seller", "a")), When: photo(seller(), "a"), Then: []event{added(2, "seller", "a")}},
		{Name: "of scales, when oneself has weighed", Given: weighed("seller"), When: back(seller(), 1, 0), Then: []event{takenBack(1, "seller", "a")}},
		{Name: "of scales, when the other side has weighed", Given: weighed("buyer"), When: back(seller(), 1, 0), Refused: order.ErrPhotoStays},
		{Name: "of a payment that is answered", Given: after(paid, added(1, "buyer", "a", ofMoney), orderevents.OrderPaymentConfirmed{Negotiation: "neg_1", Number: 1, By: orderevents.Seller}), When: back(buyer(), 1, 0), Refused: order.ErrPhotoStays},
		{Name: "before the other side claims", Given: with(orderevents.OrderClaimed{Negotiation: "neg_1", Claim: 1, Wants: orderevents.ResolvedReplace}), When: back(seller(), 1, 0), Refused: order.ErrPhotoStays},
		{Name: "of what is disputed", Given: with(orderevents.OrderDisputed{Negotiation: "neg_1", By: orderevents.Seller, Reason: "other"}), When: back(seller(), 1, 0), Refused: order.ErrPhotoStays},
		{Name: "of what is completed", Given: with(orderevents.OrderCompleted{Negotiation: "neg_1"}), When: back(seller(), 1, 0), Refused: order.ErrPhotoStays},
	})
}
