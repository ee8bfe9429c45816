package qhatu_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestALotComesToTheMarket(t *testing.T) {
	m := open(t)
	drafted := m.seller.Post(t, "/v1/lots", maize("20")).Want(t, http.StatusCreated)
	draft := read[lot](t, drafted)
	if draft.State != catalogrest.LotStateDraft || !slices.Contains(draft.AllowedActions, "publish") {
		t.Errorf("drafted: %s, allowed %v", draft.State, draft.AllowedActions)
	}
	m.Anyone().Get(t, "/v1/lots/"+draft.ID).Problem(t, http.StatusNotFound, "not-found")
	if page := read[catalogrest.LotPage](t, m.Anyone().Get(t, "/v1/lots", webtest.At(drafted)).Want(t, http.StatusOK)); len(page.Items) != 0 {
		t.Errorf("buyers see the draft: %v", page.Items)
	}

	published := m.seller.Post(t, "/v1/lots/"+draft.ID+"/publish", nil, webtest.IfMatch(1)).Want(t, http.StatusOK)
	page := read[catalogrest.LotPage](t, m.Anyone().Get(t, "/v1/lots", webtest.At(published)).Want(t, http.StatusOK))
	if len(page.Items) != 1 || page.Items[0].ID != draft.ID {
		t.Fatalf("the market shows %v", page.Items)
	}
	shown := page.Items[0]
	wantQuantity(t, "posted", shown.Quantity.Posted, "920", "kg")
	wantQuantity(t, "available", shown.Quantity.Available, "920", "kg")
	wantPrice(t, "price", shown.Price, "161.00", "quintal")
	wantPrice(t, "price per base unit", shown.PricePerBase, "3.50", "kg")
	wantMoney(t, "total", shown.Total, "3220.00")
	if len(shown.AllowedActions) != 0 || shown.PublishedAt == nil {
		t.Errorf("anyone may %v, published %v", shown.AllowedActions, shown.PublishedAt)
	}
	if allowed := lotAs(t, m.buyer, draft.ID).AllowedActions; !slices.Equal(allowed, []string{"negotiate"}) {
		t.Errorf("a buyer may %v", allowed)
	}
}

