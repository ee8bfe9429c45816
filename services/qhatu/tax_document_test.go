package qhatu_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

// An order says which tax document it needs as soon as both sides have said of their RUC what there is to say, and to both alike.
func TestAnOrderSaysWhichTaxDocumentItNeeds(t *testing.T) {
	m := open(t)
	coordinator := m.As(t, token.RoleCoordinator, "Programa")
	o := agree(t, m, publish(t, m.seller, "20").ID, "10")
	ruc := func(of client) string { return "/v1/organisations/" + own(t, of) + "/ruc" }
	wants := func(kind, issuedBy string, missing ...orderrest.TaxDocumentMissing) orderrest.TaxDocument {
		t.Helper()
		var d *orderrest.TaxDocument
		testkit.Eventually(t, "it needs a "+kind+" by "+issuedBy, func() bool {
			d = orderAs(t, m.buyer, o.ID).Document
			return d != nil && (d.Kind == nil && kind == "" || d.Kind != nil && string(*d.Kind) == kind) && slices.Equal(d.Missing, missing)
		})
		if d.IssuedBy == nil && issuedBy != "" || d.IssuedBy != nil && string(*d.IssuedBy) != issuedBy {
			t.Errorf("%s: issued by %v", kind, d.IssuedBy)
		}
		if sellers := orderAs(t, m.seller, o.ID).Document; sellers == nil || sellers.Reason != d.Reason {
			t.Errorf("the seller sees %+v, the buyer %+v", sellers, d)
		}
		return *d
	}
	wants("", "", orderrest.TaxDocumentMissingSellerRuc, orderrest.TaxDocumentMissingBuyerRuc)
	coordinator.Delete(t, ruc(m.seller)).Want(t, http.StatusOK)
	wants("", "buyer", orderrest.TaxDocumentMissingBuyerRuc)
	coordinator.Put(t, ruc(m.buyer), body{"ruc": "20123456786"}).Want(t, http.StatusOK)
	d := wants("liquidacion_de_compra", "buyer")
	if d.YearSales == nil || d.YearSales.AtLeast.Amount != "1610.00" || d.YearSales.Warning != nil {
		t.Errorf("sold in the year: %+v", d.YearSales)
	}
	coordinator.Delete(t, ruc(m.buyer)).Want(t, http.StatusOK)
	wants("none", "")
	coordinator.Put(t, ruc(m.seller), body{"ruc": "20131312955"}).Want(t, http.StatusOK)
	if d := wants("boleta", "seller"); d.YearSales != nil {
		t.Errorf("a seller with RUC has no limit: %+v", d.YearSales)
	}
	coordinator.Put(t, ruc(m.buyer), body{"ruc": "10412345679"}).Want(t, http.StatusOK)
	wants("factura", "seller")
	m.stranger.Put(t, ruc(m.seller), body{"ruc": "20123456786"}).Problem(t, http.StatusNotFound, "not-found")
	page := read[orderrest.OrderPage](t, m.buyer.Get(t, "/v1/orders").Want(t, http.StatusOK))
	if page.Items[0].Document != nil {
		t.Errorf("a list shows %+v", page.Items[0].Document)
	}
	m.buyer.Get(t, "/v1/orders/"+o.ID+"/contract.pdf").Want(t, http.StatusOK)
	orderStep(t, m.buyer, orderAs(t, m.buyer, o.ID), "cancel", body{"reason": "changed_mind"})
	testkit.Eventually(t, "a cancelled order needs none", func() bool { return orderAs(t, m.buyer, o.ID).Document == nil })
}
