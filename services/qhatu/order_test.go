package qhatu_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// agree has the two agree on so many quintals of a lot at S/ 161.00, on further terms.
func agree(t *testing.T, m parties, lotID, value string, terms ...body) order {
	t.Helper()
	first := offer(value, "161.00")
	for _, more := range terms {
		first = but(first, "terms", more)
	}
	n := negotiate(t, m.buyer, lotID, first)
	o := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitState(t, m.buyer, n.ID, orderrest.NegotiationStateDone)
	return awaitOrder(t, m.buyer, o.ID, orderrest.OrderStateConfirmed)
}

// orderStep has somebody do something to an order.
func orderStep(t *testing.T, who client, o order, verb string, with any) order {
	t.Helper()
	return read[order](t, who.Post(t, "/v1/orders/"+o.ID+"/"+verb, with).Want(t, http.StatusOK))
}

// refuse has somebody try something that an order does not allow.
func refuse(t *testing.T, who client, o order, step string, with any, status int, slug string) webtest.Problem {
	t.Helper()
	return who.Post(t, "/v1/orders/"+o.ID+"/"+step, with, webtest.Lang("en")).Problem(t, status, slug)
}

func kilograms(value string) body { return body{"value": value, "unit": "kg"} }

func wantActions(t *testing.T, who client, o order, want ...string) {
	t.Helper()
	if got := orderAs(t, who, o.ID).AllowedActions; !slices.Equal(got, want) {
		t.Errorf("%s: may %v, want %v", o.State, got, want)
	}
}

func TestASaleGoesWell(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	o := agree(t, m, l.ID, "20")
	if o.Product == nil || *o.Product != "maize" || o.Settlement.TolerancePct != "2" || o.Settlement.ClaimHours != 72 || len(o.Deliveries) != 0 {
		t.Errorf("agreed: %+v", o)
	}
	wantActions(t, m.seller, o, "prepare", "dispatch", "deliver", "hand_over", "delay", "amend", "cancel", "pay", "add_photo", "dispute")
	wantActions(t, m.buyer, o, "deliver", "hand_over", "receive", "delay", "amend", "cancel", "pay", "add_photo", "dispute")
	for step, with := range map[string]any{"deliver": nil, "receive": nil, "cancel": body{"reason": "other"}} {
		refuse(t, m.stranger, o, step, with, http.StatusNotFound, "not-found")
	}
	refuse(t, m.buyer, o, "prepare", nil, http.StatusForbidden, "role-forbidden")
	refuse(t, m.seller, o, "receive", nil, http.StatusForbidden, "role-forbidden")
	o = orderStep(t, m.seller, o, "prepare", nil)
	if again := orderStep(t, m.seller, o, "prepare", nil); again.Revision != o.Revision || o.State != orderrest.OrderStatePreparing {
		t.Errorf("prepared: %s at %d, again at %d", o.State, o.Revision, again.Revision)
	}
	refuse(t, m.seller, o, "dispatch", nil, http.StatusConflict, "release-code-needed")
	refuse(t, m.seller, o, "dispatch", body{"release_code": wrongCode(t, m.buyer, o)}, http.StatusUnprocessableEntity, "invalid")
	o = orderStep(t, m.seller, o, "dispatch", body{"release_code": codeOf(t, m.buyer, o), "vehicle": body{"plate": "X1A-234", "driver": "Percy Huamán"}})
	o = orderAs(t, m.buyer, o.ID)
	if o.State != orderrest.OrderStateDispatched || len(o.Deliveries) != 1 || o.Deliveries[0].State != orderrest.OrderDeliveryStateOnItsWay || *o.Deliveries[0].Vehicle.Plate != "X1A-234" ||
		*o.Deliveries[0].Vehicle.Driver != "Percy Huamán" || o.Deliveries[0].DispatchedAt == nil || o.Deliveries[0].ArrivedAt != nil {
		t.Fatalf("dispatched: %+v", o)
	}
	wantQuantity(t, "sent", o.Deliveries[0].Quantity, "920", "kg")
	refuse(t, m.seller, o, "dispatch", nil, http.StatusConflict, "nothing-left")
	refuse(t, m.buyer, o, "cancel", body{"reason": "changed_mind"}, http.StatusConflict, "already-under-way")
	wantActions(t, m.seller, o, "deliver", "hand_over", "weigh", "delay", "amend", "pay", "add_photo", "dispute")
	wantActions(t, m.buyer, o, "deliver", "hand_over", "receive", "weigh", "delay", "amend", "pay", "add_photo", "dispute")
	before := m.Now()
	o = orderStep(t, m.seller, o, "deliver", nil)
	if o.State != orderrest.OrderStateDelivered || o.ClaimsUntil.Sub(before.Add(72*time.Hour)).Abs() > time.Minute {
		t.Errorf("delivered: %s until %v", o.State, o.ClaimsUntil)
	}
	if again := orderStep(t, m.buyer, o, "deliver", nil); again.Revision != o.Revision {
		t.Errorf("what the seller said, the buyer says again: %+v", again)
	}
	o = orderStep(t, m.buyer, o, "receive", nil)
	want := []string{"placed", "confirmed", "preparing", "dispatched", "delivered", "received"}
	if steps := stepsOf(o); !slices.Equal(steps, want) || o.State != orderrest.OrderStateReceived || !slices.Equal(o.AllowedActions, []string{"pay", "add_photo", "dispute"}) {
		t.Errorf("received: %s, %v, may %v", o.State, steps, o.AllowedActions)
	}
	if diff := cmp.Diff(o, orderAs(t, m.seller, o.ID), cmpopts.IgnoreFields(order{}, "AllowedActions", "ReleaseCode")); diff != "" {
		t.Errorf("the association sees another order: %s", diff)
	}
	awaitStock(t, m.seller, l.ID, "0", "920", "0")
}