// Answers are kept, and nobody is given one from before what they have seen or heard of.
func TestNobodyIsShownALotAsItWas(t *testing.T) {
	m := open(t)
	id := publish(t, m.seller, "20").ID
	pages := []string{"/v1/lots/" + id, "/v1/lots?product=maize", "/v1/lots?sort=price"}
	stop, begun := make(chan struct{}), make(chan struct{}, len(pages))
	var group sync.WaitGroup
	for _, path := range pages {
		group.Go(func() {
			for seen := int64(0); ; {
				now := revisionAt(t, m.Anyone().Get(t, path).Want(t, http.StatusOK))
				if now < seen {
					t.Errorf("%s shows revision %d after %d", path, now, seen)
				}
				seen = now
				select {
				case begun <- struct{}{}:
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range pages {
		<-begun
	}
	for i := range 20 {
		changed := m.seller.Patch(t, "/v1/lots/"+id, body{"price": price(fmt.Sprintf("%d.00", 100+i))}).Want(t, http.StatusOK)
		for _, path := range pages {
			for range 3 {
				if now := revisionAt(t, m.Anyone().Get(t, path, webtest.At(changed)).Want(t, http.StatusOK)); now != int64(changed.Revision()) {
					t.Errorf("%s shows revision %d, it is %d", path, now, changed.Revision())
				}
			}
		}
	}
	close(stop)
	group.Wait()
	allowed := func(who client) []string {
		return read[catalogrest.LotPage](t, who.Get(t, "/v1/lots?product=maize").Want(t, http.StatusOK)).Items[0].AllowedActions
	}
	for range 3 {
		if anyone, buyer, own := allowed(m.Anyone()), allowed(m.buyer), allowed(m.seller); len(anyone) != 0 || len(buyer) != 1 || len(own) < 2 {
			t.Errorf("anyone may %v, a buyer %v, its association %v", anyone, buyer, own)
		}
	}
	withdrawn := m.seller.Post(t, "/v1/lots/"+id+"/withdraw", nil).Want(t, http.StatusOK)
	m.Anyone().Get(t, pages[0], webtest.At(withdrawn)).Want(t, http.StatusNotFound)
	for _, path := range pages[1:] {
		if page := read[catalogrest.LotPage](t, m.Anyone().Get(t, path, webtest.At(withdrawn)).Want(t, http.StatusOK)); len(page.Items) != 0 {
			t.Errorf("%s shows %v", path, page.Items)
		}
	}
}

// revisionAt is the revision of the only lot in an answer.
func revisionAt(t *testing.T, answer webtest.Response) int64 {
	t.Helper()
	if page := read[catalogrest.LotPage](t, answer); page.Items != nil {
		return page.Items[0].Revision
	}
	return read[lot](t, answer).Revision
}

func TestTheMarketIsSearched(t *testing.T) {
	m := open(t)
	cheap := publish(t, m.seller, "20")
	m.seller.Post(t, "/v1/lots", maize("1")).Want(t, http.StatusCreated)
	dear := read[lot](t, m.seller.Post(t, "/v1/lots", but(maize("5"), "price", price("200.00"))).Want(t, http.StatusCreated))
	m.seller.Post(t, "/v1/lots/"+dear.ID+"/publish", nil).Want(t, http.StatusOK)
	for query, want := range map[string][]string{
		"":                           {dear.ID, cheap.ID},
		"?product=maize&limit=1":     {dear.ID},
		"?product=cocoa":             {},
		"?code=" + *cheap.Code:       {cheap.ID},
		"?code=MZ-NONE":              {},
		"?min_available=500":         {cheap.ID},
		"?max_price=3.50":            {cheap.ID},
		"?max_price=0":               {},
		"?max_price=0.00":            {},
		"?min_available=0":           {dear.ID, cheap.ID},
		"?max_price=3.49":            {},
		"?grade=primera":             {dear.ID, cheap.ID},
		"?grade=PRIMERA&sort=price":  {cheap.ID, dear.ID},
		"?sort=-price":               {dear.ID, cheap.ID},
		"?sort=available":            {dear.ID, cheap.ID},
		"?sort=-available":           {cheap.ID, dear.ID},
		"?sort=-price&product=maize": {dear.ID, cheap.ID},
		"?region=Atlantis":           {},
		"?verified=true":             {},
		"?code=" + strings.ToLower(strings.ReplaceAll(*cheap.Code, "-", "")): {cheap.ID},
		"?code=-":                     {},
		"?association=assoc_somebody": {},
		"?association=" + cheap.Association.ID + "&min_available=1000": {},
	} {
		page := read[catalogrest.LotPage](t, m.Anyone().Get(t, "/v1/lots"+query).Want(t, http.StatusOK))
		found := []string{}
		for _, l := range page.Items {
			found = append(found, l.ID)
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
	m.buyer.Get(t, "/v1/lots?mine=true").Problem(t, http.StatusForbidden, "forbidden")
	m.Anyone().Get(t, "/v1/lots?mine=true").Problem(t, http.StatusUnauthorized, "token-required")
}

func TestAPausedLotTakesNothingNewAndKeepsWhatItHolds(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	held := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	held = awaitStanding(t, m.buyer, counter(t, m.seller, held, but(offer("10", "158.00"), "firm", true)))
	open := negotiate(t, m.stranger, l.ID, offer("5", "150.00"))
	counter(t, m.seller, open, offer("5", "159.00"))

	m.seller.Post(t, "/v1/lots/"+l.ID+"/pause", nil).Want(t, http.StatusOK)
	m.Anyone().Get(t, "/v1/lots/"+l.ID).Problem(t, http.StatusNotFound, "not-found")
	late := m.Buyer(t, "Llegó Tarde")
	refused := late.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": offer("1", "161.00")})
	if got := refused.Problem(t, http.StatusUnprocessableEntity, "invalid").Pointers(); !slices.Equal(got, []string{"/lot_id"}) {
		t.Errorf("refused for %v", got)
	}

	m.stranger.Post(t, at(open, "/offers"), offer("5", "155.00")).Problem(t, http.StatusConflict, "lot-paused")
	lost := read[order](t, m.stranger.Post(t, at(open, "/offers/2/accept"), nil).Want(t, http.StatusCreated))
	lost = awaitOrder(t, m.stranger, lost.ID, orderrest.OrderStateCancelled)
	if lost.Cancellation == nil || lost.Cancellation.By != "lot" || lost.Cancellation.Reason != "lot_not_open" {
		t.Errorf("cancelled: %+v", lost.Cancellation)
	}
	won := read[order](t, m.buyer.Post(t, at(held, "/offers/2/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, won.ID, orderrest.OrderStateConfirmed)
	awaitStock(t, m.seller, l.ID, "0", "460", "460")

	m.seller.Post(t, "/v1/lots/"+l.ID+"/resume", nil).Want(t, http.StatusOK)
	negotiate(t, late, l.ID, offer("1", "161.00"))
}

func TestAWithdrawnLotEndsItsNegotiations(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	firm := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	firm = awaitStanding(t, m.buyer, counter(t, m.seller, firm, but(offer("10", "158.00"), "firm", true)))
	plain := negotiate(t, m.stranger, l.ID, offer("5", "150.00"))
	third := m.Buyer(t, "Panadería Ayllu")
	sold := negotiate(t, third, l.ID, offer("2", "161.00"))
	bought := read[order](t, m.seller.Post(t, at(sold, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, third, bought.ID, orderrest.OrderStateConfirmed)
	awaitStock(t, m.seller, l.ID, "460", "92", "368")

	withdrawn := m.seller.Post(t, "/v1/lots/"+l.ID+"/withdraw", body{"reason": "loss"}).Want(t, http.StatusOK)
	if got := read[lot](t, withdrawn); got.State != catalogrest.LotStateWithdrawn || got.Quantity.Held.Value != "0" || len(got.AllowedActions) != 0 {
		t.Errorf("withdrawn: %+v", got)
	}
	for _, ended := range []struct {
		who client
		id  string
	}{{m.buyer, firm.ID}, {m.stranger, plain.ID}} {
		n := awaitState(t, ended.who, ended.id, orderrest.NegotiationStateCancelled)
		if n.Turn != nil || n.StandingOffer != nil || len(n.AllowedActions) != 0 {
			t.Errorf("cancelled: %+v", n)
		}
		ended.who.Post(t, "/v1/negotiations/"+ended.id+"/offers", offer("1", "161.00")).Problem(t, http.StatusConflict, "negotiation-ended")
	}
	if o := orderAs(t, third, bought.ID); o.State != orderrest.OrderStateConfirmed {
		t.Errorf("the order is %s", o.State)
	}
	m.buyer.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": offer("1", "161.00")}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	m.seller.Post(t, "/v1/lots/"+l.ID+"/adjust", body{"direction": "add", "quantity": quintals("1"), "reason": "found"}).
		Problem(t, http.StatusConflict, "lot-withdrawn")
}

// TestNobodyIsLeftNegotiatingAboutALotThatIsGone: openings meet the withdrawal before, at and after its moment.
func TestNobodyIsLeftNegotiatingAboutALotThatIsGone(t *testing.T) {
	m := open(t)
	var opened []string
	for range 10 {
		l := publish(t, m.seller, "20")
		answers := make([]webtest.Response, 8)
		var group sync.WaitGroup
		for i := range answers {
			buyer := m.Buyer(t, fmt.Sprintf("Comprador %d", i))
			group.Go(func() {
				answers[i] = buyer.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": offer("1", "161.00")})
			})
		}
		group.Go(func() { m.seller.Post(t, "/v1/lots/"+l.ID+"/withdraw", nil) })
		group.Wait()
		for _, answer := range answers {
			if answer.Status != http.StatusCreated {
				answer.Problem(t, http.StatusUnprocessableEntity, "invalid")
				continue
			}
			opened = append(opened, answer.Text(t, "id"))
		}
	}
	for _, id := range opened {
		awaitState(t, m.seller, id, orderrest.NegotiationStateCancelled)
	}
}

func TestALossShowsAsAShortage(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("15", "161.00"))
	bought := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, bought.ID, orderrest.OrderStateConfirmed)
	loss := body{"direction": "loss", "quantity": quintals("10"), "reason": "loss"}
	short := read[lot](t, m.seller.Post(t, "/v1/lots/"+l.ID+"/adjust", loss).Want(t, http.StatusOK)).Quantity
	wantQuantity(t, "posted", short.Posted, "460", "kg")
	wantQuantity(t, "available", short.Available, "0", "kg")
	if short.Shortage == nil {
		t.Fatal("no shortage")
	}
	wantQuantity(t, "shortage", *short.Shortage, "230", "kg")
}

func TestAPublishedLotIsChanged(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	dearer := m.seller.Patch(t, "/v1/lots/"+l.ID, body{"price": price("170.00"), "variety": "amarillo"}, webtest.IfMatch(2)).Want(t, http.StatusOK)
	changed := read[lot](t, m.Anyone().Get(t, "/v1/lots/"+l.ID, webtest.At(dearer)).Want(t, http.StatusOK))
	wantPrice(t, "price", changed.Price, "170.00", "quintal")
	wantMoney(t, "total", changed.Total, "3400.00")
	if changed.Variety == nil || *changed.Variety != "amarillo" || changed.Grade == nil || *changed.Grade != "primera" {
		t.Errorf("changed: %+v", changed)
	}
	open := read[lot](t, m.seller.Patch(t, "/v1/lots/"+l.ID, body{"invite_offers": true, "grade": ""}).Want(t, http.StatusOK))
	if open.Price != nil || open.PricePerBase != nil || open.Total != nil || open.Grade != nil {
		t.Errorf("offers are invited: %+v", open)
	}
}

// A change is a merge patch: null takes away what may be left out, and nothing changes nothing.
func TestAChangeOfALotIsAMergePatch(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	patched := func(change string) lot {
		t.Helper()
		return read[lot](t, m.seller.Patch(t, "/v1/lots/"+l.ID, json.RawMessage(change)).Want(t, http.StatusOK))
	}
	least := patched(`{"min_order": {"value": "2", "unit": "quintal"}, "variety": "blanco", "grade": "Extra"}`)
	wantQuantity(t, "smallest order", *least.MinOrder, "92", "kg")
	if *least.Grade != "extra" {
		t.Errorf("graded %q", *least.Grade)
	}
	if same := patched(`{}`); same.Revision != least.Revision {
		t.Errorf("nothing made revision %d of %d", same.Revision, least.Revision)
	}
	if none := patched(`{"price": null, "min_order": null, "variety": null, "grade": ""}`); none.Price != nil || none.MinOrder != nil || none.Variety != nil || none.Grade != nil {
		t.Errorf("taken away: %+v", none)
	}
	over := m.seller.Patch(t, "/v1/lots/"+l.ID, body{"min_order": quintals("21")}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	if got := over.Pointers(); !slices.Equal(got, []string{"/min_order/value"}) {
		t.Errorf("refused for %v", got)
	}
}

// While an offer may bind, what it is about stays; the price does not concern it. The same holds once it is sold.
func TestWhatAnOfferIsAboutStays(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	path, purple := "/v1/lots/"+l.ID, body{"variety": "morado"}
	offered := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	m.seller.Patch(t, path, purple).Problem(t, http.StatusConflict, "goods-offered")
	m.seller.Patch(t, path, body{"price": price("170.00")}).Want(t, http.StatusOK)
	stands := read[negotiation](t, m.buyer.Get(t, at(offered, "")).Want(t, http.StatusOK))
	if stands.StandingOffer == nil || stands.Offers[*stands.StandingOffer-1].Price.Amount != "150.00" {
		t.Errorf("the offer on the table: %+v", stands.Offers)
	}
	m.seller.Post(t, at(offered, "/offers/1/reject"), nil).Want(t, http.StatusOK)
	m.seller.Patch(t, path, purple).Want(t, http.StatusOK)
	again := negotiate(t, m.Buyer(t, "Molino Sur"), l.ID, offer("10", "150.00"))
	m.seller.Post(t, at(again, "/offers/1/accept"), nil).Want(t, http.StatusCreated)
	m.seller.Patch(t, path, body{"variety": "blanco"}).Problem(t, http.StatusConflict, "goods-offered")
}

func TestAChangeOfALotIsRefused(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	path, dearer := "/v1/lots/"+l.ID, body{"price": price("170.00")}
	m.seller.Patch(t, path, dearer, webtest.IfMatch(1)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	m.buyer.Patch(t, path, dearer).Problem(t, http.StatusForbidden, "role-forbidden")
	m.Association(t, "Otra").Patch(t, path, dearer).Problem(t, http.StatusNotFound, "not-found")
	both := m.seller.Patch(t, path, but(dearer, "invite_offers", true)).Problem(t, http.StatusUnprocessableEntity, "invalid")
	if got := both.Pointers(); !slices.Equal(got, []string{"/invite_offers"}) {
		t.Errorf("refused for %v", got)
	}
	m.seller.Post(t, path+"/withdraw", nil).Want(t, http.StatusOK)
	m.seller.Patch(t, path, dearer).Problem(t, http.StatusConflict, "lot-withdrawn")
}

// A draft has a code too, which finds it for its own association only.
func TestALotIsFoundByItsCode(t *testing.T) {
	m := open(t)
	draft := read[lot](t, m.seller.Post(t, "/v1/lots", maize("20")).Want(t, http.StatusCreated))
	for _, tt := range []struct {
		who   client
		query string
		found int
	}{{m.seller, "&mine=true", 1}, {m.seller, "", 0}, {m.Anyone(), "", 0}, {m.Association(t, "Otra"), "&mine=true", 0}} {
		page := read[catalogrest.LotPage](t, tt.who.Get(t, "/v1/lots?code="+strings.ToLower(*draft.Code)+tt.query).Want(t, http.StatusOK))
		if len(page.Items) != tt.found {
			t.Errorf("%q finds %d lots", tt.query, len(page.Items))
		}
	}
}

// The coordinator takes a lot's texts out of every answer but its association's; the same words, however they are spelled, do not
// come back, and others do.
func TestTextsAreTakenOut(t *testing.T) {
	m := open(t)
	programme, rude := m.As(t, token.RoleCoordinator, "Programa"), "Pregunte por don Hilario"
	seen := func(who client, id string) map[string]any {
		t.Helper()
		return read[map[string]any](t, who.Get(t, "/v1/lots/"+id).Want(t, http.StatusOK))
	}
	publish := func(title string) string {
		t.Helper()
		id := m.seller.Post(t, "/v1/lots", body{"product": "maize", "declared": quintals("20"), "title": title, "variety": "blanco"}).Want(t, http.StatusCreated).Text(t, "id")
		m.seller.Post(t, "/v1/lots/"+id+"/publish", nil).Want(t, http.StatusOK)
		return id
	}
	lot := publish(rude)
	if seen(m.Anyone(), lot)["title"] != rude {
		t.Fatal("the title is not shown")
	}
	readers := map[string]client{
		"anyone": m.Anyone(), "a buyer": m.Buyer(t, "Tostaduría Sol"), "another association": m.Association(t, "Otra"), "an organiser": m.As(t, token.RoleOrganiser, "Urcos"),
	}
	pages := []string{"/v1/lots", "/v1/lots/" + lot, "/v1/lots?variety=blanco&limit=1"}
	tags := map[string]string{}
	for name, who := range readers {
		for _, page := range pages {
			answer := who.Get(t, page).Want(t, http.StatusOK)
			if tags[name+page] = answer.Header.Get("ETag"); !strings.Contains(string(answer.Body), rude) {
				t.Errorf("%s is not shown the title at %s", name, page)
			}
		}
	}
	for range 2 {
		programme.Post(t, "/v1/lots/"+lot+"/hide_text", body{"reason": "personal_data", "fields": []string{"title"}}).Want(t, http.StatusOK)
	}
	for name, who := range readers { // nor is what they have kept said to be as it was
		for _, page := range pages {
			if answer := who.Get(t, page, webtest.Header("If-None-Match", tags[name+page])).Want(t, http.StatusOK); strings.Contains(string(answer.Body), rude) {
				t.Errorf("%s is shown the title at %s: %s", name, page, answer.Body)
			}
		}
	}
	again := publish("PREGUNTE  por don Hilário")
	for id, reason := range map[string]string{lot: "personal_data", again: "repeated"} {
		others, own := seen(m.Anyone(), id), seen(m.seller, id)
		if others["title"] != nil || others["variety"] != "blanco" || others["text_hidden"].(map[string]any)["reason"] != reason {
			t.Errorf("others see %v", others)
		}
		if own["title"] == nil || own["text_hidden"] == nil || seen(programme, id)["title"] == nil {
			t.Errorf("its association sees %v", own)
		}
	}
	programme.Post(t, "/v1/lots/"+again+"/hide_text", body{"reason": "other"}).Want(t, http.StatusOK)
	list := string(m.Anyone().Get(t, "/v1/lots?variety=blanco").Want(t, http.StatusOK).Body)
	if !strings.Contains(list, lot) || strings.Contains(list, again) {
		t.Errorf("found by what is not shown: %s", list)
	}
	programme.Post(t, "/v1/lots/"+again+"/show_text", nil).Want(t, http.StatusOK)
	m.seller.Patch(t, "/v1/lots/"+lot, body{"title": "Maíz de altura"}).Want(t, http.StatusOK)
	if now := seen(m.Anyone(), lot); now["title"] != "Maíz de altura" || now["text_hidden"] != nil {
		t.Errorf("after it was changed: %v", now)
	}
	m.seller.Patch(t, "/v1/lots/"+lot, body{"title": rude}).Want(t, http.StatusOK)
	if now := seen(m.Anyone(), lot); now["title"] != nil {
		t.Errorf("the same title is shown again: %v", now)
	}
	for range 2 {
		programme.Post(t, "/v1/lots/"+lot+"/show_text", nil).Want(t, http.StatusOK)
	}
	if now := seen(m.Anyone(), lot); now["title"] != rude || now["text_hidden"] != nil {
		t.Errorf("shown again: %v", now)
	}
	programme.Post(t, "/v1/lots/lot_none/hide_text", body{"reason": "other"}).Want(t, http.StatusNotFound)
}
