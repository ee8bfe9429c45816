package lot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/lot"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// note notes a sale on the phone, by the words for it.
func note(p *chattest.Phone, text string) {
	p.Talks(chattest.Step{text, "…¿Está bien?…"}, chattest.Step{"sí", "…✅ Anotado: vendiste …"})
}

// answers has the buyer of a sale of the first lot answer, and the association be told.
func answers(p *chattest.Phone, sale int, answer string) string {
	l := &p.Market.Lots[0]
	l.Sales[sale].Answer = answer
	return p.Gets(lot.SaleAnswered(l.ID, l.Sales[sale].ID))
}

// It is Monday, the 23rd of November 2026.
func TestTheDayOfASaleIsReadBackAndKept(t *testing.T) {
	for text, want := range map[string][2]string{
		"ya bendi 5 kintales a 150 ayer":                {"5 quintales por tu cuenta el domingo 22 de noviembre, a S/ 150.00 el quintal", "2026-11-22"},
		"el sabado vendi 1 quintal a 160 soles":         {"1 quintal por tu cuenta el sábado 21 de noviembre, a S/ 160.00", "2026-11-21"},
		"ya vendi 3 quintales a 150 el 15 de noviembre": {"3 quintales por tu cuenta el domingo 15 de noviembre, a S/ 150.00", "2026-11-15"},
		"hace dos dias vendi 2 quintales":               {"2 quintales por tu cuenta el sábado 21 de noviembre.", "2026-11-21"},
		"anteayer le vendi 3 quintales a mi compadre":   {"3 quintales por tu cuenta el sábado 21 de noviembre.", "2026-11-21"},
		"el 30 de diciembre vendi 2 quintales a 150":    {"2 quintales por tu cuenta el martes 30 de diciembre de 2025, a S/ 150.00", "2025-12-30"},
		"vendi 5 quintales a 160":                       {"5 quintales por tu cuenta, a S/ 160.00", "2026-11-23"},
		"hoy vendi 5 quintales a 160":                   {"5 quintales por tu cuenta, a S/ 160.00", "2026-11-23"},
		"la semana pasada vendi 3 quintales":            {"📅 No sé qué día fue: la anoto con la fecha de hoy. Si fue otro, escríbelo, por ejemplo: *fue el sábado*.", "2026-11-23"},
	} {
		p := selling(t)
		if got := p.Writes(text); !strings.Contains(got, want[0]) {
			t.Errorf("%q was answered with\n%s\nwant\n%s", text, got, want[0])
		}
		p.Writes("sí")
		if got := p.Market.Lots[0].Sales; len(got) != 1 || got[0].On != want[1] {
			t.Errorf("%q: %+v, want one on %s", text, got, want[1])
		}
	}
	selling(t).Talks(
		chattest.Step{"ayer vendi en la feria", "…¿Cuánto vendiste el domingo 22 de noviembre?…"},
		chattest.Step{"5 a 160", "…5 quintales por tu cuenta el domingo 22 de noviembre, a S/ 160.00 el quintal…"},
		chattest.Step{"fue el sabado", "…5 quintales por tu cuenta el sábado 21 de noviembre, a S/ 160.00 el quintal…"},
		chattest.Step{"no, 6", "…6 quintales por tu cuenta el sábado 21 de noviembre, a S/ 160.00 el quintal…"},
		chattest.Step{"sí", "…✅ Anotado: vendiste 6 quintales de maíz blanco por S/ 960.00 el sábado 21 de noviembre por tu cuenta.…"},
		chattest.Step{"perdon fue ayer", "…Corrijo tu venta: vendiste 6 quintales por tu cuenta el domingo 22 de noviembre, a S/ 160.00…"},
		chattest.Step{"sí", "…✅ Anotado: vendiste 6 quintales de maíz blanco por S/ 960.00 el domingo 22 de noviembre por tu cuenta.…"},
		chattest.Step{"cuanto vendi hoy", "…No vendiste nada hoy.…"},
		chattest.Step{"cuanto vendi ayer", "…📝 Vendiste por tu cuenta ayer, según me dijiste. Todo: S/ 960.00…"},
		chattest.Step{"cuanto vendi el domingo", "…📝 Vendiste por tu cuenta el domingo 22 de noviembre, según me dijiste. Todo: S/ 960.00…"},
	)
	selling(t).Talks(chattest.Step{"vendi 3 quintales el 3 de mayo de 2024", "…Solo anoto ventas del último año, hasta hoy.…"})
}

