package lot_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// changes are texts whose read-back changes the lot, and what a lot of 20 quintals has left then.
var changes = map[string]int64{
	"se perdieron 3 quintales": 17 * 46_000, "aumenta 5 quintales": 25 * 46_000, "ya vendí 6 quintales a 158": 14 * 46_000, "baja el precio a 150": 20 * 46_000,
	"mi maíz no es blanco es amarillo": 20 * 46_000,
}

// The market does what was asked, the turn is not saved, and is taken again.
func TestAChangeThatIsDoneAgainIsAnsweredTheSame(t *testing.T) {
	for text, left := range changes {
		p := selling(t)
		p.Writes(text)
		in := chat.Input{Key: "msgX", At: p.At, Kind: chat.Tap, Tap: chattest.IDs(p.Last)[0]}
		_, first, err := p.Bot.Turn(t.Context(), p.Market, p.State, in)
		if err != nil {
			t.Fatal(err)
		}
		_, second, err := p.Bot.Turn(t.Context(), p.Market, p.State, in)
		if err != nil || first[0].Body != second[0].Body {
			t.Errorf("%s\nfirst: %s\nagain: %s, %v", text, first[0].Body, second[0].Body, err)
		}
		if got := p.Market.Lots[0].Available; got != left {
			t.Errorf("%s: %d left", text, got)
		}
	}
}

// The button is tapped again once the answer is there.
func TestAButtonThatIsTappedTwiceChangesALotOnce(t *testing.T) {
	for text, left := range changes {
		p := selling(t)
		p.Writes(text)
		yes := chattest.IDs(p.Last)[0]
		p.Does(chat.Input{Kind: chat.Tap, Tap: yes})
		p.Does(chat.Input{Kind: chat.Tap, Tap: yes})
		if got := p.Market.Lots[0].Available; got != left {
			t.Errorf("%s: %d left", text, got)
		}
		p.Writes("deshacer")
		if lot := p.Market.Lots[0]; lot.Available != 20*46_000 || lot.Price.Minor != 16_100 || lot.Variety != "blanco" {
			t.Errorf("%s, taken back: %d of %s left at %v", text, lot.Available, lot.Variety, lot.Price)
		}
	}
}

// What was taken back is not said to be noted because its button is tapped again.
func TestAButtonOfWhatWasTakenBackAsksAgain(t *testing.T) {
	for _, text := range []string{"se perdieron 3 quintales", "ya vendí 6 quintales a 158"} {
		p := selling(t)
		p.Writes(text)
		yes := chattest.IDs(p.Last)[0]
		p.Does(chat.Input{Kind: chat.Tap, Tap: yes})
		p.Writes("deshacer")
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: yes}); !chattest.Says(got, "…Tu lote cambió mientras tanto…¿Está bien?…") {
			t.Errorf("%s: %s", text, got)
		}
	}
}
