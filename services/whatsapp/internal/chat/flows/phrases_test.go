package flows_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// where people may be in a conversation when they write.
var where = map[string]func(*testing.T) *chattest.Phone{
	"idle":    func(t *testing.T) *chattest.Phone { return written(t) },
	"sold":    func(t *testing.T) *chattest.Phone { return written(t, "vendo 20 quintales de maiz blanco a 161", "1") },
	"price":   func(t *testing.T) *chattest.Phone { return written(t, "vendo 20 quintales de maiz blanco") },
	"weight":  func(t *testing.T) *chattest.Phone { return written(t, "vendo 20 sacos de maiz a 150") },
	"qty":     func(t *testing.T) *chattest.Phone { return written(t, "vendo maiz blanco") },
	"sale":    func(t *testing.T) *chattest.Phone { return written(t, "vendo 20 quintales de maiz blanco a 161") },
	"card":    func(t *testing.T) *chattest.Phone { return offered(t) },
	"confirm": func(t *testing.T) *chattest.Phone { return offered(t, "1") },
	"counter": func(t *testing.T) *chattest.Phone { return offered(t, "2") },
	"paid":    func(t *testing.T) *chattest.Phone { return ordered(t, market.OrderReceived, 400_00) },
	"order":   func(t *testing.T) *chattest.Phone { return ordered(t, market.OrderConfirmed, 0) },
	"send":    func(t *testing.T) *chattest.Phone { return offered(t, "2", "158") },
}

// written is a phone whose person has written so much, while others sell maize too.
func written(t *testing.T, texts ...string) *chattest.Phone {
	t.Helper()
	p := chattest.NewPhone(t)
	for _, price := range []string{"150", "155", "160"} {
		lot := chattest.LotOf("lot_"+price, market.NewLot{
			Product: "maize", Variety: "blanco", Declared: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, Price: chattest.Price(price, "quintal"),
		})
		lot.State = market.LotPublished
		p.Market.OthersLots = append(p.Market.OthersLots, lot)
	}
	for _, text := range texts {
		p.Writes(text)
	}
	return p
}

// offered is a phone with an offer, whose person has written so much since.
func offered(t *testing.T, texts ...string) *chattest.Phone {
	t.Helper()
	p, _ := chattest.Bargaining(t)
	for _, text := range texts {
		p.Writes(text)
	}
	return p
}

// ordered is a phone of an association with the order of ten quintals in a state, of which the buyer says to have paid so much by Yape.
func ordered(t *testing.T, state string, said int64) *chattest.Phone {
	t.Helper()
	p, n := chattest.Bargaining(t)
	p.Market.Agree(n, 1)
	p.Market.Change(n.Order, func(o *market.Order) { o.State = state })
	if said > 0 {
		p.Market.Pay(n.Order, said, market.Yape)
	}
	p.State = chat.State{}
	return p
}

// binding are the calls that bind, with what is said to who meant them.
var binding = map[string]string{
	"Accept": "Trato hecho", "MakeOffer": "Enviado", "PublishLot": "Publicado", "WithdrawLot": "quité",
	"ConfirmPayment": "Anotado", "DenyPayment": "Avisado", "SayPayment": "Anotado", "CancelOrder": "Anulado", "DisputeOrder": "Reclamo anotado", "AmendOrder": "Enviado",
}

// What people write is answered as a person would, and nothing binds that was not meant to.
func TestPhrases(t *testing.T) {
	rows, err := os.ReadFile("testdata/phrases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(rows)) {
		if strings.HasPrefix(row, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		if len(columns) < 3 || where[columns[0]] == nil {
			t.Fatalf("no phrase: %q", row)
		}
		t.Run(columns[0]+" "+columns[1], func(t *testing.T) {
			answersPhrase(t, where[columns[0]](t), columns[1], columns[2], len(columns) > 3)
		})
	}
}

func answersPhrase(t *testing.T, p *chattest.Phone, phrase, wanted string, known bool) {
	before := len(p.Market.Calls)
	got := p.Writes(strings.ReplaceAll(phrase, `\n`, "\n"))
	for call, says := range binding {
		if slices.Contains(p.Market.Calls[before:], call) && !strings.Contains(wanted, says) {
			t.Errorf("binds by %s: %s", call, got)
		}
	}
	understood := regexp.MustCompile("(?is)" + wanted).MatchString(got)
	switch {
	case !understood && !known:
		t.Errorf("is answered with %s", got)
	case understood && known && wanted != "":
		t.Logf("is understood by now: %s", got)
	}
}