func TestASaleOfAnotherYearCountsThere(t *testing.T) {
	p := selling(t)
	note(p, "el 30 de diciembre vendi 2 quintales a 150")
	p.Talks(chattest.Step{"cuanto vendi este año", "…No vendiste nada este año.…"}, chattest.Step{"cuanto vendi el año pasado", "…el año pasado, según me dijiste. Todo: S/ 300.00…"})
}

// Nothing is noted of what was not sold.
func TestADenialIsNoSale(t *testing.T) {
	for _, text := range []string{
		"no e vendido 10 kilos", "no he vendido 10 kilos", "no vendi 5 quintales", "no bendi los 2 kintales", "todavia no vendo", "todavía no vendí nada", "aun no vendo nada", "no me compraron nada",
		"no se pudo bender nada en la feria", "todavia nadie me compra", "no me compran todavia",
		"no vendimos los 5 quintales", "no se vendio nada en la feria", "nadie me compro", "no pude vender los 3 quintales", "ayer no vendi 2 quintales", "al final no vendi los 5 quintales a 160",
	} {
		p := selling(t)
		if got := p.Writes(text); strings.Contains(got, "Anoto que") || strings.Contains(got, "Quito ") || strings.Contains(got, "quito") {
			t.Errorf("%q was answered with %s", text, got)
		}
		p = selling(t)
		p.Talks(chattest.Step{"vendi 46 kilos a 3.50", "…46 kg por tu cuenta…"})
		if got := p.Writes(text); strings.Contains(got, "Anoto que") {
			t.Errorf("%q after a read-back was answered with %s", text, got)
		}
		if p.Writes("sí"); len(p.Market.Lots[0].Sales) > 0 || p.Market.Lots[0].Available != 920_000 {
			t.Errorf("%q: something was noted", text)
		}
	}
	selling(t).Talks(chattest.Step{"no vendi 5, vendi 3 quintales", "…Anoto que ya vendiste 3 quintales…"})
	selling(t).Talks(chattest.Step{"no vendi 5 quintales, fueron 3", "…"}, chattest.Step{"cancelar", "…"})
}

