package lot_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// What was added and is promised by now is not taken back unasked: it would be missing.
func TestWhatIsPromisedIsNotTakenBackUnasked(t *testing.T) {
	p := selling(t)
	p.Talks(chattest.Step{"en realidad eran 25", "…Sumo 5 quintales.…"}, chattest.Step{"sí", "…Quedan 25…"})
	p.Market.Lots[0].Available = 0
	p.Talks(chattest.Step{"deshacer", "…Tu lote cambió mientras tanto.…te faltaría 5 quintales…"})
	if left := p.Market.Lots[0].Available; left != 0 {
		t.Errorf("%d are left", left)
	}
}

// A price that somebody else has set since is not taken back unasked.
func TestAPriceOfSomebodyElseIsNotTakenBackUnasked(t *testing.T) {
	p := selling(t)
	p.Talks(chattest.Step{"baja el precio a 150", "…¿Lo cambio?…"}, chattest.Step{"sí", "…ahora está a S/ 150.00…"})
	p.Market.Lots[0].Price = chattest.Price("180", "quintal")
	p.Talks(chattest.Step{"deshacer", "…Tu lote cambió mientras tanto.…Ahora: S/ 180.00 el quintal.\nNuevo precio: S/ 161.00…"})
	if got := *p.Market.Lots[0].Price; got != *chattest.Price("180", "quintal") {
		t.Errorf("it is at %+v", got)
	}
}

// Free words that sound like it ask first.
func TestFreeWordsAskBeforeTheyUndo(t *testing.T) {
	p := selling(t)
	p.Talks(chattest.Step{"baja el precio a 150", "…¿Lo cambio?…"}, chattest.Step{"sí", "…ahora está a S/ 150.00…"},
		chattest.Step{"borra eso", "…¿Deshago esto: cambié el precio de MZ-7K3F?…"}, chattest.Step{"1", "…el precio de MZ-7K3F está como antes…"})
}
