package lot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// What was sold is summed up by month and year of Peru, and by crop.
func TestWhatWasSoldInATime(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Market.Agree(n, 1)
	sold := func(at string, kilos, soles int64, product, state string) {
		o := p.Market.Orders[0]
		o.ID = "ord_" + at
		placed, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		o.PlacedAt, o.Base.Milli, o.Total.Minor, o.Product, o.State = placed, kilos*1000, soles*100, product, state
		p.Market.Orders = append(p.Market.Orders, o)
	}
	p.Market.Change("ord_1", func(o *market.Order) { o.PlacedAt = chattest.Now })
	sold("2026-11-01T04:59:59Z", 100, 300, "maize", market.OrderCompleted) // October in Peru
	sold("2026-11-01T05:00:00Z", 50, 700, "cocoa", market.OrderConfirmed)
	sold("2026-11-02T05:00:00Z", 50, 900, "cocoa", market.OrderCancelled)
	sold("2025-12-31T12:00:00Z", 200, 650, "maize", market.OrderCompleted)
	p.Talks(
		chattest.Step{"cuanto he vendido", "…Vendiste por Qhatu hasta hoy. Todo: S/ 3,150.00 (tres mil ciento cincuenta soles).\nEste mes: S/ 2,200.00.\n🌽 Maíz: 760 kg por S/ 2,450.00\n🍫 Cacao: 50 kg por S/ 700.00\n• …"},
		chattest.Step{"cuanto vendi este mes", "…Vendiste por Qhatu este mes. Todo: S/ 2,200.00 (dos mil doscientos soles).\n🌽 Maíz: 460 kg por S/ 1,500.00\n🍫 Cacao: 50 kg por S/ 700.00\n• …"},
		chattest.Step{"cuanto vendi el mes pasado", "…Vendiste por Qhatu el mes pasado. Todo: S/ 300.00…🌽 Maíz: 100 kg por S/ 300.00…"},
		chattest.Step{"cuanto bendimos en octuvre", "…Vendiste por Qhatu en octubre. Todo: S/ 300.00…"},
		chattest.Step{"cuanto vendimos este año", "…Vendiste por Qhatu este año. Todo: S/ 2,500.00…🌽 Maíz: 560 kg por S/ 1,800.00…"},
		chattest.Step{"cuanto vendi el año pasado", "…Vendiste por Qhatu el año pasado. Todo: S/ 650.00…"},
		chattest.Step{"cuanto vendi en marzo", "…No vendiste nada en marzo.…"},
	)
}

// What was sold is summed up by day and week of Peru, the one with Monday first, and of one product alone; the answer says of what it is.
func TestWhatWasSoldOfLate(t *testing.T) { // on Monday, the 23rd of November
	p, n := chattest.Bargaining(t)
	p.Market.Agree(n, 1)
	for i, sold := range []struct {
		at      string
		soles   int64
		product string
	}{
		{"2026-11-23T05:00:00Z", 1, "maize"}, // today
		{"2026-11-23T04:59:59Z", 10, "maize"},
		{"2026-11-22T05:00:00Z", 20, "cocoa"}, // yesterday, Sunday
		{"2026-11-22T04:59:59Z", 100, "maize"},
		{"2026-11-16T05:00:00Z", 1_000, "cocoa"}, // Monday of last week
		{"2026-11-16T04:59:59Z", 10_000, "maize"},
	} {
		placed, err := time.Parse(time.RFC3339, sold.at)
		if err != nil {
			t.Fatal(err)
		}
		o := p.Market.Orders[0]
		o.ID, o.PlacedAt, o.Total.Minor, o.Product = fmt.Sprint("ord_of_", i), placed, sold.soles*100, sold.product
		p.Market.Orders = append(p.Market.Orders, o)
	}
	p.Market.Orders = p.Market.Orders[1:]
	const beside = "👀 Esto es de todo lo que vendiste"
	for text, want := range map[string]string{
		"cuanto vendi hoy":                       "🤝 Vendiste por Qhatu hoy. Todo: S/ 1.00 ",
		"cuánto vendí ayer":                      "🤝 Vendiste por Qhatu ayer. Todo: S/ 30.00 ",
		"cuanto vendi anteayer":                  "🤝 Vendiste por Qhatu anteayer. Todo: S/ 100.00 ",
		"cuanto bendi antes de ayer":             "🤝 Vendiste por Qhatu anteayer. Todo: S/ 100.00 ",
		"cuanto vendimos esta semana":            "🤝 Vendiste por Qhatu esta semana. Todo: S/ 1.00 ",
		"cuanto vendi la semana pazada":          "🤝 Vendiste por Qhatu la semana pasada. Todo: S/ 1,130.00 ",
		"cuanto vendi de cacao":                  "🤝 Vendiste por Qhatu hasta hoy, solo cacao. Todo: S/ 1,020.00 ",
		"cuanto cacao vendi ayer":                "🤝 Vendiste por Qhatu ayer, solo cacao. Todo: S/ 20.00 ",
		"cuanto vendi de cacao hoy":              "No vendiste nada de cacao hoy. ",
		"cuanto he vendido hasta hoy":            "🤝 Vendiste por Qhatu hasta hoy. Todo: S/ 11,131.00 ",
		"hasta ahora cuanto vendi":               "🤝 Vendiste por Qhatu hasta hoy. Todo: S/ 11,131.00 ",
		"cuanto vendi a Molino":                  beside + " hasta hoy, a todos tus compradores.\n🤝 Vendiste por Qhatu hasta hoy. Todo: S/ 11,131.00 ",
		"cuanto vendi a Molino este mes":         beside + " este mes, a todos tus compradores.\n🤝 Vendiste por Qhatu este mes. Todo: S/ 11,131.00 ",
		"cuanto le vendi de cacao a Molino":      beside + " de cacao hasta hoy, a todos tus compradores.\n🤝 Vendiste por Qhatu hasta hoy, solo cacao. ",
		"cuanto vendi en los ultimos tres meses": beside + " hasta hoy, ",
		"cuanto hemos vendido en la asociacion":  "🤝 Vendiste por Qhatu hasta hoy. ",
		"cuantos quintales ya vendi":             "🤝 Vendiste por Qhatu hasta hoy. ",
		"resumen de mis ventas":                  "🤝 Vendiste por Qhatu hasta hoy. ",
		"cuanto se ha vendido de mi maiz":        "🤝 Vendiste por Qhatu hasta hoy, solo maíz. Todo: S/ 10,111.00 ",
		"que tal van mis ventas":                 "🤝 Vendiste por Qhatu hasta hoy. ",
	} {
		if got := p.Writes(text); !strings.Contains(got, want) || strings.Contains(got, beside) != strings.HasPrefix(want, beside) {
			t.Errorf("%q is answered with\n%s\nwant\n%s", text, got, want)
		}
	}
}

// What is sold elsewhere is of the product and the time that are asked for, too.
func TestWhatWasSoldElsewhereOfLate(t *testing.T) {
	p := selling(t)
	p.Writes("ya vendi 5 quintales a 160")
	p.Writes("sí")
	p.Talks(
		chattest.Step{"cuanto vendi hoy", "…📝 Vendiste por tu cuenta hoy, según me dijiste. Todo: S/ 800.00…"},
		chattest.Step{"cuanto vendi de maiz", "…📝 Vendiste por tu cuenta hasta hoy, solo maíz, según me dijiste. Todo: S/ 800.00…"},
		chattest.Step{"cuanto vendi ayer", "…No vendiste nada ayer.…"},
		chattest.Step{"cuanto vendi de cacao", "…No vendiste nada de cacao hasta hoy.…"},
	)
}