// A sale that was noted is corrected whatever was said after it, and never by another act.
func TestACorrectionIsOfTheSale(t *testing.T) {
	for after, between := range map[string]func(p *chattest.Phone){
		"at once":             func(*chattest.Phone) {},
		"its link":            func(p *chattest.Phone) { p.Taps("Dame el enlace") },
		"its link in words":   func(p *chattest.Phone) { p.Writes("quiero el enlace de los 3 quintales") },
		"a no of the buyer's": func(p *chattest.Phone) { answers(p, 0, market.SaleDenied) },
		"the lot":             func(p *chattest.Phone) { p.Writes("MZ-7K3F") },
		"the lots":            func(p *chattest.Phone) { p.Writes("mis lotes"); p.Writes("1") },
		"the sums":            func(p *chattest.Phone) { p.Writes("cuanto vendi") },
		"an hour":             func(p *chattest.Phone) { p.At = p.At.Add(time.Hour) },
	} {
		for _, text := range []string{"me equivoque fueron 2 quintales", "no, fueron 2 quintales", "fueron 2 quintales nomas", "me equivoqué, vendí 2 quintales"} {
			p := selling(t)
			note(p, "ya vendi 3 quintales a 160")
			between(p)
			if got := p.Writes(text); !chattest.Says(got, "…Corrijo tu venta: vendiste 2 quintales por tu cuenta, a S/ 160.00 el quintal: S/ 320.00…18 quintales.…") {
				t.Errorf("after %s, %q was answered with\n%s", after, text, got)
			}
			if p.Writes("sí"); p.Market.Lots[0].Available != 18*46_000 {
				t.Errorf("after %s, %q leaves %d", after, text, p.Market.Lots[0].Available)
			}
		}
	}
	for _, text := range []string{"me equivoque fueron 2 quintales", "no fueron 2", "borra la venta", "borrala", "esta mal", "no vendi nada", "quitala"} {
		p := selling(t)
		note(p, "ya vendi 3 quintales a 160")
		answers(p, 0, market.SaleAcknowledged)
		if got := p.Writes(text); !strings.Contains(got, "Tu comprador ya confirmó que te compró 3 quintales de maíz blanco por S/ 480.00: esa venta ya no se cambia ni se borra.") {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
}

// The buyer acknowledges while a correction is read back: the sale stays.
func TestACorrectionThatComesTooLate(t *testing.T) {
	p := selling(t)
	note(p, "ya vendi 3 quintales a 160")
	p.Talks(chattest.Step{"no, fueron 2", "…Corrijo tu venta…"})
	p.Market.Lots[0].Sales[0].Answer = market.SaleAcknowledged
	p.Talks(chattest.Step{"sí", "…Tu comprador ya confirmó que te compró 3 quintales…"})
	if left := p.Market.Lots[0].Available; left != 17*46_000 {
		t.Errorf("%d is left", left)
	}
}

// After a notice of a sale, words that take back mean that sale, whatever was done before.
func TestWhatIsTakenBackIsWhatWasShown(t *testing.T) {
	for _, text := range []string{
		"borrala", "bórrala", "quitala", "quítalo", "borralo pues", "deshaz", "deshacer", "esta mal", "eso está mal", "borra eso", "anulala", "eliminala por favor", "borra la venta", "me equivoqué", "sacala", "ya pues quitala", "ay no borralo nomas por favor", "elimina lo de los 3 quintales", "borra los 3 quintales",
	} {
		p := selling(t)
		note(p, "ya vendi 3 quintales a 160")
		p.Talks(chattest.Step{"vendo 5 quintales de cacao a 850", "…Publicar…"}, chattest.Step{"1", "…Publicado…"})
		answers(p, 0, market.SaleDenied)
		p.Talks(chattest.Step{text, "…¿Borro la venta que anoté: 3 quintales de maíz blanco por S/ 480.00? …"}, chattest.Step{"sí", "…borré la venta que anoté en MZ-7K3F…"})
		if p.Market.Lots[1].State != market.LotPublished || !p.Market.Lots[0].Sales[0].Taken {
			t.Errorf("%q: %s, %+v", text, p.Market.Lots[1].State, p.Market.Lots[0].Sales)
		}
	}
}

// What asks whether something is taken back says what, and its old button takes back nothing else.
func TestWhatWouldBeTakenBackIsNamed(t *testing.T) {
	p := selling(t)
	p.Talks(chattest.Step{"baja el precio a 150", "…"}, chattest.Step{"sí", "…ahora está a S/ 150.00…"}, chattest.Step{"me equivoque, borra eso", "…¿Deshago esto: cambié el precio de MZ-7K3F?…"})
	yes := p.Button(p.Last, "Sí, deshacer")
	p.Talks(chattest.Step{"[Volver]", "…"}, chattest.Step{"vendo 5 quintales de cacao a 850", "…Publicar…"}, chattest.Step{"1", "…Publicado…"})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: yes}); !strings.Contains(got, "¿Deshago esto: publiqué ") {
		t.Errorf("the old button: %s", got)
	}
}

// "La venta" is what was sold, never what is on sale.
func TestBorraLaVentaIsNeverTheLot(t *testing.T) {
	for _, text := range []string{"borra la venta", "borra esa venta", "anula la venta que anote", "elimina la venta", "bora la benta", "quita la venta que te dije", "borra la ultima venta", "borra lo que vendi"} {
		p := selling(t)
		p.Talks(chattest.Step{text, "…No tienes ninguna venta por tu cuenta que se pueda borrar.…"})
		note(p, "ya vendi 3 quintales a 160")
		p.Writes("menu")
		p.Talks(chattest.Step{text, "…¿Borro la venta que anoté: 3 quintales de maíz blanco por S/ 480.00?…"})
	}
	p := selling(t)
	note(p, "ya vendi 3 quintales a 160")
	note(p, "ya vendi 2 quintales a 158")
	p.Writes("menu")
	p.Talks(
		chattest.Step{"borra la venta", "…¿Cuál venta borro? …\n1 2 quintales de maíz: S/ 316.00, lun 23 nov, MZ-7K3F\n2 3 quintales de maíz: S/ 480.00, lun 23 nov, MZ-7K3F…"},
		chattest.Step{"2", "…¿Borro la venta que anoté: 3 quintales…"}, chattest.Step{"no", "…no cambié nada…"},
		chattest.Step{"borra la venta de 2 quintales", "…¿Borro la venta que anoté: 2 quintales…"}, chattest.Step{"sí", "…borré la venta…"},
		chattest.Step{"saca mi maiz de la venta", "…¿Lo quito del mercado?…"},
	)
}

