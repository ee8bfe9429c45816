package lot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// sold is a phone on which a sale of five of twenty quintals was just noted.
func sold(t *testing.T) *chattest.Phone {
	t.Helper()
	p := selling(t)
	p.Talks(chattest.Step{"ya vendi 5 quintales", "…¿Está bien?…"}, chattest.Step{"sí", "…✅ Anotado: vendiste 5 quintales…"})
	return p
}

// What is written right after a sale was noted is about that sale.
func TestASaleThatWasNotedIsCorrectedInWords(t *testing.T) {
	for text, want := range map[string]string{
		"me equivoque, vendi 3":           "…Corrijo tu venta: vendiste 3 quintales por tu cuenta.\nTe quedaría por vender: 17 quintales.…",
		"no vendi 5, vendi 3":             "…Corrijo tu venta: vendiste 3 quintales…17 quintales.…",
		"no, eran 3":                      "…Corrijo tu venta: vendiste 3 quintales…17 quintales.…",
		"perdon fueron 4":                 "…Corrijo tu venta: vendiste 4 quintales…16 quintales.…",
		"no 5 sino 6":                     "…Corrijo tu venta: vendiste 6 quintales…14 quintales.…",
		"corrige, solo vendi 4 quintales": "…Corrijo tu venta: vendiste 4 quintales…16 quintales.…",
		"han sido 4 quintales":            "…Corrijo tu venta: vendiste 4 quintales…16 quintales.…",
		"3":                               "…Corrijo tu venta: vendiste 3 quintales…17 quintales.…",
		"fue a 150":                       "…Corrijo tu venta: vendiste 5 quintales por tu cuenta, a S/ 150.00 el quintal: S/ 750.00…15 quintales.…",
		"a 150":                           "…Corrijo tu venta: vendiste 5 quintales por tu cuenta, a S/ 150.00…",
		"lo vendi a 150":                  "…Corrijo tu venta: vendiste 5 quintales por tu cuenta, a S/ 150.00…",
		"el precio fue 150":               "…Corrijo tu venta: vendiste 5 quintales por tu cuenta, a S/ 150.00…",
		"fue por todo 750":                "…Corrijo tu venta: vendiste 5 quintales por tu cuenta, a S/ 150.00…",
		"borra la venta":                  "…¿Borro la venta que anoté: 5 quintales de maíz blanco?…[✅ Sí, borrar] [❌ No]…",
		"anula la venta":                  "…¿Borro la venta…",
		"no vendi nada":                   "…¿Borro la venta…",
		"era mentira":                     "…¿Borro la venta…",
		"al final no me compraron":        "…¿Borro la venta…",
		"eso no era":                      "…¿Borro la venta…",
		"no":                              "…¿Borro la venta…",
		"borra eso":                       "…¿Borro la venta que anoté: 5 quintales…",
		"ya vendi 2 quintales mas":        "…Anoto que ya vendiste 2 quintales…13 quintales.…",
		"otros 3 quintales":               "…Anoto que ya vendiste 3 quintales…12 quintales.…",
		"vendi 2 quintales a 150":         "…Anoto que ya vendiste 2 quintales…13 quintales.…",
		"sube el precio a 165":            "…Ahora: S/ 161.00 el quintal.\nNuevo precio: S/ 165.00…",
		"se perdieron 3 quintales":        "…Anoto que se perdió: 3 quintales.…12 quintales.…",
		"quita mi lote":                   "…¿Lo quito del mercado?…",
	} {
		if got := sold(t).Writes(text); !chattest.Says(got, want) {
			t.Errorf("%q was answered with\n%s\nwant\n%s", text, got, want)
		}
	}
}

func TestACorrectedSaleStandsInsteadOfTheFirst(t *testing.T) {
	p := sold(t)
	p.Talks(
		chattest.Step{"me equivoque, vendi 3", "…Corrijo tu venta: vendiste 3 quintales…"},
		chattest.Step{"a 150", "…Corrijo tu venta: vendiste 3 quintales por tu cuenta, a S/ 150.00 el quintal: S/ 450.00…"},
		chattest.Step{"sí", "✅ Anotado: vendiste 3 quintales de maíz blanco por S/ 450.00 por tu cuenta. Quedan 17 de 20 quintales." + undoHint + linkHint},
		chattest.Step{"cuanto he vendido", "…Todo: S/ 450.00 (cuatrocientos cincuenta soles).\n• 3 quintales de maíz blanco por S/ 450.00"},
	)
	p = sold(t)
	p.Talks(chattest.Step{"no vendi nada", "…¿Borro la venta…"}, chattest.Step{"fueron 2", "…Corrijo tu venta: vendiste 2 quintales…18 quintales…"},
		chattest.Step{"sí", "…Quedan 18 de 20 quintales.…"}, chattest.Step{"no vendi nada", "…¿Borro la venta…"},
		chattest.Step{"sí", "↩️ Listo: borré la venta que anoté en MZ-7K3F.\nMaíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal."},
		chattest.Step{"deshacer", "…Lo último fue esto: borraste la venta de 2 quintales de maíz blanco. Eso ya no se puede deshacer.…"})
}

