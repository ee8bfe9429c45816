package order_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

func weighed(number int, by string, net int64, standing string) event {
	return orderevents.DeliveryWeighed{Negotiation: "neg_1", Delivery: number, By: by, NetMilli: net, Standing: standing}
}

func weightAgreed(number int, by string, net int64) event {
	return orderevents.DeliveryWeightAgreed{Negotiation: "neg_1", Delivery: number, By: by, NetMilli: net}
}

func restClosed(milli int64, reason string) event {
	return orderevents.OrderRestClosed{
		StockReturn: orderevents.StockReturn{Negotiation: "neg_1", Offer: 3, Lot: "lot_1", ReturnedMilli: milli}, Reason: reason,
	}
}

func weigh(who party.Party, number int, net int64) order.Command {
	return order.Weigh{Party: who, Delivery: number, Net: kilos(net), Now: wednesday}
}

// total is what an order should come to after an event, in céntimos.
func total(want int64) func(testing.TB, order.State) {
	return func(t testing.TB, s order.State) {
		t.Helper()
		if got, err := s.Total(); err != nil || got != (money.Amount{Minor: want, Currency: "PEN"}) {
			t.Errorf("%v, %v in all, want %d", got, err, want)
		}
	}
}

// The order of these tests is of 230 kg at S/ 161.00 per quintal of 46 kg: S/ 3.50 a kilo, S/ 805.00 in all.
func TestADeliveryIsWeighed(t *testing.T) {
	given := after(sent(1, 230_000))
	check(t, []rule{
		{Name: "as sent", Given: given, When: weigh(seller(), 0, 230_000), Then: []event{weighed(1, "seller", 230_000, "counts")}, After: total(80_500)},
		{Name: "near enough", Given: given, When: weigh(seller(), 1, 226_000), Then: []event{weighed(1, "seller", 226_000, "counts")}, After: total(79_100)},
		{Name: "at the edge", Given: given, When: weigh(buyer(), 1, 225_400), Then: []event{weighed(1, "buyer", 225_400, "counts")}, After: total(78_890)},
		{Name: "beyond it", Given: given, When: weigh(buyer(), 1, 225_399), Then: []event{weighed(1, "buyer", 225_399, "waits")}, After: total(80_500)},
		{Name: "more than was agreed, by who is paid", Given: given, When: weigh(seller(), 1, 231_000), Then: []event{weighed(1, "seller", 231_000, "waits")}, After: total(80_500)},
		{Name: "more than was agreed, by who pays", Given: given, When: weigh(buyer(), 1, 231_000), Then: []event{weighed(1, "buyer", 231_000, "counts")}, After: total(80_850)},
		{Name: "more than may come", Given: given, When: weigh(buyer(), 1, 234_601), Refused: order.ErrExcess},
		{Name: "a part as sent", Given: after(sent(1, 115_000)), When: weigh(seller(), 1, 115_500), Then: []event{weighed(1, "seller", 115_500, "counts")}, After: total(80_500)},
		{Name: "which of two", Given: after(sent(1, 115_000), sent(2, 115_000)), When: weigh(seller(), 0, 115_000), Refused: order.ErrWhichDelivery},
		{Name: "one that there is not", Given: given, When: weigh(seller(), 2, 115_000), Refused: order.ErrNoSuchDelivery},
		{Name: "before anything is sent", Given: after(), When: weigh(seller(), 0, 230_000), Refused: order.ErrNothingSent},
		{Name: "after it was received", Given: append(given, came(1, 230_000, "buyer"), received("buyer")), When: weigh(seller(), 1, 230_000), Refused: order.ErrReceived},
	})
}

