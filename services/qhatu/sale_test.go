package qhatu_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestWhatWasSoldElsewhereIsOffTheMarket(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	path := "/v1/lots/" + l.ID
	declared := m.seller.Post(t, path+"/sales", body{"quantity": quintals("6"), "price": price("158.00")}, webtest.IfMatch(2)).Want(t, http.StatusCreated)
	sale := read[catalogrest.Sale](t, declared)
	wantMoney(t, "total of the sale", sale.Total, "948.00")
	if sale.State != catalogrest.SaleStateDeclared || !sale.CorrectableUntil.After(sale.DeclaredAt) {
		t.Errorf("declared: %+v", sale)
	}
	own := lotAs(t, m.seller, l.ID)
	wantQuantity(t, "sold elsewhere", own.Quantity.SoldElsewhere, "276", "kg")
	wantQuantity(t, "available", own.Quantity.Available, "644", "kg")
	wantQuantity(t, "committed", own.Quantity.Committed, "0", "kg")
	if len(own.Sales) != 1 || own.Sales[0].ID != sale.ID {
		t.Errorf("the association sees %+v", own.Sales)
	}
	if others := lotAs(t, m.buyer, l.ID); others.Sales != nil || slices.Contains(others.AllowedActions, "declare_sale") {
		t.Errorf("a buyer sees %+v, may %v", others.Sales, others.AllowedActions)
	}

	taken := read[catalogrest.Sale](t, m.seller.Post(t, path+"/sales/"+sale.ID+"/take-back", nil).Want(t, http.StatusOK))
	if taken.State != catalogrest.SaleStateTakenBack {
		t.Errorf("taken back: %+v", taken)
	}
	wantQuantity(t, "available again", lotAs(t, m.seller, l.ID).Quantity.Available, "920", "kg")
}

func TestWhatIsBoundIsNotSoldElsewhere(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("15", "161.00"))
	bought := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, m.buyer, bought.ID, orderrest.OrderStateConfirmed)
	sales := "/v1/lots/" + l.ID + "/sales"
	m.seller.Post(t, sales, body{"quantity": quintals("6")}).Problem(t, http.StatusConflict, "not-available")
	m.buyer.Post(t, sales, body{"quantity": quintals("1")}).Problem(t, http.StatusForbidden, "role-forbidden")
	m.Association(t, "Otra").Post(t, sales, body{"quantity": quintals("1")}).Problem(t, http.StatusNotFound, "not-found")
	m.seller.Post(t, sales+"/sale_none/take-back", nil).Problem(t, http.StatusNotFound, "not-found")
	m.seller.Post(t, sales, body{"quantity": quintals("5")}).Want(t, http.StatusCreated)
	wantQuantity(t, "available", lotAs(t, m.seller, l.ID).Quantity.Available, "0", "kg")
}
