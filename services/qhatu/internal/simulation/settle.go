package simulation

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/token"
)

// settling are the kinds by which two sides settle an order: its days, its money, and what is wrong with the goods. Payments and claims come more often than the rest.
var settling = []Kind{
	Delay, Amend, AcceptAmendment, RejectAmendment, Pay, Pay, Pay, ConfirmPayment, ConfirmPayment, ConfirmPayment, DenyPayment, TakeBackPayment,
	Claim, Claim, Claim, AcceptClaim, AcceptClaim, RejectClaim, TakeBackClaim,
}

// chooseToSettle has the party do one of them: what the rules allow, and what they do not, as which side may do what.
func (t *Traders) chooseToSettle(a *Action, o Answer, chance *rand.Rand) {
	of := map[string][]Kind{token.RoleBuyer: {AcceptClaim, RejectClaim}, token.RoleAssociation: {Claim, TakeBackClaim}}[a.By.Role] // the other side's
	kinds := slices.DeleteFunc(slices.Clone(settling), func(k Kind) bool { return slices.Contains(of, k) })
	a.Kind, a.Order, a.Lot = kinds[chance.IntN(len(kinds))], o.ID, o.LotID
	last := map[Kind]int{
		AcceptAmendment: len(o.Amendments), RejectAmendment: len(o.Amendments), AcceptClaim: len(o.Claims), RejectClaim: len(o.Claims), TakeBackClaim: len(o.Claims),
		ConfirmPayment: len(o.Payments), DenyPayment: len(o.Payments), TakeBackPayment: len(o.Payments),
	}[a.Kind]
	number := int64(max(1, last-chance.IntN(2)))
	switch a.Kind {
	case Pay:
		a.pays(o, t.payment(o, chance))
	case Claim:
		a.claims(o, chance)
	default:
		a.settles(o.ID, number, lima.Date(a.now.AddDate(0, 0, 1+chance.IntN(9))))
	}
}

// payment is a payment that no other is like: all that is left, or a little.
func (t *Traders) payment(o Answer, chance *rand.Rand) orderrest.NewPayment {
	t.payments++
	amount := money.Amount{Minor: int64(1 + chance.IntN(500)), Currency: "PEN"}.Value()
	if left := o.Payment.Left.Amount; left != "" && left != "0.00" && chance.IntN(2) == 0 {
		amount = left
	}
	return orderrest.NewPayment{
		Amount: commonrest.Money{Amount: amount, Currency: "PEN"}, Method: orderrest.PaymentMethodCash, Reference: new(fmt.Sprint("no. ", t.payments)),
	}
}

func (a *Action) pays(o Answer, paid orderrest.NewPayment) {
	a.request = func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		return orders(c).SayPayment(ctx, o.ID, nil, paid, command.Headers)
	}
}

// claims claims a discount, other goods, or that all goes back.
func (a *Action) claims(o Answer, chance *rand.Rand) {
	claim := orderrest.NewClaim{Reason: orderrest.ClaimReasonQuality, Wants: []orderrest.Remedy{orderrest.RemedyDiscount, orderrest.RemedyReplace, orderrest.RemedyReturn}[chance.IntN(3)]}
	if claim.Wants != orderrest.RemedyReplace {
		claim.Total = &commonrest.Money{Amount: fmt.Sprintf("0.%02d", chance.IntN(100)), Currency: cmp.Or(o.Total.Currency, "PEN")}
	}
	if claim.Wants == orderrest.RemedyReturn {
		claim.Returned = new(quantityOf(1 + chance.IntN(5)))
	}
	a.request = func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		return orders(c).ClaimOrder(ctx, o.ID, nil, claim, command.Headers)
	}
}

