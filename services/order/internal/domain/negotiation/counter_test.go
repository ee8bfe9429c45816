package negotiation_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

func TestOffersGoTurnByTurn(t *testing.T) {
	third := countered(offer(3, orderevents.Buyer, replacing(2)))
	check(t, []rule{
		{Name: "the seller answers", Given: opened(), When: counter(seller()), Then: history(offer(2, orderevents.Seller, replacing(1))), After: status(negotiation.AwaitingBuyer)},
		{Name: "then the buyer", Given: countered(), When: counter(buyer()), Then: history(offer(3, orderevents.Buyer, replacing(2))), After: status(negotiation.AwaitingSeller)},
		{Name: "then the seller again", Given: third, When: counter(seller()), Then: history(offer(4, orderevents.Seller, replacing(3))), After: status(negotiation.AwaitingBuyer)},
		{Name: "not the buyer twice", Given: opened(), When: counter(buyer()), Refused: negotiation.ErrOutOfTurn},
		{Name: "not the seller twice", Given: countered(), When: counter(seller()), Refused: negotiation.ErrOutOfTurn},
		{Name: "rejected, its maker offers", Given: countered(rejected(2, orderevents.Buyer)), When: counter(seller()), Then: history(offer(3, orderevents.Seller)), After: status(negotiation.AwaitingBuyer)},
		{Name: "rejected, the other side waits", Given: countered(rejected(2, orderevents.Buyer)), When: counter(buyer()), Refused: negotiation.ErrOutOfTurn},
		{Name: "withdrawn, its maker offers", Given: opened(withdrawn(1, orderevents.Buyer)), When: counter(buyer()), Then: history(offer(2, orderevents.Buyer)), After: status(negotiation.AwaitingSeller)},
		{Name: "withdrawn, the other side waits", Given: opened(withdrawn(1, orderevents.Buyer)), When: counter(seller()), Refused: negotiation.ErrOutOfTurn},
	})
}

func TestNoOffersWhileTheLotIsPaused(t *testing.T) {
	paused := func(by party.Party) negotiation.Command {
		return negotiation.Counter{Party: by, LotPaused: true, Terms: proposal()}
	}
	check(t, []rule{
		{Name: "the seller's", Given: opened(), When: paused(seller()), Refused: negotiation.ErrLotPaused},
		{Name: "the buyer's", Given: countered(), When: paused(buyer()), Refused: negotiation.ErrLotPaused},
		{Name: "out of turn comes first", Given: opened(), When: paused(buyer()), Refused: negotiation.ErrOutOfTurn},
		{Name: "a stranger is not told", Given: opened(), When: paused(party.Party{Side: orderevents.Buyer, Org: "org_x"}), Refused: negotiation.ErrNotFound},
	})
}

func TestNothingNewWhileOneSideIsSuspended(t *testing.T) {
	check(t, []rule{
		{Name: "an offer", Given: opened(), When: negotiation.Counter{Party: seller(), Suspended: true, Terms: proposal()}, Refused: negotiation.ErrSuspended},
		{Name: "a yes", Given: opened(), When: negotiation.Accept{Party: seller(), Offer: 1, ActedAt: clock(0), Suspended: true}, Refused: negotiation.ErrSuspended},
		{Name: "a no", Given: opened(), When: negotiation.Reject{Party: seller(), Offer: 1, Reason: "muy bajo", ActedAt: clock(0)}, Then: history(rejected(1, orderevents.Seller)), After: status(negotiation.AwaitingBuyer)},
		{Name: "a stranger is not told", Given: opened(), When: negotiation.Accept{Party: party.Party{Side: orderevents.Seller, Org: "assoc_x"}, Offer: 1, ActedAt: clock(0), Suspended: true}, Refused: negotiation.ErrNotFound},
	})
}

func TestNoOffersAfterTheEnd(t *testing.T) {
	yes := opened(accepted(1, orderevents.Seller))
	for _, who := range []party.Party{buyer(), seller()} {
		check(t, []rule{
			{Name: "agreed", Given: yes, When: counter(who), Refused: negotiation.ErrAlreadyAgreed},
			{Name: "done", Given: append(yes, completed()), When: counter(who), Refused: negotiation.ErrEnded},
			{Name: "closed", Given: opened(closed(orderevents.Buyer)), When: counter(who), Refused: negotiation.ErrEnded},
			{Name: "cancelled", Given: opened(cancelled()), When: counter(who), Refused: negotiation.ErrEnded},
		})
	}
}

