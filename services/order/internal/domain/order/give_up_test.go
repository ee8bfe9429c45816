package order_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// Of this order of S/ 805.00 for 230 kg somebody may give up S/ 100.00.
func TestWhoIsLimitedGivesUpNoMore(t *testing.T) {
	may := func(c order.Command) order.Command { return order.Limited{Command: c, Limit: 10_000} }
	accepts := func(number int) order.Command {
		return may(order.AnswerClaim{Party: seller(), Claim: number, Accept: true, Now: wednesday})
	}
	settled := func(wants string, total int64, back int64) []event {
		return []event{claimAccepted(1, wants, pen(total), back, wednesday.Add(72*time.Hour)), received("claim")}
	}
	short := after(sent(1, 230_000), weighed(1, "buyer", 150_000, "waits"))
	check(t, []rule{
		{Name: "a discount as large", Given: there(claimed(1, "discount", pen(70_500), 0)), When: accepts(1), Then: settled("discount", 70_500, 0)},
		{Name: "a larger one", Given: there(claimed(1, "discount", pen(70_499), 0)), When: accepts(1), Refused: order.ErrBeyondMandate},
		{Name: "goods that come back at their price", Given: there(claimed(1, "return", pen(64_400), 46_000)), When: accepts(1), Then: settled("return", 64_400, 46_000)},
		{Name: "goods that come back for much more", Given: there(claimed(1, "return", pen(100), 46_000)), When: accepts(1), Refused: order.ErrBeyondMandate},
		{Name: "other goods", Given: there(claimed(1, "replace", nil, 0)), When: accepts(1), Refused: order.ErrBeyondMandate},
		{
			Name: "a third weighing", Given: there(claimed(1, "third_weighing", nil, 0)), When: accepts(1),
			Then: []event{claimAccepted(1, "third_weighing", nil, 0, wednesday.Add(7*24*time.Hour))},
		},
		{Name: "a weight a little below", Given: after(sent(1, 230_000), weighed(1, "buyer", 202_000, "waits")), When: may(order.AgreeWeight{Party: seller(), Delivery: 1, Net: *kilos(202_000), Now: wednesday}), Then: []event{weightAgreed(1, "seller", 202_000)}},
		{Name: "a weight far below, while more may come", Given: short, When: may(order.AgreeWeight{Party: seller(), Delivery: 1, Net: *kilos(150_000), Now: wednesday}), Refused: order.ErrBeyondMandate},
		{Name: "the same weight, as their own", Given: short, When: may(weigh(seller(), 1, 150_000)), Refused: order.ErrBeyondMandate},
		{Name: "a weight far below that the buyer has yet to agree to", Given: after(sent(1, 230_000)), When: may(weigh(seller(), 1, 150_000)), Refused: order.ErrBeyondMandate},
		{
			Name: "that weight once all is there", Given: append(short, came(1, 230_000, "buyer"), delivered("buyer")),
			When: may(order.AgreeWeight{Party: seller(), Delivery: 1, Net: *kilos(150_000), Now: wednesday}), Refused: order.ErrBeyondMandate,
		},
		{Name: "what they weigh themselves", Given: after(sent(1, 230_000)), When: may(weigh(seller(), 1, 226_000)), Then: []event{weighed(1, "seller", 226_000, "counts")}},
		{Name: "what is called off", Given: after(), When: may(order.CallOff{Party: seller(), Reason: "changed_mind"}), Then: []event{calledOff("seller", "changed_mind")}},
		{
			Name: "a little that is closed", Given: after(sent(1, 202_000), came(1, 202_000, "seller")), When: may(order.CloseRest{Party: seller(), Reason: orderevents.PoorHarvest, Now: wednesday}),
			Then: []event{restClosed(28_000, orderevents.PoorHarvest), delivered("seller")},
		},
		{
			Name: "half that is closed: where it is, nobody knows but they", Given: after(sent(1, 115_000), came(1, 115_000, "seller")),
			When: may(order.CloseRest{Party: seller(), Reason: orderevents.PoorHarvest, Now: wednesday}), Refused: order.ErrBeyondMandate,
		},
		{
			Name: "little that is handed over, and the rest closed", Given: after(), When: may(order.HandOver{Party: seller(), Released: true, Net: kilos(50_000), Rest: orderevents.PoorHarvest, Now: wednesday}),
			Refused: order.ErrBeyondMandate,
		},
	})
}
