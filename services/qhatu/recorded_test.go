package qhatu_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// soldElsewhere is a sale of so many quintals at so many soles each.
func soldElsewhere(lotID, value, soles string) body {
	return body{"lot_id": lotID, "quantity": quintals(value), "price": price(soles)}
}

func record(t *testing.T, by client, sale body, options ...webtest.Option) order {
	t.Helper()
	return read[order](t, by.Post(t, "/v1/orders", sale, options...).Want(t, http.StatusCreated))
}

// link is the path of a recorded sale's link.
func link(t *testing.T, o order) string {
	t.Helper()
	if o.Confirmation == nil {
		t.Fatalf("order %s has no link: %+v", o.ID, o)
	}
	return testkit.Must(url.Parse(o.Confirmation.URL))(t).Path
}

// page is the page that a link leads to, as a browser gets it.
func page(t *testing.T, who client, path string, status int) string {
	t.Helper()
	answer := who.Get(t, path, webtest.Header("Accept", "text/html"), webtest.Lang("es")).Want(t, status)
	if head := answer.Header; head.Get("Cache-Control") != "no-store" || head.Get("X-Robots-Tag") != "noindex" || !strings.Contains(head.Get("Content-Security-Policy"), "form-action 'self'") {
		t.Errorf("%s: anybody who has the link may answer, and the page has %v", path, head)
	}
	return string(answer.Body)
}

// press sends the form of the page.
func press(t *testing.T, who client, path, answer string, options ...webtest.Option) webtest.Response {
	t.Helper()
	form := webtest.Body("application/x-www-form-urlencoded", url.Values{"answer": {answer}}.Encode())
	return who.Do(t, http.MethodPost, path, append([]webtest.Option{form, webtest.Header("Accept", "text/html")}, options...)...)
}

func TestASaleMadeElsewhereIsTheAssociationsWordUntilItsBuyerConfirmsIt(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	o := record(t, m.seller, but(soldElsewhere(l.ID, "5", "160.00"), "sold_on", inDays(-3)))
	if o.State != orderrest.OrderStateDeclared || o.Origin != orderrest.OrderOriginRecorded || o.Total.Amount != "800.00" || *o.SoldOn != inDays(-3) ||
		o.Buyer != nil || o.NegotiationID != nil || o.Payment != nil || !slices.Equal(o.AllowedActions, []string{"take_back"}) {
		t.Fatalf("recorded: %+v", o)
	}
	own := lotAs(t, m.seller, l.ID)
	wantQuantity(t, "sold elsewhere", own.Quantity.SoldElsewhere, "230", "kg")
	wantQuantity(t, "committed", own.Quantity.Committed, "0", "kg")
	wantQuantity(t, "available", own.Quantity.Available, "690", "kg")
	if len(own.Sales) != 1 || *own.Sales[0].OrderID != o.ID || own.Sales[0].State != catalogrest.SaleStateDeclared {
		t.Errorf("the lot has %+v", own.Sales)
	}

	path, anybody := link(t, o), m.Anyone()
	for range 3 { // whatever opens it
		shown := page(t, anybody, path, http.StatusOK)
		for _, want := range []string{"Productores de Huaro", "5 quintales", "160.00", "800.00", "Sí, compré esto", "No, no es así", `method="post"`} {
			if !strings.Contains(shown, want) {
				t.Errorf("the page lacks %q:\n%s", want, shown)
			}
		}
	}
	if still := orderAs(t, m.seller, o.ID); still.State != orderrest.OrderStateDeclared || still.Revision != o.Revision {
		t.Fatalf("looking has changed it: %+v", still)
	}
	for name, foreign := range map[string]webtest.Response{
		"another site's form": press(t, anybody, path, "yes", webtest.Header("Sec-Fetch-Site", "cross-site")),
		"no answer":           press(t, anybody, path, "perhaps"),
	} {
		if still := orderAs(t, m.seller, o.ID); foreign.Status != http.StatusOK || still.State != orderrest.OrderStateDeclared {
			t.Errorf("%s: %d, %s", name, foreign.Status, still.State)
		}
	}

	press(t, anybody, path, "yes", webtest.Header("Sec-Fetch-Site", "same-origin")).Want(t, http.StatusSeeOther)
	if shown := page(t, anybody, path, http.StatusOK); !strings.Contains(shown, "dijo que sí") || strings.Contains(shown, "<form") {
		t.Errorf("after yes: %s", shown)
	}
	press(t, anybody, path, "yes").Want(t, http.StatusSeeOther)
	press(t, anybody, path, "no").Want(t, http.StatusSeeOther)
	said := orderAs(t, m.seller, o.ID)
	if said.State != orderrest.OrderStateAcknowledged || said.Confirmation != nil || len(said.AllowedActions) > 0 {
		t.Errorf("acknowledged: %+v", said)
	}
	m.seller.Post(t, "/v1/orders/"+o.ID+"/take-back", nil).Problem(t, http.StatusConflict, "sale-acknowledged")
	testkit.Eventually(t, "the lot to hear of it", func() bool {
		own = lotAs(t, m.seller, l.ID)
		return own.Sales[0].State == catalogrest.SaleStateAcknowledged
	})
	wantQuantity(t, "acknowledged", *own.Quantity.Acknowledged, "230", "kg")
	wantQuantity(t, "sold elsewhere still", own.Quantity.SoldElsewhere, "230", "kg")
	m.seller.Post(t, "/v1/lots/"+l.ID+"/sales/"+*said.SaleID+"/take-back", nil).Problem(t, http.StatusConflict, "sale-acknowledged")
}