func TestAnOfferKeepsItsTerms(t *testing.T) {
	terms := &orderevents.Terms{WeighAt: "destination", Freight: &orderevents.Freight{Payer: "buyer"}}
	delivery := orderevents.Delivery{Basis: "buyer", Place: "Lima", From: "2026-06-10", Until: "2026-06-10"}
	when := counter(seller(), func(p *negotiation.Proposal) {
		p.Quantity = quantity.Quantity{Milli: 92_500, Unit: "kg"}
		p.Price = money.Price{Minor: 350, Currency: money.PEN, Per: "kg"}
		p.Terms, p.Delivery, p.ValidUntil = terms, delivery, new(clock(time.Hour).In(time.FixedZone("PET", -5*3600)))
	})
	then := offer(2, orderevents.Seller, replacing(1), until(time.Hour), func(o *orderevents.OfferMade) {
		o.Quantity, o.Milli = events.Quantity{Milli: 92_500, Unit: "kg"}, 92_500
		o.Price, o.Total = events.Price{Minor: 350, Currency: "PEN", Per: "kg"}, events.Amount{Minor: 32_375, Currency: "PEN"}
		o.Terms, o.Delivery = terms, delivery
	})
	check(t, []rule{{Name: "in the words of its maker", Given: opened(), When: when, Then: history(then)}})
}

func TestTermsHaveBounds(t *testing.T) {
	terms := func(q int64, unit string, minor int64, per string) negotiation.Command {
		return counter(seller(), func(p *negotiation.Proposal) {
			p.Quantity, p.Price = quantity.Quantity{Milli: q, Unit: unit}, money.Price{Minor: minor, Currency: money.PEN, Per: per}
		})
	}
	check(t, []rule{
		{Name: "nothing", Given: opened(), When: terms(0, "kg", 100, "kg"), Refused: negotiation.ErrNothing},
		{Name: "less than nothing", Given: opened(), When: terms(-1, "kg", 100, "kg"), Refused: negotiation.ErrNothing},
		{Name: "half a gram", Given: opened(), When: terms(500, "g", 100, "kg"), Refused: negotiation.ErrTooLittle},
		{Name: "more than 1,000 t", Given: opened(), When: terms(1_000_001, "t", 100, "kg"), Refused: negotiation.ErrTooMuch},
		{Name: "more than a number holds", Given: opened(), When: terms(1<<62, "t", 100, "kg"), Refused: negotiation.ErrTooMuch},
		{Name: "pieces of what is weighed", Given: opened(), When: terms(1_000, "unidad", 100, "kg"), Refused: negotiation.ErrUnit},
		{Name: "sacks of no known weight", Given: opened(), When: terms(1_000, "saco", 100, "kg"), Refused: negotiation.ErrUnit},
		{Name: "a price per piece", Given: opened(), When: terms(1_000, "kg", 100, "unidad"), Refused: negotiation.ErrPriceUnit},
		{Name: "a price of nothing", Given: opened(), When: terms(1_000, "kg", 0, "kg"), Refused: negotiation.ErrPriceAbsurd},
		{Name: "a price below nothing", Given: opened(), When: terms(1_000, "kg", -1, "kg"), Refused: negotiation.ErrPriceAbsurd},
		{Name: "a price over a million soles", Given: opened(), When: terms(1_000, "kg", 100_000_001, "kg"), Refused: negotiation.ErrPriceAbsurd},
		{Name: "a total below half a céntimo", Given: opened(), When: terms(1, "kg", 100, "t"), Refused: negotiation.ErrTotalTooLow},
		{Name: "a total over a hundred million soles", Given: opened(), When: terms(101_000, "t", 100_000_000, "t"), Refused: negotiation.ErrTotalTooHigh},
	})
}

