package lot_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// A quantity is never read back with the price of another.
func TestSeveralSalesInOneTextAreAskedForOneByOne(t *testing.T) {
	for _, text := range []string{
		"ya vendí 5 quintales a 160 y 3 a 158", "ya vendí 5 quintales a 161 y 3 a 158", "ya vendi 5 quintales a 160 y a 158", "ya vendi 5 quintales y 3 quintales a 158",
		"ya vendi 5 quintales a 161 y 3 quintales a 158", "ya vendi 5 a 160, 3 a 158", "vendi 4 quintales a 160 ayer y hoy 3 quintales", "vendi 2 en 150 y 3 en 140",
		"ya vendi la mitad a 160 y 3 a 150", "ya vendi 5 quintales a 161, despues a 158", "ya vendí 5 quintales y vendí 3 quintales a 158", "vendi 4 quintales a mi vecino y 2 a mi tia",
	} {
		p := selling(t)
		p.Talks(chattest.Step{text, "…¿Cuál anoto? Una por una, por favor.\n…¿Cuánto vendiste?…"},
			chattest.Step{"5 a 160", "…ya vendiste 5 quintales por tu cuenta, a S/ 160.00 el quintal: S/ 800.00…"},
			chattest.Step{"no, 5 a 160 y 3 a 158", "…¿Cuál anoto? Una por una, por favor.…"})
	}
}

func TestWhatIsLeftBesideASaleIsNoSecondOne(t *testing.T) {
	selling(t).Talks(chattest.Step{"ya vendi 5 quintales, me quedan 15", "…ya vendiste 5 quintales por tu cuenta.\nTe quedaría por vender: 15 quintales.…"})
}

func TestASaleInForeignMoneyIsNotedWithoutAPrice(t *testing.T) {
	const without = "…Solo anoto precios en soles: la anoto sin precio. Si quieres, escribe a cuánto fue en soles.\n…ya vendiste 2 quintales por tu cuenta.\n…"
	p := selling(t)
	p.Talks(
		chattest.Step{"ya vendi 2 a 160 dolares", without},
		chattest.Step{"a 600", "…Vendiste 2 quintales por tu cuenta. ¿De qué son los S/ 600?\n• S/ 600 el quintal: todo sale S/ 1,200.00\n• S/ 600 por todo: sale a S/ 300.00 el quintal\n…"},
		chattest.Step{"el quintal", "…ya vendiste 2 quintales por tu cuenta, a S/ 600.00 el quintal: S/ 1,200.00…"},
		chattest.Step{"no, a 160 dolares", without},
		chattest.Step{"sí", "✅ Anotado: vendiste 2 quintales de maíz blanco por tu cuenta. Quedan 18 de 20 quintales." + undoHint},
	)
}

func TestASaleIsReadBackInTheUnitThatWasSaid(t *testing.T) {
	for text, want := range map[string]string{
		"ya vendi 1,5 quintales":       "…ya vendiste 1.5 quintales = 69 kg por tu cuenta.\nTe quedaría por vender: 851 kg.…",
		"ya vendi 1.5 quintales a 160": "…ya vendiste 1.5 quintales = 69 kg por tu cuenta, a S/ 160.00 el quintal: S/ 240.00…",
		"ya vendi quintal y medio":     "…ya vendiste 1.5 quintales = 69 kg por tu cuenta.…",
		"ya vendi 2 arrobas":           "…ya vendiste 2 arrobas = 23 kg por tu cuenta.…",
		"ya vendi 69 kilos":            "…ya vendiste 69 kg por tu cuenta.…",
		"ya vendi 2 quintales":         "…ya vendiste 2 quintales por tu cuenta.…",
	} {
		selling(t).Talks(chattest.Step{text, want})
	}
	selling(t).Talks(
		chattest.Step{"ya vendi 1,5 quintales", "…"},
		chattest.Step{"a 160", "…ya vendiste 1.5 quintales = 69 kg por tu cuenta, a S/ 160.00 el quintal: S/ 240.00…"},
		chattest.Step{"sí", "✅ Anotado: vendiste 1.5 quintales de maíz blanco por S/ 240.00 por tu cuenta. Quedan 851 kg de 20 quintales." + undoHint + linkHint},
	)
}

func TestASaleThatIsToldAnewInheritsNothing(t *testing.T) {
	selling(t).Talks(
		chattest.Step{"ya vendi 10 kg a 3.5", "…ya vendiste 10 kg por tu cuenta, a S/ 3.50 el kilo: S/ 35.00…"},
		chattest.Step{"ya vendi la mitad", "…ya vendiste 10 quintales por tu cuenta.\nTe quedaría por vender: 10 quintales.…"},
		chattest.Step{"ya vendi 3 quintales a 158", "…ya vendiste 3 quintales por tu cuenta, a S/ 158.00 el quintal…"},
		chattest.Step{"no, vendi 4", "…ya vendiste 4 quintales por tu cuenta, a S/ 158.00 el quintal…"},
	)
}

// What cannot be undone takes a yes to the question that is open.
func TestAnOldButtonOfAWithdrawalReadsItBackAnew(t *testing.T) {
	for _, then := range []string{"[❌ No]", "mejor no", "mis lotes"} {
		p := selling(t)
		p.Talks(chattest.Step{"quita mi maíz", "…¿Lo quito del mercado?…"})
		yes := p.Button(p.Last, "Sí, quitar")
		p.Talks(chattest.Step{then, "…"})
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: yes}); !chattest.Says(got, "…¿Lo quito del mercado?…") {
			t.Errorf("after %q: %s", then, got)
		}
		p.Talks(chattest.Step{"sí", "Listo: quité MZ-7K3F del mercado."})
	}
}