// What was short on the scales once all is there is not to come any more: it is not paid, and the association may give it back to the lot, also after the buyer has received the rest.
func TestWhatIsShortIsNotPaid(t *testing.T) {
	short := after(sent(1, 230_000), came(1, 230_000, "buyer"), delivered("buyer"), weighed(1, "buyer", 150_000, "waits"), weightAgreed(1, "seller", 150_000))
	isShort := func(t testing.TB, s order.State) {
		t.Helper()
		total(52_500)(t, s)
		if !s.Short() {
			t.Error("it is not short")
		}
	}
	check(t, []rule{
		{Name: "received", Given: short, When: order.Receive{Party: buyer()}, Then: []event{received("buyer")}, After: isShort},
		{Name: "disputed", Given: short, When: order.Dispute{Party: buyer(), Reason: "weight"}, Then: []event{disputed("buyer", "weight")}, After: total(52_500)},
		{
			Name: "given back", Given: short, When: order.CloseRest{Party: seller(), Reason: "goods_lost", Now: wednesday},
			Then: []event{restClosed(80_000, "goods_lost")}, After: isShort,
		},
		{
			Name: "given back after it was received", Given: append(short, received("buyer")), When: order.CloseRest{Party: seller(), Reason: "goods_lost", Now: wednesday},
			Then: []event{restClosed(80_000, "goods_lost")}, After: isShort,
		},
		{Name: "given back after that", Given: append(short, received("buyer"), restClosed(80_000, "goods_lost")), When: order.CloseRest{Party: seller(), Reason: "goods_lost", Now: wednesday}},
	})
}

func TestScalesShowGrossTareAndNet(t *testing.T) {
	given := after(sent(1, 230_000))
	all := func(gross, tare, net *quantity.Quantity) order.Command {
		return order.Weigh{Party: seller(), Gross: gross, Tare: tare, Net: net, Now: wednesday}
	}
	ticket := weighed(1, "seller", 228_000, "counts").(orderevents.DeliveryWeighed)
	ticket.GrossMilli, ticket.TareMilli = 240_000, 12_000
	check(t, []rule{
		{Name: "all three", Given: given, When: all(kilos(240_000), kilos(12_000), kilos(228_000)), Then: []event{ticket}},
		{Name: "the net follows", Given: given, When: all(kilos(240_000), kilos(12_000), nil), Then: []event{ticket}},
		{Name: "the net is off", Given: given, When: all(kilos(240_000), kilos(12_000), kilos(229_000)), Refused: order.ErrNetOff},
		{Name: "net above gross", Given: given, When: all(kilos(220_000), nil, kilos(229_000)), Refused: order.ErrNetOff},
		{Name: "tare above gross", Given: given, When: all(kilos(12_000), kilos(240_000), nil), Refused: order.ErrNoNet},
		{Name: "no net", Given: given, When: all(kilos(240_000), nil, nil), Refused: order.ErrNoNet},
		{Name: "nothing", Given: given, When: all(nil, nil, kilos(0)), Refused: order.ErrNothing},
		{Name: "in another unit", Given: given, When: all(nil, nil, &quantity.Quantity{Milli: 1, Unit: "docena"}), Refused: order.ErrUnit},
	})
}