func TestAnOrderComesInParts(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "20")
	orderStep(t, m.seller, o, "dispatch", body{"quantity": quintals("10"), "reason": "trust"})
	refuse(t, m.buyer, o, "receive", nil, http.StatusConflict, "delivery-incomplete")
	beyond := m.seller.Post(t, "/v1/orders/"+o.ID+"/dispatch", body{"quantity": kilograms("478.401")})
	beyond.Problem(t, http.StatusConflict, "excess")
	if most := beyond.Text(t, "most.value"); most != "478.4" {
		t.Errorf("%s kg more may come", most)
	}
	orderStep(t, m.seller, o, "dispatch", body{"reason": "trust"})
	refuse(t, m.buyer, o, "deliver", nil, http.StatusUnprocessableEntity, "invalid")
	refuse(t, m.buyer, o, "deliver", body{"delivery": 7}, http.StatusUnprocessableEntity, "invalid")
	o = orderStep(t, m.buyer, o, "deliver", body{"delivery": 2, "quantity": kilograms("455.5")})
	if o.State != orderrest.OrderStateDispatched || o.Deliveries[1].State != orderrest.OrderDeliveryStateArrived || o.Deliveries[0].State != orderrest.OrderDeliveryStateOnItsWay {
		t.Errorf("the second came first: %s %+v", o.State, o.Deliveries)
	}
	o = orderStep(t, m.buyer, o, "deliver", body{"delivery": 1})
	wantQuantity(t, "what arrived", o.Deliveries[1].Quantity, "455.5", "kg")
	if o.State != orderrest.OrderStateDelivered {
		t.Errorf("915.5 kg of 920 are there: %s", o.State)
	}
}