func TestARecordedSaleIsCorrectedUntilItsBuyerConfirmsIt(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	denied := record(t, m.seller, soldElsewhere(l.ID, "12", "160.00"))
	path := link(t, denied)
	press(t, m.Anyone(), path, "no").Want(t, http.StatusSeeOther)
	if shown := page(t, m.Anyone(), path, http.StatusOK); !strings.Contains(shown, "dijo que no es así") {
		t.Errorf("after no: %s", shown)
	}
	press(t, m.Anyone(), path, "yes").Want(t, http.StatusSeeOther)
	if o := orderAs(t, m.seller, denied.ID); o.State != orderrest.OrderStateDenied || !slices.Equal(o.AllowedActions, []string{"take_back"}) {
		t.Errorf("denied: %+v", o)
	}
	back := read[order](t, m.seller.Post(t, "/v1/orders/"+denied.ID+"/take-back", nil).Want(t, http.StatusOK))
	if back.State != orderrest.OrderStateTakenBack {
		t.Errorf("taken back: %+v", back)
	}
	m.seller.Post(t, "/v1/orders/"+denied.ID+"/take-back", nil).Want(t, http.StatusOK)
	awaitStock(t, m.seller, l.ID, "0", "0", "920")

	mistaken := record(t, m.seller, soldElsewhere(l.ID, "2", "160.00"))
	path = link(t, mistaken)
	m.seller.Post(t, "/v1/orders/"+mistaken.ID+"/take-back", nil).Want(t, http.StatusOK)
	press(t, m.Anyone(), path, "yes").Want(t, http.StatusSeeOther)
	if shown := page(t, m.Anyone(), path, http.StatusGone); !strings.Contains(shown, "ya no vale") || strings.Contains(shown, "160") {
		t.Errorf("after it was taken back: %s", shown)
	}
	for _, none := range []string{"/s/nothing", path[:len(path)-1] + "0", "/s/" + strings.TrimPrefix(denied.ID, "ord_")} {
		if none == path {
			continue
		}
		page(t, m.Anyone(), none, http.StatusNotFound)
		press(t, m.Anyone(), none, "yes").Want(t, http.StatusNotFound)
	}
}

