package tax_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestTheRUCIsReadBackBeforeItIsTaken(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"qué documento doy", "…Todavía no sé si…tiene RUC…*mi ruc es*…"},
		chattest.Step{"mi ruc es 20123456785", "…Ese RUC no es…"},
		chattest.Step{"mi ruc es 20-12345678-6", "…es *20123456786*?…"},
	)
	if p.Market.Tax != (market.Taxpayer{}) {
		t.Fatalf("taken before the yes: %+v", p.Market.Tax)
	}
	p.Talks(
		chattest.Step{"sí", "…✅ Anotado…20123456786…*factura*…"},
		chattest.Step{"factura", "…20123456786…*factura*…*boleta*…"},
		chattest.Step{"no tengo ruc", "…*no tiene RUC*?…"},
		chattest.Step{"no", "…no anoté nada.…"},
	)
	if p.Market.Tax.RUC != "20123456786" {
		t.Errorf("stored: %+v", p.Market.Tax)
	}
	p.Talks(
		chattest.Step{"no tenemos RUC", "…*no tiene RUC*?…"},
		chattest.Step{"sí", "…✅ Anotado…no tiene RUC…*liquidación de compra*…lleva tu DNI…"},
		chattest.Step{"liquidación de compra", "…*liquidación de compra*…75 UIT…"},
		chattest.Step{"boleta", "…no tiene RUC…"},
	)
	if p.Market.Tax != (market.Taxpayer{Kind: market.WithoutRUC}) {
		t.Errorf("stored: %+v", p.Market.Tax)
	}
}

// Who is new does not say it, and an old tap confirms nothing that was read back since.
func TestWhoIsNewSaysNoRUC(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.Refuse["SetRUC"] = chattest.Problem("new-representative")
	p.Talks(chattest.Step{"mi ruc es 20123456786", "…¿El RUC de…"})
	p.Talks(chattest.Step{"sí", "…Todavía eres nuevo aquí…"})
	if p.Market.Tax != (market.Taxpayer{}) {
		t.Errorf("stored: %+v", p.Market.Tax)
	}
}