// The link is that of the sale which waits; of several, which one is asked.
func TestTheLinkIsOfASaleThatWaits(t *testing.T) {
	p := selling(t)
	note(p, "ayer vendi 5 quintales a 150")
	note(p, "ya vendi 1 quintal a 160")
	answers(p, 1, market.SaleAcknowledged)

	p.Talks(chattest.Step{"enlace", "…dice que te vendió 5 quintales de maíz blanco por S/ 750.00 el domingo 22 de noviembre. ¿Es así?…"})
	note(p, "ya vendi 2 quintales a 155")
	p.Talks(chattest.Step{"enlace", "…te vendió 2 quintales de maíz blanco por S/ 310.00. ¿Es así?…"}) // the one just noted
	p.Writes("menu")
	p.Talks(
		chattest.Step{"enlace", "…¿El enlace de cuál venta?…\n1 2 quintales de maíz: S/ 310.00, lun 23 nov, MZ-7K3F\n2 5 quintales de maíz: S/ 750.00, dom 22 nov, MZ-7K3F…"},
		chattest.Step{"2", "…te vendió 5 quintales…"},
		chattest.Step{"quiero el enlace de los 2 quintales", "…te vendió 2 quintales…"},
		chattest.Step{"mis lotes", "…"}, chattest.Step{"1", "…¿Qué hacemos?…"},
		chattest.Step{"quiero el enlace de los 5 quintales", "…te vendió 5 quintales…"},
		chattest.Step{"el enlace del quintal", "…"},
	)
	if left := p.Market.Lots[0].Available; left != 12*46_000 {
		t.Errorf("%d is left", left)
	}
	p = selling(t)
	note(p, "ya vendi 5 quintales a 150")
	p.Talks(chattest.Step{"ya vendi 1 quintal a 160", "…Anoto que ya vendiste 1 quintal…"}, chattest.Step{"enlace", "…Todavía no la anoto: falta tu sí.…Anoto que ya vendiste 1 quintal…"})
	selling(t).Talks(chattest.Step{"quiero el enlace de los 5 quintales", "…No hay ninguna venta por confirmar.…"}, chattest.Step{"no", "…"})
}

// While a difference of the stock is read back, a sale is a sale.
func TestASaleIsASaleWhateverIsOpen(t *testing.T) {
	for _, open := range []string{"me quedan 15 quintales", "se perdieron 3 quintales", "baja el precio a 150", "pausa mi lote", "quita mi lote", "cambia la cantidad", "ya vendi 1 quintal a 160", "1", "vender"} {
		p := selling(t)
		p.Writes(open)
		p.Talks(chattest.Step{"vendi 2 quintales a mi compadre a 155", "…Anoto que ya vendiste 2 quintales por tu cuenta, a S/ 155.00 el quintal: S/ 310.00…"})
		p = selling(t)
		p.Writes(open)
		p.Talks(chattest.Step{"el sabado vendi 1 quintal a 160 soles", "…Anoto que ya vendiste 1 quintal por tu cuenta el sábado 21 de noviembre, a S/ 160.00 el quintal…"})
	}
}

// A no lets go of a list.
func TestANoLetsGoOfAList(t *testing.T) {
	p := selling(t)
	put(p, "lot_2", "CC-9XYZ", "cocoa", "", "400")
	p.Talks(chattest.Step{"baja el precio a 150", "…¿De cuál lote?…"}, chattest.Step{"no", "…"})
	if strings.Contains(p.Last.Body, "¿De cuál lote?") || strings.Contains(p.Last.Body, "entendí") {
		t.Errorf("no: %s", p.Last.Body)
	}
	p.Talks(chattest.Step{"vender", "…¿Qué vendes?…"}, chattest.Step{"no", "…no publiqué nada…"})
}