func TestTheOtherSideAgreesToAWeight(t *testing.T) {
	waits := after(sent(1, 230_000), weighed(1, "buyer", 200_000, "waits"))
	agrees := func(who party.Party, net int64) order.Command {
		return order.AgreeWeight{Party: who, Delivery: 1, Net: *kilos(net), Now: wednesday}
	}
	check(t, []rule{
		{Name: "it counts from then on", Given: waits, When: agrees(seller(), 200_000), Then: []event{weightAgreed(1, "seller", 200_000)}, After: total(80_500)},
		{
			Name: "what is paid is what came, once the rest is closed", Given: append(waits, weightAgreed(1, "seller", 200_000), came(1, 200_000, "buyer")),
			When: order.CloseRest{Party: seller(), Reason: "harvest", Now: wednesday}, Then: []event{restClosed(30_000, "harvest"), delivered("seller")}, After: total(70_000),
		},
		{Name: "again", Given: append(waits, weightAgreed(1, "seller", 200_000)), When: agrees(seller(), 200_000)},
		{Name: "to one's own", Given: waits, When: agrees(buyer(), 200_000), Refused: order.ErrOwnWeight},
		{Name: "to one that is not there any more", Given: append(waits, weighed(1, "buyer", 210_000, "waits")), When: agrees(seller(), 200_000), Refused: order.ErrStaleWeight},
		{Name: "to none", Given: after(sent(1, 230_000)), When: agrees(seller(), 200_000), Refused: order.ErrNoWeight},
		{Name: "by saying the same", Given: waits, When: weigh(seller(), 1, 200_000), Then: []event{weighed(1, "seller", 200_000, "agreed")}},
		{Name: "what is agreed stays", Given: append(waits, weightAgreed(1, "seller", 200_000)), When: weigh(buyer(), 1, 201_000), Refused: order.ErrWeightAgreed},
		{
			Name: "more than was agreed, which the buyer agrees to", Given: after(sent(1, 230_000), weighed(1, "seller", 234_000, "waits")), When: agrees(buyer(), 234_000),
			Then: []event{weightAgreed(1, "buyer", 234_000)}, After: total(81_900),
		},
	})
}

func TestTwoScales(t *testing.T) {
	there := agreed()
	there.Terms = &orderevents.Terms{WeighAt: "destination"}
	atDestination := []event{there, confirmed(), sent(1, 230_000), weighed(1, "seller", 229_000, "counts")}
	atOrigin := after(sent(1, 230_000), weighed(1, "seller", 229_000, "counts"))
	check(t, []rule{
		{Name: "the buyer's count at the destination", Given: atDestination, When: weigh(buyer(), 1, 227_000), Then: []event{weighed(1, "buyer", 227_000, "counts")}, After: total(79_450)},
		{
			Name: "and stay, whatever the seller says then", Given: append(atDestination, weighed(1, "buyer", 227_000, "counts")), When: weigh(seller(), 1, 228_000),
			Then: []event{weighed(1, "seller", 228_000, "waits")}, After: total(79_450),
		},
		{Name: "the seller's count at the origin", Given: atOrigin, When: weigh(buyer(), 1, 227_000), Then: []event{weighed(1, "buyer", 227_000, "waits")}, After: total(80_150)},
		{Name: "who weighs again corrects it", Given: atOrigin, When: weigh(seller(), 1, 227_000), Then: []event{weighed(1, "seller", 227_000, "counts")}, After: total(79_450)},
		{Name: "both say the same", Given: atOrigin, When: weigh(buyer(), 1, 229_000), Then: []event{weighed(1, "buyer", 229_000, "agreed")}},
		{Name: "the same again", Given: atOrigin, When: weigh(seller(), 1, 229_000)},
		{Name: "what counts is what arrives", Given: atOrigin, When: deliver(buyer(), 0, nil), Then: []event{came(1, 229_000, "buyer"), delivered("buyer")}},
		{Name: "who says otherwise weighs it", Given: atOrigin, When: deliver(buyer(), 0, kilos(200_000)), Refused: order.ErrWeighed},
	})
}

func TestWhatIsCountedIsNotWeighed(t *testing.T) {
	byCount := agreed()
	byCount.Terms = &orderevents.Terms{SettleBy: "count"}
	given := []event{byCount, confirmed(), came(1, 227_000, "buyer")}
	check(t, []rule{
		{Name: "no weight", Given: given, When: weigh(seller(), 1, 227_000), Refused: order.ErrNotWeighed},
		{Name: "no other total", Given: given, When: deliver(seller(), 1, nil), After: total(80_500)},
	})
}