func TestAnUnpaidAdvanceWantsAReasonToSendTheGoods(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "20", body{"payment": body{"advance_pct": 50, "balance_on": "delivery"}})
	refuse(t, m.seller, o, "dispatch", nil, http.StatusConflict, "advance-unpaid")
	if o = orderStep(t, m.seller, o, "dispatch", body{"reason": "trust"}); o.State != orderrest.OrderStateDispatched {
		t.Errorf("sent on trust: %s", o.State)
	}
}

func TestACancelledOrdersStockIsSoldToTheNextBuyer(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	o := agree(t, m, l.ID, "20")
	awaitStock(t, m.seller, l.ID, "0", "920", "0")
	m.buyer.Post(t, "/v1/orders/"+o.ID+"/cancel", body{"reason": "price"}, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	m.buyer.Post(t, "/v1/orders/"+o.ID+"/cancel", nil, webtest.Wrong()).Problem(t, http.StatusBadRequest, "malformed")
	o = orderStep(t, m.buyer, o, "cancel", body{"reason": "cannot_pay"})
	if c := o.Cancellation; o.State != orderrest.OrderStateCancelled || c == nil || c.By != "buyer" || c.Reason != "cannot_pay" || c.Available != nil {
		t.Errorf("cancelled: %s %+v", o.State, o.Cancellation)
	}
	if again := orderStep(t, m.seller, o, "cancel", body{"reason": "other"}); again.Revision != o.Revision || again.Cancellation.By != "buyer" {
		t.Errorf("cancelled again: %+v", again)
	}
	refuse(t, m.seller, o, "prepare", nil, http.StatusConflict, "order-cancelled")
	awaitStock(t, m.seller, l.ID, "0", "0", "920")
	if n := negotiationAs(t, m.buyer, *o.NegotiationID); n.State != orderrest.NegotiationStateDone {
		t.Errorf("the negotiation is %s", n.State)
	}
	next := agree(t, parties{m.Market, m.seller, m.stranger, m.buyer}, l.ID, "20")
	again := agreeAgain(t, m, l.ID, "20")
	if again.State != orderrest.OrderStateCancelled || next.State != orderrest.OrderStateConfirmed {
		t.Errorf("the next order is %s, the one after it %s", next.State, again.State)
	}
	awaitStock(t, m.seller, l.ID, "0", "920", "0")
}

// agreeAgain has the two agree on what may be gone, and waits until the lot has decided.
func agreeAgain(t *testing.T, m parties, lotID, value string) (o order) {
	t.Helper()
	n := negotiate(t, m.buyer, lotID, offer(value, "161.00"))
	o = read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	testkit.Eventually(t, "the order is decided", func() bool {
		o = orderAs(t, m.buyer, o.ID)
		return o.State != orderrest.OrderStatePlaced
	})
	return o
}

func TestADeliveredOrderIsReceivedByItself(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "20")
	o = orderStep(t, m.buyer, o, "deliver", nil)
	m.Advance(71 * time.Hour)
	if o = orderAs(t, m.buyer, o.ID); o.State != orderrest.OrderStateDelivered {
		t.Fatalf("an hour before: %s", o.State)
	}
	m.Restart(t)
	m.Advance(time.Hour + time.Minute)
	awaitOrder(t, m.seller, o.ID, orderrest.OrderStateReceived)
}