func TestACorrectionThatIsTakenAgainIsMadeOnce(t *testing.T) {
	p := sold(t)
	p.Writes("no, eran 3")
	in := chat.Input{Key: "msgX", At: p.At, Kind: chat.Tap, Tap: p.Button(p.Last, "Sí, anotar")}
	for range 2 { // the first turn is not saved
		if _, _, err := p.Bot.Turn(t.Context(), p.Market, p.State, in); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.Market.Lots[0].Available; got != 17*46_000 {
		t.Errorf("%d left", got)
	}
}

func TestASaleIsCorrectedForTenMinutes(t *testing.T) {
	p := sold(t)
	p.At = p.At.Add(11 * time.Minute)
	p.Talks(chattest.Step{"no, eran 3", "Ya pasaron los 10 minutos: el cambio de MZ-7K3F se queda. Si quieres cambiarlo otra vez, escribe *mis lotes*."})
}

// All of it is there still: nothing was lost.
func TestHowMuchIsLeftIsAnsweredWithoutAFigure(t *testing.T) {
	for _, text := range []string{"todo", "todavia tengo todo", "todito", "igual", "lo mismo", "sigue igual", "completo", "los 20", "no vendi nada", "todo sigue igual"} {
		p := selling(t)
		p.Talks(chattest.Step{"cambia la cantidad", "…¿Cuánto tienes ahora por vender?…"})
		if got := p.Writes(text); !chattest.Says(got, "…Está bien, no cambié nada.…20 quintales…") {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
	p := selling(t)
	p.Talks(
		chattest.Step{"cambia la cantidad", "…"}, chattest.Step{"nada", "…¿Qué pasó con eso?…"}, chattest.Step{"[Dejar como está]", "…no cambié nada…"},
		chattest.Step{"se malogró mi maíz", "…¿Cuánto se perdió?…"}, chattest.Step{"todo", "…Anoto que se perdió: 20 quintales.…"}, chattest.Step{"no", "…no cambié nada…"},
		chattest.Step{"se malogró mi maíz", "…¿Cuánto se perdió?…"}, chattest.Step{"nada", "…no cambié nada…"},
	)
}

// Somebody else of the association changed the lot after it was read back.
func TestAReadBackOfALotThatChangedSinceIsMadeAnew(t *testing.T) {
	for text, want := range map[string]string{
		"baja el precio a 150":            "…Tu lote cambió mientras tanto. Así quedaría:\n…Ahora: S/ 170.00 el quintal.\nNuevo precio: S/ 150.00…",
		"mi maíz no es blanco es gigante": "…Tu lote cambió mientras tanto.…maíz morado\nCorrijo: es maíz gigante.…",
		"se perdieron 3 quintales":        "…Tu lote cambió mientras tanto.…Te quedaría por vender: 16 quintales.…",
	} {
		p := selling(t)
		p.Writes("mis lotes")
		p.Writes("1")
		p.Writes(text)
		yes := chattest.IDs(p.Last)[0]
		lot := &p.Market.Lots[0]
		lot.Price, lot.Variety, lot.Available = chattest.Price("170", "quintal"), "morado", 19*46_000
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: yes}); !chattest.Says(got, want) {
			t.Errorf("%s: %s", text, got)
		}
		if lot.Variety != "morado" || lot.Available != 19*46_000 || lot.Price.Minor != 17_000 {
			t.Errorf("%s changed the lot", text)
		}
		if got := p.Writes("sí"); !strings.HasPrefix(got, "✅") {
			t.Errorf("%s, yes: %s", text, got)
		}
	}
}

// A change that was made says so when its button is tapped again, whatever has happened to the lot since.
func TestAChangeThatWasMadeIsNotOfferedAgain(t *testing.T) {
	for text := range changes {
		p := selling(t)
		p.Writes(text)
		yes := chattest.IDs(p.Last)[0]
		p.Does(chat.Input{Kind: chat.Tap, Tap: yes})
		p.Market.Lots[0].Available -= 46_000
		left, price := p.Market.Lots[0].Available, *p.Market.Lots[0].Price
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: yes}); !chattest.Says(got, "…Eso ya está anotado, no lo anoto dos veces.\nMaíz …") || strings.Contains(got, "[") {
			t.Errorf("%s: %s", text, got)
		}
		if lot := p.Market.Lots[0]; lot.Available != left || *lot.Price != price {
			t.Errorf("%s was made twice", text)
		}
	}
}