func TestTheRestIsClosed(t *testing.T) {
	closeRest := order.CloseRest{Party: seller(), Reason: "harvest", Now: wednesday}
	half := after(came(1, 115_000, "buyer"))
	check(t, []rule{
		{Name: "the order is of what came", Given: half, When: closeRest, Then: []event{restClosed(115_000, "harvest"), delivered("seller")}, After: total(40_250)},
		{Name: "while a part is on its way", Given: after(sent(1, 115_000)), When: closeRest, Then: []event{restClosed(115_000, "harvest")}, After: total(40_250)},
		{Name: "then that part arrives", Given: after(sent(1, 115_000), restClosed(115_000, "harvest")), When: deliver(buyer(), 0, nil), Then: []event{came(1, 115_000, "buyer"), delivered("buyer")}},
		{Name: "again", Given: append(half, restClosed(115_000, "harvest"), delivered("seller")), When: closeRest},
		{Name: "and nothing follows", Given: append(half, restClosed(115_000, "harvest"), delivered("seller")), When: order.Dispatch{Party: seller(), Released: true}, Refused: order.ErrNothingLeft},
		{Name: "not more than came any more", Given: after(sent(1, 115_000), restClosed(115_000, "harvest")), When: deliver(buyer(), 1, kilos(119_601)), Refused: order.ErrExcess},
		{Name: "nothing has come: it is cancelled instead", Given: after(), When: closeRest, Refused: order.ErrNothingSent},
		{Name: "nothing is left", Given: after(sent(1, 230_000)), When: closeRest, Refused: order.ErrNothingLeft},
		{
			Name: "a weight that was agreed later is short", Given: after(came(1, 230_000, "buyer"), delivered("buyer"), weighed(1, "buyer", 200_000, "waits"), weightAgreed(1, "seller", 200_000)),
			When: closeRest, Then: []event{restClosed(30_000, "harvest")}, After: total(70_000),
		},
	})
}

// Whatever is weighed, the total is of no more than was agreed unless the buyer has said so, and never below what the buyer has said.
func TestTheTotalFollowsWhatIsSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := order.Evolve(order.Evolve(order.State{}, agreed()), confirmed())
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			who := rapid.SampledFrom([]party.Party{buyer(), seller()}).Draw(t, "who")
			number := rapid.IntRange(1, 3).Draw(t, "number")
			some := kilos(rapid.Int64Range(50_000, 240_000).Draw(t, "some"))
			c := rapid.SampledFrom([]order.Command{
				order.Dispatch{Party: seller(), Quantity: some, Released: true},
				order.Deliver{Party: who, Delivery: number, Now: wednesday},
				order.Weigh{Party: who, Delivery: number, Net: some, Now: wednesday},
				order.AgreeWeight{Party: who, Delivery: number, Net: *some, Now: wednesday},
				order.CloseRest{Party: seller(), Now: wednesday},
				order.Weigh{Party: who, Delivery: number, Net: near(s, number), Now: wednesday},
				order.AgreeWeight{Party: who, Delivery: number, Net: *near(s, number), Now: wednesday},
			}).Draw(t, "what")
			events, err := order.Decide(s, c)
			if err != nil {
				continue
			}
			for _, e := range events {
				s = order.Evolve(s, e)
			}
			checkTotal(t, s)
		}
	})
}

// near is a weight that a delivery may well have.
func near(s order.State, number int) *quantity.Quantity {
	if number > len(s.Deliveries) {
		return kilos(1_000)
	}
	d := s.Deliveries[number-1]
	if d.Waiting.Net != 0 {
		return kilos(d.Waiting.Net)
	}
	return kilos(d.Milli - d.Milli/100)
}

func checkTotal(t *rapid.T, s order.State) {
	got, err := s.Total()
	if err != nil {
		t.Fatal(err)
	}
	var said int64
	beyond := false
	for _, d := range s.Deliveries {
		if d.Weight.Agreed || d.Weight.By == orderevents.Buyer {
			said += d.Weight.Net
		}
	}
	most := int64(80_500)
	if said > s.Demand.Milli {
		most, beyond = said*350/1000+1, true
	}
	if got.Minor > most || got.Minor < said*350/1000 {
		t.Fatalf("%v for %+v; the buyer has said %d (beyond what was agreed: %v)", got, s.Deliveries, said, beyond)
	}
}
