package chat_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// The market takes her yes, its answer is lost (503, a crash before the conversation is saved); the turn is done again.
func TestAYesThatIsDoneAgainIsAnsweredTheSame(t *testing.T) {
	p := newPhone(t)
	lot := lotOf("lot_1", market.NewLot{Product: "maize", Declared: tenQuintals, Price: price("161", "quintal")})
	lot.Code, lot.State = "MZ-7K31", market.LotPublished
	p.m.lots = append(p.m.lots, lot)
	p.m.negotiations = append(p.m.negotiations, market.Negotiation{ID: "neg_1", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Snacks Lima"})
	p.m.offer(&p.m.negotiations[0], market.Buyer, tenQuintals, *price("150", "quintal"), friday)
	in := chat.Input{Key: "msgX", At: now, Kind: chat.Tap, Tap: "neg:neg_1:1:yes"}
	_, first, err := p.bot.Turn(t.Context(), p.m, p.st, in)
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := p.bot.Turn(t.Context(), p.m, p.st, in) // the same state: nothing was saved
	if err != nil {
		t.Fatal(err)
	}
	if first[0].Body != second[0].Body {
		t.Errorf("first: %s\nagain: %s", first[0].Body, second[0].Body)
	}
}

// Same for a counter offer.
func TestACounterOfferThatIsDoneAgainIsAnsweredTheSame(t *testing.T) {
	p := newPhone(t)
	lot := lotOf("lot_1", market.NewLot{Product: "maize", Declared: tenQuintals, Price: price("161", "quintal")})
	lot.Code, lot.State = "MZ-7K31", market.LotPublished
	p.m.lots = append(p.m.lots, lot)
	p.m.negotiations = append(p.m.negotiations, market.Negotiation{ID: "neg_1", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Snacks Lima"})
	p.m.offer(&p.m.negotiations[0], market.Buyer, tenQuintals, *price("150", "quintal"), friday)
	in := chat.Input{Key: "msgX", At: now, Kind: chat.Tap, Tap: "neg:neg_1:1:send:15800:quintal:10000"}
	_, first, _ := p.bot.Turn(t.Context(), p.m, p.st, in)
	_, second, _ := p.bot.Turn(t.Context(), p.m, p.st, in)
	if first[0].Body != second[0].Body {
		t.Errorf("first: %s\nagain: %s", first[0].Body, second[0].Body)
	}
}

// A publication, done again after the crash.
func TestAPublicationThatIsDoneAgainIsAnsweredTheSame(t *testing.T) {
	p := newPhone(t)
	p.writes("vendo 20 quintales de maíz blanco a 161")
	in := chat.Input{Key: "msgX", At: p.at, Kind: chat.Tap, Tap: p.button(p.last, "Publicar")}
	_, first, _ := p.bot.Turn(t.Context(), p.m, p.st, in)
	_, second, _ := p.bot.Turn(t.Context(), p.m, p.st, in)
	if first[0].Body != second[0].Body {
		t.Errorf("first: %s\nagain: %s", first[0].Body, second[0].Body)
	}
}