func (a *Action) settles(id string, number int64, until string) {
	a.request = func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		switch placed := orders(c); a.Kind {
		case Delay:
			return placed.DelayOrder(ctx, id, nil, orderrest.NewDelay{Reason: orderrest.DelayReasonRain, Until: until}, command.Headers)
		case Amend:
			there := orderrest.Delivery{Basis: orderrest.DeliveryBasisFarm, Until: &until}
			return placed.AmendOrder(ctx, id, nil, orderrest.NewAmendment{Delivery: there}, command.Headers)
		case AcceptAmendment:
			return placed.AcceptAmendment(ctx, id, number, nil, command.Headers)
		case RejectAmendment:
			return placed.RejectAmendment(ctx, id, number, nil, command.Headers)
		case ConfirmPayment:
			return placed.ConfirmPayment(ctx, id, number, nil, command.Headers)
		case DenyPayment:
			return placed.DenyPayment(ctx, id, number, nil, orderrest.PaymentDenial{Reason: orderrest.DenialReasonNotArrived}, command.Headers)
		case TakeBackPayment:
			return placed.TakeBackPayment(ctx, id, number, nil, command.Headers)
		case AcceptClaim:
			return placed.AcceptClaim(ctx, id, number, nil, command.Headers)
		case RejectClaim:
			return placed.RejectClaim(ctx, id, number, nil, orderrest.NewClaimRejection{Reason: orderrest.RejectionReasonAsAgreed}, command.Headers)
		default:
			return placed.TakeBackClaim(ctx, id, number, nil, command.Headers)
		}
	}
}

// CheckMoney returns what does not add up in the orders of a party, as the market shows them: payments, what is left, and the total beside what was agreed.
func (t *Traders) CheckMoney(ctx context.Context, by Party) (wrong []string, err error) {
	limit, params := int64(200), orderrest.ListOrdersParams{} //nolint:mnd // the most that a page has
	params.Limit = &limit
	for {
		page, err := client.Read[orderrest.OrderPage](orders(t.Caller(by)).ListOrders(ctx, &params))
		if err != nil {
			return nil, err
		}
		for _, o := range page.Items {
			if why := addsUp(o); why != "" {
				wrong = append(wrong, fmt.Sprintf("order %s, %s: %s", o.ID, o.State, why))
			}
		}
		if params.Cursor = page.Next; page.Next == nil {
			return wrong, nil
		}
	}
}

// addsUp says what of an order's money does not add up.
func addsUp(o orderrest.Order) string {
	minor := func(m commonrest.Money) int64 {
		amount, err := money.Parse(m.Amount, m.Currency)
		if err != nil {
			return -1
		}
		return amount.Minor
	}
	total, paid, left := minor(o.Total), minor(o.Payment.Paid), minor(o.Payment.Left)
	var confirmed, dues, backs int64
	for _, p := range o.Payments {
		switch {
		case p.State != orderrest.PaymentStateConfirmed:
		case p.From == orderrest.SideBuyer:
			confirmed += minor(p.Amount)
		default:
			confirmed -= minor(p.Amount)
		}
	}
	for _, d := range o.Payment.Dues {
		if d.From == orderrest.SideBuyer {
			dues += minor(d.Amount)
		} else {
			backs += minor(d.Amount)
		}
	}
	owed := total
	if o.State == orderrest.OrderStateCancelled {
		owed = 0
	}
	switch {
	case total < 0 || total > minor(o.AgreedTotal)+minor(o.AgreedTotal)/10:
		return fmt.Sprintf("it comes to %d, agreed were %s", total, o.AgreedTotal.Amount)
	case confirmed != paid:
		return fmt.Sprintf("payments of %d are confirmed, and it says that %d are", confirmed, paid)
	case left != max(0, owed-paid) || dues != left || backs != max(0, paid-owed):
		return fmt.Sprintf("of %d are %d paid, %d left, due %d, due back %d", owed, paid, left, dues, backs)
	case o.State == orderrest.OrderStateCompleted && paid != total:
		return fmt.Sprintf("it is completed with %d of %d paid", paid, total)
	}
	return ""
}

// checkPayments: as many payments were said as were acknowledged.
func (v verification) checkPayments(actions []*Action) (wrong []string) {
	said := map[string]int{}
	for _, a := range actions {
		if a.Kind == Pay && a.Done {
			said[a.Order]++
		}
	}
	for id, o := range v.Orders {
		if o.Payments != said[id] {
			wrong = append(wrong, fmt.Sprintf("order %s has %d payments, and %d were acknowledged", id, o.Payments, said[id]))
		}
	}
	return wrong
}
