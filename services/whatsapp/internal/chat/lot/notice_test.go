package lot_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/lot"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Whose texts were taken out is told why, as long as it is so.
func TestWhoseTextsWereTakenOutIsTold(t *testing.T) {
	p := selling(t)
	if told := p.Gets(lot.TextHidden(p.Market.Lots[0].ID)); told != "" {
		t.Errorf("told of nothing: %s", told)
	}
	p.Market.Lots[0].Hidden = "personal_data"
	if told := p.Gets(lot.TextHidden(p.Market.Lots[0].ID)); !strings.Contains(told, p.Market.Lots[0].Code) || !strings.Contains(told, "datos de una persona") {
		t.Errorf("told %q", told)
	}
}

// The link is offered with the sale, may be asked for by a word, and what its buyer says is told.
func TestTheBuyerOfASaleConfirmsItByALink(t *testing.T) {
	p := selling(t)
	p.Writes("ya vendí 5 quintales a 160")
	noted := p.Writes("sí")
	if !strings.Contains(noted, "Anotado: vendiste 5 quintales") || !strings.Contains(noted, "enlace") {
		t.Fatalf("noted: %s", noted)
	}
	l := &p.Market.Lots[0]
	sold := &l.Sales[0]
	for _, asked := range []string{"enlace", "Mándame el enlace", "LINK"} {
		if told := p.Writes(asked); !strings.Contains(told, "https://market.example/s/"+sold.Order) || !strings.Contains(told, "S/ 800.00") || !strings.Contains(told, "hasta el mié 23 dic") {
			t.Errorf("%s: %s", asked, told)
		}
	}
	if told := p.Gets(lot.SaleAnswered(l.ID, sold.ID)); told != "" {
		t.Errorf("nobody has answered: %s", told)
	}
	sold.Answer = market.SaleDenied
	if told := p.Gets(lot.SaleAnswered(l.ID, sold.ID)); !strings.Contains(told, "no es así") || !strings.Contains(told, "5 quintales") {
		t.Errorf("denied: %s", told)
	}
	if told := p.Writes("cuánto vendí"); !strings.Contains(told, "tu comprador dice que no es así") || strings.Contains(told, "según me dijiste") {
		t.Errorf("sums: %s", told)
	}
	sold.Answer = market.SaleAcknowledged
	if told := p.Gets(lot.SaleAnswered(l.ID, sold.ID)); !strings.Contains(told, "confirmó") {
		t.Errorf("acknowledged: %s", told)
	}
	if told := p.Writes("enlace"); !strings.Contains(told, "ya dijo que sí") {
		t.Errorf("a link again: %s", told)
	}
	p.Writes("ya vendí 2 quintales a 150")
	p.Writes("sí")
	sums := p.Writes("cuánto vendí")
	for _, want := range []string{"según me dijiste. Todo: S/ 300.00", "tu comprador lo confirmó. Todo: S/ 800.00"} {
		if !strings.Contains(strings.ReplaceAll(sums, "\u00a0", " "), want) {
			t.Errorf("sums lack %q: %s", want, sums)
		}
	}
	if strings.Contains(sums, "1,100") {
		t.Errorf("they are added: %s", sums)
	}
}
