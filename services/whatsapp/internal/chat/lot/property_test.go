package lot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/lot"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// ofSales are what people say of what they sold elsewhere; none says how much there is of a lot, nor that it leaves the market.
var ofSales = []string{
	"ya vendi 2 quintales a 160", "ayer vendi 1 quintal", "vendi 20 kilos a 3.50", "el sabado vendi 3 quintales en 480", "vendi 10 kilos a 90", "ya vendí en la feria",
	"me equivoque fueron 2 quintales", "no, fueron 1", "no fueron 2", "fue ayer", "fue a 150", "3", "2", "1", "sí", "sí", "sí", "no", "otros 2 quintales",
	"borra la venta", "borrala", "deshaz", "está mal", "borra eso", "borra la venta de 2 quintales", "no vendi nada", "no e vendido 10 kilos", "todavia no vendo", "no vendi los 2 quintales",
	"enlace", "quiero el enlace de los 2 quintales", "cuanto vendi ayer", "cuanto he vendido", "mis lotes", "menú", "gracias", "cancelar", "por todo", "el kilo",
}

// readBack is, of the acts, what a choice must have begun with that was shown before.
var readBack = map[string]string{"sale": ":declared:", "instead": ":declared:", "erase": ":erased:"}

// Whatever is said of sales, and whatever their buyers answer meanwhile: the stock is what was posted without the sales that stand, nothing else takes of it,
// nothing is noted or taken back that was not read back, and what a buyer has acknowledged stays.
func TestSalesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bot, m, at, st := flows.New(chattest.Config), chattest.NewMarket(), chattest.Now, chat.State{}
		l := chattest.LotOf("lot_1", market.NewLot{Product: "maize", Variety: "blanco", Declared: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, Price: chattest.Price("161", "quintal")})
		l.Code, l.State = "MZ-7K3F", market.LotPublished
		m.Lots = append(m.Lots, l)
		isMenuShown := false
		for i := range rapid.IntRange(1, 25).Draw(t, "turns") {
			at = at.Add(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour}).Draw(t, "later"))
			before, shown, last := len(m.Commands), []string(nil), ""
			if st.Last != nil {
				shown, last = chattest.IDs(st.Last.Message), st.Last.Message.Body
			}
			in := chat.Input{Key: fmt.Sprintf("msg%d", i), At: at, Kind: chat.Text}
			switch does := rapid.IntRange(0, 9).Draw(t, "does"); {
			case does == 0 && len(m.Lots[0].Sales) > 0:
				st = buyerAnswers(t, bot, m, st, at)
				continue
			case does <= 3 && len(shown) > 0:
				in.Kind, in.Tap = chat.Tap, rapid.SampledFrom(shown).Draw(t, "taps")
			default:
				in.Text = rapid.SampledFrom(ofSales).Draw(t, "writes")
			}
			next, said, err := bot.Turn(context.Background(), m, st, in)
			if err != nil || len(said) != 1 {
				t.Fatalf("%+v: %d messages, %v", in, len(said), err)
			}
			st = next
			isMenuShown = isMenuShown || strings.Contains(said[0].Body, "¿Qué hacemos?")
			for _, c := range m.Commands[before:] {
				step := c.Key[strings.LastIndex(c.Key, ":")+1:]
				part, known := readBack[step]
				switch {
				case !known && strings.HasPrefix(in.Tap, "sell:"): // a lot that was begun by what was said
					return
				case !known && step != "undo" && !isMenuShown && len(m.Lots[0].Sales) > 0:
					t.Fatalf("%+v did %s, after\n%s", in, step, last)
				case !known && step != "undo": // what was chosen of a menu or under the lot, or there was no sale of which it could be
					return
				}
				if !slices.ContainsFunc(append(shown, in.Tap), func(id string) bool { return strings.Contains(id, part) }) {
					t.Fatalf("%+v did %s, which was not read back in\n%s", in, step, last)
				}
			}
			checkStock(t, m.Lots[0])
		}
	})
}

// checkStock checks that what was sold is off the lot, and that what was acknowledged still counts.
func checkStock(t *rapid.T, l market.Lot) {
	sold := int64(0)
	for _, s := range l.Sales {
		base, err := l.Measure.ToBase(s.Quantity)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case !s.Taken:
			sold += base
		case s.Answer == market.SaleAcknowledged:
			t.Fatalf("%s was taken back", s.ID)
		}
	}
	if l.State != market.LotPublished || l.Available+sold != l.Posted {
		t.Fatalf("%s: %d left, %d sold of %d", l.State, l.Available, sold, l.Posted)
	}
}

// buyerAnswers has the buyer of a sale that waits answer, and the association be told.
func buyerAnswers(t *rapid.T, bot *flows.Bot, m *chattest.Market, st chat.State, at time.Time) chat.State {
	sales := m.Lots[0].Sales
	s := &sales[rapid.IntRange(0, len(sales)-1).Draw(t, "sale")]
	if s.Taken || s.Answer != "" || s.Order == "" {
		return st
	}
	s.Answer = rapid.SampledFrom([]string{market.SaleAcknowledged, market.SaleDenied}).Draw(t, "answer")
	next, _, err := bot.Notice(context.Background(), m, st, lot.SaleAnswered("lot_1", s.ID), at)
	if err != nil {
		t.Fatal(err)
	}
	return next
}
