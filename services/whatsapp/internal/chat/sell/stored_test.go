package sell_test

import (
	"encoding/json"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/sell"
)

// A sale that was stored before sales could wait for each other is gone on with, and its button still publishes it.
func TestASaleThatAnEarlierVersionStored(t *testing.T) {
	stored := `{"number":1,"serial":2,"for":"assoc_huaro","shown":"2026-11-23T14:00:00Z","product":"maize","variety":"blanco",` +
		`"quantity":{"Milli":20000,"Unit":"quintal"},"price":{"Minor":16100,"Currency":"PEN","Per":"quintal"}}`
	phone := func() *chattest.Phone {
		p := chattest.NewPhone(t)
		p.State.Serial = 2
		p.State.Drafts = map[string]chat.Draft{sell.Name: {Begun: chattest.Now, Data: json.RawMessage(stored)}}
		p.State.Asked = &chat.Asked{Flow: sell.Name, What: "sale"}
		return p
	}
	p := phone()
	p.Talks(chattest.Step{"vender", "…" + chattest.ReadBack}, chattest.Step{"tambien 5 quintales de maiz morado a 210", "…" + purple + "…"})
	p = phone()
	p.Talks(chattest.Step{"no, eran 30", "…30 quintales de 46 kg…"})
	p = phone()
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "sell:1:2:publish"}); got != chattest.Published {
		t.Errorf("told %s", got)
	}
}