func TestTheRestOfAShortDeliveryIsSoldToTheNextBuyerAtOnce(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	o := agree(t, m, l.ID, "20", body{"weigh_at": "destination"})
	awaitStock(t, m.seller, l.ID, "0", "920", "0")
	refuse(t, m.seller, o, "close-rest", body{"reason": "harvest"}, http.StatusConflict, "nothing-sent")
	orderStep(t, m.seller, o, "dispatch", body{"quantity": quintals("15"), "reason": "trust"})
	o = orderStep(t, m.seller, o, "weigh", body{"gross": kilograms("700"), "tare": kilograms("12")})
	if w := o.Deliveries[0].Weight; w == nil || w.Net.Value != "688" || w.Gross.Value != "700" || w.Tare.Value != "12" || w.Agreed {
		t.Errorf("weighed at the origin: %+v", w)
	}
	wantMoney(t, "with what is still to come", &o.Total, "3220.00") // 688 kg and 232 to come, at S/ 161.00 for 46 kg
	orderStep(t, m.buyer, o, "deliver", nil)
	o = orderStep(t, m.buyer, o, "weigh", body{"net": kilograms("650")})
	if w := o.Deliveries[0].WaitingWeight; w == nil || w.Net.Value != "650" || w.By != orderrest.SideBuyer {
		t.Errorf("the buyer's scales say: %+v", w)
	}
	wantActions(t, m.seller, o, "dispatch", "deliver", "hand_over", "weigh", "agree_weight", "close_rest", "delay", "amend", "pay", "add_photo", "dispute")
	refuse(t, m.buyer, o, "agree-weight", body{"delivery": 1, "net": kilograms("650")}, http.StatusConflict, "own-weight")
	refuse(t, m.seller, o, "agree-weight", body{"delivery": 1, "net": kilograms("660")}, http.StatusConflict, "stale-weight")
	o = orderStep(t, m.seller, o, "agree-weight", body{"delivery": 1, "net": kilograms("650")})
	refuse(t, m.buyer, o, "weigh", body{"net": kilograms("640")}, http.StatusConflict, "weight-agreed")
	refuse(t, m.buyer, o, "receive", nil, http.StatusConflict, "delivery-incomplete")
	n := negotiate(t, m.stranger, l.ID, offer("5", "170.00"))
	o = orderStep(t, m.seller, o, "close-rest", body{"reason": "harvest"})
	if o.State != orderrest.OrderStateDelivered || o.Returned == nil {
		t.Fatalf("closed: %s %+v", o.State, o)
	}
	wantQuantity(t, "back in the lot", *o.Returned, "270", "kg")
	wantMoney(t, "total", &o.Total, "2275.00")
	wantMoney(t, "agreed total", &o.AgreedTotal, "3220.00")
	awaitStock(t, m.seller, l.ID, "0", "650", "270")
	next := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.stranger, next.ID, orderrest.OrderStateConfirmed)
	awaitStock(t, m.seller, l.ID, "0", "880", "40")
	if again := orderStep(t, m.seller, o, "close-rest", body{"reason": "other"}); again.Revision != o.Revision {
		t.Errorf("closed again: %+v", again)
	}
	orderStep(t, m.buyer, o, "receive", nil)
	refuse(t, m.seller, o, "weigh", body{"net": kilograms("650")}, http.StatusConflict, "order-received")
}

func TestWhatScalesCannotShow(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "20")
	orderStep(t, m.seller, o, "dispatch", body{"reason": "trust"})
	for name, c := range map[string]struct {
		body    body
		pointer string
	}{
		"net above gross":                 {body{"gross": kilograms("900"), "net": kilograms("920")}, "/net"},
		"net that is not gross less tare": {body{"gross": kilograms("940"), "tare": kilograms("10"), "net": kilograms("920")}, "/net"},
		"no net":                          {body{"gross": kilograms("940")}, "/net"},
		"nothing":                         {body{"net": kilograms("0")}, "/net/value"},
		"a tare in pieces":                {body{"net": kilograms("920"), "tare": body{"value": "1", "unit": "docena"}}, "/tare/unit"},
	} {
		refused := refuse(t, m.seller, o, "weigh", c.body, http.StatusUnprocessableEntity, "invalid")
		if len(refused.Errors) != 1 || refused.Errors[0].Pointer != c.pointer {
			t.Errorf("%s: %+v", name, refused.Errors)
		}
	}
	refuse(t, m.seller, o, "weigh", body{"net": kilograms("9200")}, http.StatusConflict, "excess")
	if now := orderAs(t, m.seller, o.ID); now.Deliveries[0].Weight != nil || now.Deliveries[0].WaitingWeight != nil {
		t.Errorf("weighed: %+v", now.Deliveries)
	}
}

