package qhatu_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

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
