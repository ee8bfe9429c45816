package document_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/document"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/taxdoc"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// half is an order of 230 kg of which a half is on its way, and two photos were kept, of which one was taken back.
func half() projection.Order {
	o := projection.Order{ID: "ord_1", Changed: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	o.Placed = orderevents.OrderPlaced{
		StockDemand: orderevents.StockDemand{Lot: "lot_1", Milli: 230_000},
		Agreement: orderevents.Agreement{
			Product: "maize", Measure: events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, Quantity: events.Quantity{Milli: 5000, Unit: "quintal"},
			Price: events.Price{Minor: 16_100, Currency: "PEN", Per: "quintal"}, Total: events.Amount{Minor: 80_500, Currency: "PEN"},
		},
	}
	o.Demand, o.Measure, o.Status = o.Placed.StockDemand, quantity.Measure(o.Placed.Measure), order.Dispatched
	o.Agreed, o.Price = o.Placed.Total, o.Placed.Price
	o.Delivery = orderevents.Delivery{Basis: "buyer", Place: "Av. Argentina 1", Until: "2026-12-04"}
	o.Deliveries = []order.Delivery{{Number: 1, Milli: 115_000, Vehicle: orderevents.Vehicle{Plate: "X4B-123"}}}
	o.Photos = []order.Photo{
		{Picture: order.Picture{Digest: "aa11"}, Number: 1, By: "seller", Shows: "scale"},
		{Picture: order.Picture{Digest: "bb22"}, Number: 2, By: "buyer", Shows: "goods", TakenBack: true},
	}
	o.PhotoTimes = []time.Time{o.Changed, o.Changed}
	return o
}

func TestASheetIsForWhoeverDrives(t *testing.T) {
	p := document.Sheet(half(), document.About{Lang: "es", Buyer: document.Party{ID: "org_1", Name: "Snacks Lima"}, Seller: document.Party{ID: "assoc_1", Name: "Huaro"}})
	said := linesOf(p)
	for _, want := range []string{"Va a: Snacks Lima (org_1)", "Cantidad: 5 quintales", "Falta cargar: 115 kg", "Placa: X4B-123", "Entrega: donde el comprador: Av. Argentina 1", "Fecha de entrega: hasta 2026-12-04"} {
		if !slices.Contains(said, want) {
			t.Errorf("it does not say %q: %v", want, said)
		}
	}
	for _, line := range said {
		if strings.Contains(line, "S/") || strings.Contains(line, "161") || strings.Contains(line, "805") {
			t.Errorf("it names a price: %s", line)
		}
	}
	if pages, err := document.PDF(p); err != nil || !bytes.HasPrefix(pages, []byte("%PDF-")) {
		t.Errorf("no PDF: %v", err)
	}
}

func TestAContractNamesThePhotos(t *testing.T) {
	said := linesOf(document.Contract(half(), document.About{Lang: "es"}))
	if want := "1 · balanza · asociación · 2026-11-30 07:00: SHA-256 aa11"; !slices.Contains(said, want) {
		t.Errorf("it does not say %q: %v", want, said)
	}
	if slices.ContainsFunc(said, func(line string) bool { return strings.Contains(line, "bb22") }) {
		t.Error("it names a photo that was taken back")
	}
}

func TestAContractSaysWhichTaxDocumentItNeeds(t *testing.T) {
	deals := map[string]taxdoc.Deal{
		"Le corresponde: factura; la emite la asociación":                                    {Seller: "company", Buyer: "company"},
		"Le corresponde: boleta de venta; la emite la asociación":                            {Seller: "company", Buyer: "none"},
		"Le corresponde: liquidación de compra; la emite el comprador":                       {Seller: "none", Buyer: "company", PrimaryOrCraft: true},
		"Le corresponde: liquidación de compra, si el comprador tiene RUC; la emite él":      {Seller: "none", PrimaryOrCraft: true},
		"Le corresponde: falta saber si la asociación tiene RUC":                             {Buyer: "company"},
		"Le corresponde: ninguno: ni la asociación ni el comprador tienen RUC para emitirlo": {Seller: "none", Buyer: "none", PrimaryOrCraft: true},
	}
	for want, deal := range deals {
		d := deal.Document()
		if said := linesOf(document.Contract(half(), document.About{Lang: "es", Tax: &d})); !slices.Contains(said, want) {
			t.Errorf("it does not say %q: %v", want, said)
		}
		if said := linesOf(document.Contract(half(), document.About{Lang: "en", Tax: &d})); !slices.ContainsFunc(said, func(line string) bool { return strings.HasPrefix(line, "It needs: ") }) {
			t.Errorf("in English: %v", said)
		}
	}
	for _, said := range [][]string{linesOf(document.Contract(half(), document.About{Lang: "es"})), linesOf(document.Sheet(half(), document.About{Lang: "es", Tax: &taxdoc.Document{Kind: taxdoc.Factura}}))} {
		if slices.ContainsFunc(said, func(line string) bool { return strings.HasPrefix(line, "Le corresponde") }) {
			t.Errorf("it says %v", said)
		}
	}
}

// A contract says to whom it is paid, by the last digits only; the sheet of the load does not.
func TestAContractNamesWhoIsPaid(t *testing.T) {
	about := document.About{Lang: "es", Payees: []document.Payee{{Kind: "transfer", Bank: "BCP", Ending: "012", Holder: "Huaro"}, {Kind: "yape", Ending: "321", Holder: "Rosa Quispe"}}}
	said := linesOf(document.Contract(half(), about))
	for _, want := range []string{"Se paga a nombre de: Huaro · cuenta BCP …012", "Se paga a nombre de: Rosa Quispe · Yape …321"} {
		if !slices.Contains(said, want) {
			t.Errorf("it does not say %q: %v", want, said)
		}
	}
	if slices.ContainsFunc(linesOf(document.Sheet(half(), about)), func(line string) bool { return strings.Contains(line, "Rosa") }) {
		t.Error("the sheet says it too")
	}
}

func linesOf(p document.Paper) (all []string) {
	for _, s := range p.Sections {
		for _, line := range s.Lines {
			all = append(all, line.Label+": "+line.Value)
		}
	}
	return all
}