// codeOf is the release code that the buyer sees.
func codeOf(t *testing.T, buyer client, o order) string {
	t.Helper()
	shown := orderAs(t, buyer, o.ID)
	if shown.ReleaseCode == nil {
		t.Fatalf("the buyer sees no release code: %+v", shown)
	}
	return *shown.ReleaseCode
}

func wrongCode(t *testing.T, buyer client, o order) string {
	t.Helper()
	if codeOf(t, buyer, o) == "0000" {
		return "0001"
	}
	return "0000"
}

// At the farm gate the seller says the buyer's code: it is the buyer's word for the weight.
func TestGoodsAreHandedOverAtTheFarmGate(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	o := agree(t, m, l.ID, "20")
	if seen := orderAs(t, m.seller, o.ID); seen.ReleaseCode != nil {
		t.Errorf("the seller is shown the code: %s", *seen.ReleaseCode)
	}
	refuse(t, m.seller, o, "hand-over", body{"net": kilograms("900")}, http.StatusConflict, "release-code-needed")
	refuse(t, m.buyer, o, "hand-over", body{"net": kilograms("900")}, http.StatusConflict, "weight-unsaid")
	code := codeOf(t, m.buyer, o)
	refuse(t, m.seller, o, "hand-over", body{"net": kilograms("800"), "release_code": code}, http.StatusConflict, "delivery-incomplete")
	o = orderStep(t, m.seller, o, "hand-over", body{"net": kilograms("800"), "release_code": code, "rest": "harvest"})
	if o.State != orderrest.OrderStateReceived || !o.Deliveries[0].Weight.Agreed || o.ReleaseCode != nil {
		t.Errorf("handed over: %s %+v", o.State, o.Deliveries)
	}
	wantMoney(t, "total", &o.Total, "2800.00")
	awaitStock(t, m.seller, l.ID, "0", "800", "120")
	if seen := orderAs(t, m.buyer, o.ID); seen.ReleaseCode != nil {
		t.Error("the code is still shown")
	}
}

func TestWrongReleaseCodesComeToAnEnd(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	o, wrong := agree(t, m, l.ID, "10"), ""
	wrong = wrongCode(t, m.buyer, o)
	refuse(t, m.Association(t, "Otra"), o, "dispatch", body{"release_code": wrong}, http.StatusNotFound, "not-found")
	for range 5 {
		refuse(t, m.seller, o, "dispatch", body{"release_code": wrong}, http.StatusUnprocessableEntity, "invalid")
	}
	refuse(t, m.seller, o, "dispatch", body{"release_code": codeOf(t, m.buyer, o)}, http.StatusTooManyRequests, "too-many-release-codes")
	if o = orderStep(t, m.seller, o, "dispatch", body{"reason": "other"}); o.State != orderrest.OrderStateDispatched {
		t.Errorf("without a code: %s", o.State)
	}
}