// What is declared on the lot is recorded too, where its price is said: by whichever door, it is one sale.
func TestASaleDeclaredOnItsLotIsRecordedAsAnOrder(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	sales := "/v1/lots/" + l.ID + "/sales"
	sale := read[catalogrest.Sale](t, m.seller.Post(t, sales, body{"quantity": quintals("6"), "price": price("158.00")}).Want(t, http.StatusCreated))
	o := orderAs(t, m.seller, *sale.OrderID) // at once
	if o.State != orderrest.OrderStateDeclared || *o.SaleID != sale.ID || o.Total != *sale.Total || *o.SoldOn != *sale.SoldOn {
		t.Errorf("declared %+v, recorded %+v", sale, o)
	}
	m.seller.Post(t, sales+"/"+sale.ID+"/take-back", nil).Want(t, http.StatusOK)
	awaitOrder(t, m.seller, o.ID, orderrest.OrderStateTakenBack)

	unpriced := read[catalogrest.Sale](t, m.seller.Post(t, sales, body{"quantity": quintals("1"), "sold_on": inDays(-1)}).Want(t, http.StatusCreated))
	if unpriced.OrderID != nil || *unpriced.SoldOn != inDays(-1) {
		t.Errorf("without a price: %+v", unpriced)
	}
	for _, day := range []string{inDays(1), inDays(-400)} {
		m.seller.Post(t, sales, body{"quantity": quintals("1"), "sold_on": day}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
}

func TestRecordedSalesAreListedApart(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	bought := agree(t, m, l.ID, "10", ahead(30))
	sold := record(t, m.seller, soldElsewhere(l.ID, "3", "150.00"))
	ids := func(who client, query string) (all []string) {
		for _, o := range read[orderrest.OrderPage](t, who.Get(t, "/v1/orders"+query).Want(t, http.StatusOK)).Items {
			all = append(all, o.ID)
		}
		return all
	}
	for query, want := range map[string][]string{
		"":                   {sold.ID, bought.ID},
		"?origin=recorded":   {sold.ID},
		"?origin=negotiated": {bought.ID},
		"?state=declared":    {sold.ID},
	} {
		if got := ids(m.seller, query); !slices.Equal(got, want) {
			t.Errorf("%q lists %v, want %v", query, got, want)
		}
	}
	if got := ids(m.buyer, ""); !slices.Equal(got, []string{bought.ID}) {
		t.Errorf("a buyer is listed %v", got)
	}
	for _, other := range []client{m.buyer, m.stranger, m.Association(t, "Otra")} {
		other.Get(t, "/v1/orders/"+sold.ID).Problem(t, http.StatusNotFound, "not-found")
	}
	m.seller.Post(t, "/v1/orders/"+bought.ID+"/take-back", nil).Problem(t, http.StatusConflict, "order-not-recorded")
	for _, step := range []string{"prepare", "dispatch", "deliver", "hand-over"} {
		m.seller.Post(t, "/v1/orders/"+sold.ID+"/"+step, body{}).Problem(t, http.StatusConflict, "order-recorded")
	}
	m.seller.Get(t, "/v1/orders/"+sold.ID+"/contract.pdf").Problem(t, http.StatusConflict, "order-recorded")
}

func TestWhatCannotHaveBeenSoldIsNotRecorded(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	whole := soldElsewhere(l.ID, "5", "160.00")
	for name, c := range map[string]struct {
		by      client
		sale    body
		status  int
		problem string
	}{
		"more than there is":      {m.seller, soldElsewhere(l.ID, "20.001", "160.00"), http.StatusConflict, "not-available"},
		"in pieces":               {m.seller, but(whole, "quantity", body{"value": "1", "unit": "unidad"}), http.StatusUnprocessableEntity, "invalid"},
		"nothing":                 {m.seller, but(whole, "quantity", quintals("0")), http.StatusUnprocessableEntity, "invalid"},
		"for nothing":             {m.seller, but(whole, "price", price("0.00")), http.StatusUnprocessableEntity, "invalid"},
		"tomorrow":                {m.seller, but(whole, "sold_on", inDays(1)), http.StatusUnprocessableEntity, "invalid"},
		"more than a year ago":    {m.seller, but(whole, "sold_on", inDays(-370)), http.StatusUnprocessableEntity, "invalid"},
		"of no lot":               {m.seller, but(whole, "lot_id", "lot_none"), http.StatusUnprocessableEntity, "invalid"},
		"of another's lot":        {m.Association(t, "Otra"), whole, http.StatusUnprocessableEntity, "invalid"},
		"by a buyer":              {m.buyer, whole, http.StatusForbidden, "role-forbidden"},
		"by somebody without one": {m.Anyone(), whole, http.StatusUnauthorized, "token-required"},
	} {
		t.Run(name, func(t *testing.T) {
			c.by.Post(t, "/v1/orders", c.sale).Problem(t, c.status, c.problem)
		})
	}
	if all := read[orderrest.OrderPage](t, m.seller.Get(t, "/v1/orders")); len(all.Items) > 0 {
		t.Errorf("half done: %+v", all.Items)
	}
	once := record(t, m.seller, whole, webtest.Key("feria-1"))
	if again := record(t, m.seller, whole, webtest.Key("feria-1")); again.ID != once.ID {
		t.Errorf("sent again it is another: %s, %s", once.ID, again.ID)
	}
	awaitStock(t, m.seller, l.ID, "0", "0", "690")
	m.seller.Post(t, "/v1/lots/"+l.ID+"/withdraw", body{}).Want(t, http.StatusOK)
	m.seller.Post(t, "/v1/orders", whole).Problem(t, http.StatusConflict, "lot-withdrawn")
}

// A lot of 20 quintales is sold 15 here and 15 elsewhere at the same time: one of the two is, whichever comes first, and the lot never has less than nothing.
func TestARecordedSaleAndADealRaceForTheSameStock(t *testing.T) {
	m := open(t)
	outcomes := map[string]int{}
	for range 12 {
		l := publish(t, m.seller, "20")
		n := negotiate(t, m.buyer, l.ID, offer("15", "161.00"))
		var both sync.WaitGroup
		var accepted, recorded webtest.Response
		both.Go(func() { accepted = m.seller.Post(t, at(n, "/offers/1/accept"), nil) })
		both.Go(func() { recorded = m.seller.Post(t, "/v1/orders", soldElsewhere(l.ID, "15", "160.00")) })
		both.Wait()
		bought := read[order](t, accepted.Want(t, http.StatusCreated))
		deal := awaitDecided(t, m.seller, bought.ID)
		switch recorded.Status {
		case http.StatusCreated:
			sold := read[order](t, recorded)
			if sold = awaitDecided(t, m.seller, sold.ID); sold.State == orderrest.OrderStateDeclared && deal.State == orderrest.OrderStateConfirmed {
				t.Fatalf("sold twice: %+v, %+v", sold, deal)
			}
			outcomes["elsewhere"]++
		case http.StatusConflict:
			recorded.Problem(t, http.StatusConflict, "not-available")
			if deal.State != orderrest.OrderStateConfirmed {
				t.Fatalf("neither is sold: %s", deal.State)
			}
			outcomes["here"]++
		default:
			t.Fatalf("answered %d: %s", recorded.Status, recorded.Body)
		}
		testkit.Eventually(t, "one sale of 690 kg", func() bool { return lotAs(t, m.seller, l.ID).Quantity.Available.Value == "230" })
	}
	t.Logf("who was first: %v", outcomes)
}

func awaitDecided(t *testing.T, who client, id string) (o order) {
	t.Helper()
	testkit.Eventually(t, "the lot's answer to "+id, func() bool {
		o = orderAs(t, who, id)
		return o.State != orderrest.OrderStatePlaced
	})
	return o
}
