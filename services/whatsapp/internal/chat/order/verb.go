package order

import "github.com/qhatu/qhatu/services/whatsapp/internal/market"

// The verbs of what people say of an order that will not be as agreed, before it is known what that is to the market.
const (
	callOff  = "calloff"  // there will be no deal: it is cancelled or, once something is on its way, the rest will not come
	restGone = "restgone" // the rest will not come or, where nothing has gone yet, nothing
)

// The verbs of what people say of money before it is known what that is to the market.
const (
	gotPaid = "gotpaid" // the money came: of a payment that the buyer has said, or of none yet
	notPaid = "notpaid" // it did not
)

// verbFor is the verb by which what somebody says is done to an order as it stands; "" where it makes no sense. That goods were handed
// over may mean that the buyer took them, or that they arrived.
func (o order) verbFor(verb string) string {
	may := map[string]string{
		prepare: market.ActionPrepare, dispatch: market.ActionDispatch, weigh: market.ActionWeigh, delay: market.ActionDelay,
		dispute: market.ActionDispute, amend: market.ActionAmend, yield: market.ActionAcceptClaim, refuse: market.ActionRejectClaim,
		agreeWeight: market.ActionAgreeWeight, accept: market.ActionAcceptAmendment, reject: market.ActionRejectAmendment,
	}
	switch {
	case verb == callOff && o.Allowed.Has(market.ActionCancel), verb == restGone && !o.Allowed.Has(market.ActionCloseRest) && o.Allowed.Has(market.ActionCancel):
		return cancel
	case (verb == callOff || verb == restGone) && o.Allowed.Has(market.ActionCloseRest):
		return closeRest
	case verb == gotPaid && len(o.paymentsFor(confirm)) > 0 && o.Allowed.Has(market.ActionConfirmPayment):
		return confirm
	case verb == gotPaid && o.mayBe(paid):
		return paid
	case verb == giveBack && o.mayBe(giveBack):
		return giveBack
	case verb == notPaid && o.mayBe(deny):
		return deny
	case verb == handOver && o.Allowed.Has(market.ActionDeliver) && (!o.isCollected() || o.isOnItsWay()):
		return deliver
	case verb == handOver && o.Allowed.Has(market.ActionHandOver):
		return handOver
	case verb == weigh && !o.Allowed.Has(market.ActionWeigh) && o.Allowed.Has(market.ActionHandOver) && len(o.Deliveries) == 0 && o.isWeighed():
		return weigh // of what was not sent it is asked whether it goes now
	case o.Allowed.Has(may[verb]):
		return verb
	}
	return ""
}

// mayBe tells whether an act on money makes sense on an order as it stands.
func (o order) mayBe(verb string) bool {
	switch verb {
	case confirm, deny:
		return len(o.saidPayments()) > 0
	case paid:
		return o.Allowed.Has(market.ActionPay) && o.mostPaid() > 0
	case giveBack:
		return o.Allowed.Has(market.ActionPay) && o.owesBack() > 0
	}
	return true
}