func TestADeliveryIsAmendedByBothAndDelayedByOne(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "20")
	there := body{"basis": "collection_point", "place": "Óvalo de Urcos", "until": inDays(20)}
	refuse(t, m.buyer, o, "amend", body{"delivery": body{"basis": "buyer"}}, http.StatusUnprocessableEntity, "invalid")
	o = orderStep(t, m.buyer, o, "amend", body{"delivery": there})
	if o.Delivery.Basis != orderrest.DeliveryBasisFarm || len(o.Amendments) != 1 || *o.Amendments[0].Delivery.Place != "Óvalo de Urcos" {
		t.Errorf("proposed: %+v of %+v", o.Delivery, o.Amendments)
	}
	refuse(t, m.buyer, o, "amendments/1/accept", nil, http.StatusConflict, "own-amendment")
	refuse(t, m.seller, o, "amendments/2/accept", nil, http.StatusNotFound, "not-found")
	refuse(t, m.seller, o, "amend", body{"delivery": body{"basis": "farm", "until": inDays(9)}}, http.StatusConflict, "amendment-open")
	o = orderStep(t, m.seller, o, "amendments/1/accept", nil)
	if *o.Delivery.Place != "Óvalo de Urcos" || o.Amendments[0].State != orderrest.AmendmentStateAccepted {
		t.Errorf("accepted: %+v of %+v", o.Delivery, o.Amendments)
	}
	refuse(t, m.seller, o, "amendments/1/reject", nil, http.StatusConflict, "stale-amendment")
	late := refuse(t, m.seller, o, "delay", body{"reason": "rain", "until": inDays(-2)}, http.StatusUnprocessableEntity, "invalid")
	if late.Errors[0].Pointer != "/until" {
		t.Errorf("refused: %+v", late.Errors)
	}
	o = orderStep(t, m.seller, o, "delay", body{"reason": "road_blocked", "from": inDays(25), "until": inDays(30)})
	if *o.Delivery.Until != inDays(30) || *o.Delivery.Place != "Óvalo de Urcos" || o.Delayed == nil || o.Delayed.Reason != "road_blocked" || o.Delayed.By != orderrest.DelayedBySeller {
		t.Errorf("delayed: %+v %+v", o.Delivery, o.Delayed)
	}
	orderStep(t, m.buyer, o, "deliver", nil)
	refuse(t, m.buyer, o, "delay", body{"reason": "rain", "until": inDays(40)}, http.StatusConflict, "already-there")
}

func TestADisputeIsResolvedByTheCoordinator(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	o := agree(t, m, l.ID, "20")
	coordinator := m.As(t, token.RoleCoordinator, "Programa")
	orderStep(t, m.seller, o, "deliver", nil)
	refuse(t, coordinator, o, "resolve", body{"outcome": "stands"}, http.StatusConflict, "not-disputed")
	o = orderStep(t, m.buyer, o, "dispute", body{"reason": "quality"})
	m.Advance(100 * time.Hour)
	if again := orderStep(t, m.seller, o, "dispute", body{"reason": "other"}); again.Revision != o.Revision || o.Dispute.Reason != "quality" || o.Dispute.Outcome != nil {
		t.Errorf("disputed: %+v", o.Dispute)
	}
	refuse(t, m.buyer, o, "receive", nil, http.StatusConflict, "order-disputed")
	refuse(t, m.buyer, o, "resolve", body{"outcome": "stands"}, http.StatusForbidden, "role-forbidden")
	open := read[orderrest.OrderPage](t, coordinator.Get(t, "/v1/orders?state=disputed").Want(t, http.StatusOK))
	if len(open.Items) != 1 || open.Items[0].ID != o.ID || !slices.Equal(open.Items[0].AllowedActions, []string{"resolve"}) {
		t.Errorf("the coordinator sees %+v", open.Items)
	}
	beyond := refuse(t, coordinator, o, "resolve", body{"outcome": "discount", "total": body{"amount": "3220.01", "currency": "PEN"}}, http.StatusUnprocessableEntity, "invalid")
	if beyond.Errors[0].Pointer != "/total/amount" {
		t.Errorf("refused: %+v", beyond.Errors)
	}
	o = orderStep(t, coordinator, o, "resolve", body{"outcome": "return", "total": body{"amount": "1610.00", "currency": "PEN"}, "returned": quintals("10")})
	if o.State != orderrest.OrderStateResolved || *o.Dispute.Outcome != "return" || len(o.AllowedActions) != 0 {
		t.Errorf("resolved: %s %+v, may %v", o.State, o.Dispute, o.AllowedActions)
	}
	wantMoney(t, "total", &o.Total, "1610.00")
	awaitStock(t, m.seller, l.ID, "0", "460", "460")
	refuse(t, m.seller, o, "dispute", body{"reason": "other"}, http.StatusConflict, "order-resolved")
}