func TestTermsReachTheirBounds(t *testing.T) {
	for name, tt := range map[string]struct {
		quantity quantity.Quantity
		price    money.Price
		total    int64
	}{
		"1,000 t":                  {quantity.Quantity{Milli: 1_000_000, Unit: "t"}, money.Price{Minor: 1, Currency: money.PEN, Per: "kg"}, 1_000_000},
		"a gram":                   {quantity.Quantity{Milli: 1, Unit: "kg"}, money.Price{Minor: 500, Currency: money.PEN, Per: "kg"}, 1},
		"a million soles for each": {quantity.Quantity{Milli: 1_000, Unit: "quintal"}, money.Price{Minor: 100_000_000, Currency: money.PEN, Per: "quintal"}, 100_000_000},
		"a hundred million in all": {quantity.Quantity{Milli: 100_000, Unit: "t"}, money.Price{Minor: 100_000_000, Currency: money.PEN, Per: "t"}, 10_000_000_000},
	} {
		c := counter(seller(), func(p *negotiation.Proposal) { p.Quantity, p.Price = tt.quantity, tt.price })
		decided, err := negotiation.Decide(fold(opened()), c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := decided[0].(orderevents.OfferMade).Total.Minor; got != tt.total {
			t.Errorf("%s comes to %d céntimos, want %d", name, got, tt.total)
		}
	}
}

func TestTheSmallestOrderBindsTheBuyer(t *testing.T) {
	less := asking(91_999, "kg")
	check(t, []rule{
		{Name: "the buyer", Given: countered(), When: counter(buyer(), less), Refused: negotiation.ErrBelowMinOrder},
		{Name: "exactly so much", Given: countered(), When: counter(buyer(), asking(2_000, "quintal")), Then: history(offer(3, orderevents.Buyer, replacing(2), two))},
	})
	decided, err := negotiation.Decide(fold(opened()), counter(seller(), less))
	if err != nil || decided[0].(orderevents.OfferMade).Milli != 91_999 {
		t.Errorf("the seller may offer less: %v, %v", decided, err)
	}
}

func two(o *orderevents.OfferMade) {
	o.Quantity, o.Milli, o.Total = events.Quantity{Milli: 2_000, Unit: "quintal"}, 92*kg, events.Amount{Minor: 32_200, Currency: "PEN"}
}

func fold(given []event) negotiation.State {
	var s negotiation.State
	for _, e := range given {
		s = negotiation.Evolve(s, e)
	}
	return s
}

func TestAnOfferEndsInTime(t *testing.T) {
	const month = 30 * 24 * time.Hour
	tests := map[string]struct {
		at, until, want time.Duration // until 0: none is named; want 0: refused
	}{
		"72 hours, unless it says":            {0, 0, usually},
		"72 hours, on a whole second":         {1500 * time.Millisecond, 0, usually + time.Second},
		"a second":                            {0, time.Second, time.Second},
		"a part of a second is cut":           {0, 1999 * time.Millisecond, time.Second},
		"less than a second":                  {0, time.Second - 1, 0},
		"less than a second once it is cut":   {500 * time.Millisecond, 1500 * time.Millisecond, 0},
		"now":                                 {time.Hour, time.Hour, 0},
		"in the past":                         {time.Hour, time.Minute, 0},
		"30 days":                             {0, month, month},
		"30 days and the part of a second":    {0, month + 999*time.Millisecond, month},
		"30 days and a second":                {0, month + time.Second, 0},
		"further than a duration can measure": {0, 1<<63 - 1, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := proposal(at(tt.at))
			if tt.until != 0 {
				p.ValidUntil = new(clock(tt.until))
			}
			decided, err := negotiation.Decide(fold(opened()), negotiation.Counter{Party: seller(), Goods: goods(), Terms: p})
			if tt.want == 0 {
				if diff := cmp.Diff(negotiation.ErrValidity.Error(), errText(err)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := decided[0].(orderevents.OfferMade).ValidUntil; !got.Equal(clock(tt.want)) || got.Location() != time.UTC {
				t.Errorf("ends at %v, want %v", got, clock(tt.want))
			}
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestADeliveryBeginsBeforeItEnds(t *testing.T) {
	for _, tt := range []struct {
		from, until string
		refused     bool
	}{
		{"", "", false},
		{"2026-06-10", "", false},
		{"", "2026-06-10", false},
		{"2026-06-10", "2026-06-10", false},
		{"2026-06-10", "2026-06-11", false},
		{"2026-06-10", "2026-06-09", true},
		{"2026-06-10", "2025-06-11", true},
	} {
		c := counter(seller(), func(p *negotiation.Proposal) { p.Delivery.From, p.Delivery.Until = tt.from, tt.until })
		_, err := negotiation.Decide(fold(opened()), c)
		if want := map[bool]string{true: negotiation.ErrDeliveryDates.Error()}[tt.refused]; errText(err) != want {
			t.Errorf("%s to %s: %v", tt.from, tt.until, err)
		}
	}
}

// Goods change hands on a day that is not over in Peru, and within two years. A window may have begun.
func TestADeliveryIsNotOverYet(t *testing.T) {
	lateInLima := time.Date(2026, 6, 11, 4, 0, 0, 0, time.UTC) // still the 10th there
	for _, tt := range []struct {
		from, until string
		want        error
	}{
		{"2026-06-10", "", nil},
		{"2026-06-09", "", negotiation.ErrDeliveryFrom},
		{"", "2026-06-10", nil},
		{"", "2026-06-09", negotiation.ErrDeliveryUntil},
		{"2026-06-01", "2026-06-10", nil},
		{"2026-06-01", "2026-06-09", negotiation.ErrDeliveryUntil},
		{"2025-06-10", "2026-06-10", nil},
		{"2025-06-09", "2026-06-10", negotiation.ErrDeliveryFrom},
		{"0001-01-01", "2026-06-10", negotiation.ErrDeliveryFrom},
		{"2028-06-10", "2028-06-10", nil},
		{"2028-06-10", "2028-06-11", negotiation.ErrDeliveryUntil},
		{"9999-12-30", "", negotiation.ErrDeliveryFrom},
	} {
		c := counter(seller(), func(p *negotiation.Proposal) {
			p.Delivery.From, p.Delivery.Until, p.Now = tt.from, tt.until, lateInLima
		})
		if _, err := negotiation.Decide(fold(opened()), c); !errors.Is(err, tt.want) || tt.want == nil && err != nil {
			t.Errorf("%s to %s: %v", tt.from, tt.until, err)
		}
	}
}

// Only the farm is a place that both sides know.
func TestADeliverySaysWhere(t *testing.T) {
	to := func(basis, place string) func(*negotiation.Proposal) {
		return func(p *negotiation.Proposal) {
			p.Delivery = orderevents.Delivery{Basis: basis, Place: events.SealedText(place)}
		}
	}
	nowhere := func(o *orderevents.OfferMade) { o.Delivery = orderevents.Delivery{Basis: "buyer"} }
	before := []event{opened()[0], offer(1, orderevents.Buyer, nowhere)} // made when a place could be left out
	check(t, []rule{
		{Name: "the buyer's", Given: opened(), When: counter(seller(), to("buyer", "")), Refused: negotiation.ErrNoPlace},
		{Name: "a collection point", Given: opened(), When: counter(seller(), to("collection_point", "")), Refused: negotiation.ErrNoPlace},
		{Name: "at the opening", When: open(to("buyer", "")), Refused: negotiation.ErrNoPlace},
		{
			Name: "an offer without one may be answered", Given: before, When: counter(seller(), to("buyer", "")),
			Then: history(offer(2, orderevents.Seller, replacing(1), nowhere)),
		},
		{Name: "but not elsewhere", Given: before, When: counter(seller(), to("collection_point", "")), Refused: negotiation.ErrNoPlace},
	})
}

func TestAnOfferDoesNotOutliveItsDelivery(t *testing.T) {
	const endOfTheDay = 19 * time.Hour // of the 1st of June, in Lima
	for name, tt := range map[string]struct {
		until string
		valid *time.Time
		ends  time.Duration
		want  error
	}{
		"72 hours":                         {"2026-06-10", nil, usually, nil},
		"the delivery's last day is first": {"2026-06-01", nil, endOfTheDay, nil},
		"to its last second":               {"2026-06-01", new(clock(endOfTheDay)), endOfTheDay, nil},
		"a second longer":                  {"2026-06-01", new(clock(endOfTheDay + time.Second)), 0, negotiation.ErrOutlivesDelivery},
		"days longer":                      {"2026-06-03", new(clock(20 * 24 * time.Hour)), 0, negotiation.ErrOutlivesDelivery},
		"no last day":                      {"", new(clock(20 * 24 * time.Hour)), 20 * 24 * time.Hour, nil},
		"the zero time":                    {"", new(time.Time), 0, negotiation.ErrValidity},
		"the zero time and a second":       {"", new(time.Time{}.Add(time.Second)), 0, negotiation.ErrValidity},
	} {
		c := counter(seller(), func(p *negotiation.Proposal) { p.Delivery.Until, p.ValidUntil = tt.until, tt.valid })
		decided, err := negotiation.Decide(fold(opened()), c)
		if !errors.Is(err, tt.want) || tt.want == nil && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && !decided[0].(orderevents.OfferMade).ValidUntil.Equal(clock(tt.ends)) {
			t.Errorf("%s: ends %v", name, decided[0].(orderevents.OfferMade).ValidUntil)
		}
	}
}

func TestTermsMeanSomething(t *testing.T) {
	pays := func(on string, days int) orderevents.Terms {
		return orderevents.Terms{Payment: &orderevents.Payment{BalanceOn: on, Days: days}}
	}
	advances := func(percent int, on string, days int) orderevents.Terms {
		return orderevents.Terms{Payment: &orderevents.Payment{AdvancePct: percent, BalanceOn: on, Days: days}}
	}
	costs := func(minor int64) orderevents.Terms {
		return orderevents.Terms{Freight: &orderevents.Freight{Payer: "buyer", Amount: &events.Amount{Minor: minor, Currency: "PEN"}}}
	}
	for _, tt := range []struct {
		base  string
		terms orderevents.Terms
		want  error
	}{
		{"kg", pays("days", 1), nil},
		{"kg", pays("days", 0), negotiation.ErrDaysMissing},
		{"kg", pays("loading", 0), nil},
		{"kg", pays("loading", 3), negotiation.ErrDaysBeside},
		{"kg", advances(100, "delivery", 0), nil},
		{"kg", advances(99, "days", 30), nil},
		{"kg", advances(100, "days", 30), negotiation.ErrNoBalance},
		{"kg", costs(1), nil},
		{"kg", costs(0), negotiation.ErrFreightNothing},
		{"kg", costs(10_000_000_000), nil},
		{"kg", costs(10_000_000_001), negotiation.ErrFreightTooMuch},
		{"kg", orderevents.Terms{SettleBy: "count", WeighAt: "origin"}, negotiation.ErrWeighedByCount},
		{"kg", orderevents.Terms{SettleBy: "count", Payment: &orderevents.Payment{BalanceOn: "weighing"}}, negotiation.ErrBalanceByCount},
		{"kg", orderevents.Terms{SettleBy: "weight", WeighAt: "origin", Payment: &orderevents.Payment{BalanceOn: "weighing"}}, nil},
		{"kg", orderevents.Terms{Quality: &orderevents.Quality{MoistureMax: "14"}}, nil},
		{"unidad", orderevents.Terms{Quality: &orderevents.Quality{MoistureMax: "14"}}, negotiation.ErrQuality},
		{"unidad", orderevents.Terms{Quality: &orderevents.Quality{ImpurityMax: "2"}}, negotiation.ErrQuality},
		{"kg", pays("weighing", 0), nil},
		{"unidad", pays("weighing", 0), negotiation.ErrBalanceOnWeighing},
		{"kg", orderevents.Terms{WeighAt: "origin"}, nil},
		{"unidad", orderevents.Terms{WeighAt: "origin"}, negotiation.ErrWeighAt},
		{"kg", orderevents.Terms{SettleBy: "weight"}, nil},
		{"unidad", orderevents.Terms{SettleBy: "count"}, nil},
		{"unidad", orderevents.Terms{SettleBy: "weight"}, negotiation.ErrSettleBy},
	} {
		s := fold(opened())
		s.Measure = quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: tt.base}
		c := counter(seller(), func(p *negotiation.Proposal) { p.Terms = &tt.terms })
		if _, err := negotiation.Decide(s, c); !errors.Is(err, tt.want) || tt.want == nil && err != nil {
			t.Errorf("%s, %+v: %v", tt.base, tt.terms, err)
		}
	}
}
