package bargain_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// The market takes the yes, its answer is lost (503, a crash before the conversation is saved); the turn is done again.
func TestAYesThatIsDoneAgainIsAnsweredTheSame(t *testing.T) {
	p := chattest.NewPhone(t)
	lot := chattest.LotOf("lot_1", market.NewLot{Product: "maize", Declared: chattest.TenQuintals, Price: chattest.Price("161", "quintal")})
	lot.Code, lot.State = "MZ-7K31", market.LotPublished
	p.Market.Lots = append(p.Market.Lots, lot)
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_1", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Snacks Lima"})
	p.Market.Offer(&p.Market.NegotiationList[0], market.Buyer, chattest.TenQuintals, *chattest.Price("150", "quintal"), chattest.Friday)
	in := chat.Input{Key: "msgX", At: chattest.Now, Kind: chat.Tap, Tap: "neg:neg_1:1:yes"}
	_, first, err := p.Bot.Turn(t.Context(), p.Market, p.State, in)
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := p.Bot.Turn(t.Context(), p.Market, p.State, in) // the same state: nothing was saved
	if err != nil {
		t.Fatal(err)
	}
	if first[0].Body != second[0].Body {
		t.Errorf("first: %s\nagain: %s", first[0].Body, second[0].Body)
	}
}

// Same for a counter offer.
func TestACounterOfferThatIsDoneAgainIsAnsweredTheSame(t *testing.T) {
	p := chattest.NewPhone(t)
	lot := chattest.LotOf("lot_1", market.NewLot{Product: "maize", Declared: chattest.TenQuintals, Price: chattest.Price("161", "quintal")})
	lot.Code, lot.State = "MZ-7K31", market.LotPublished
	p.Market.Lots = append(p.Market.Lots, lot)
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_1", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Snacks Lima"})
	p.Market.Offer(&p.Market.NegotiationList[0], market.Buyer, chattest.TenQuintals, *chattest.Price("150", "quintal"), chattest.Friday)
	in := chat.Input{Key: "msgX", At: chattest.Now, Kind: chat.Tap, Tap: "neg:neg_1:1:send:15800:quintal:10000"}
	_, first, _ := p.Bot.Turn(t.Context(), p.Market, p.State, in)
	_, second, _ := p.Bot.Turn(t.Context(), p.Market, p.State, in)
	if first[0].Body != second[0].Body {
		t.Errorf("first: %s\nagain: %s", first[0].Body, second[0].Body)
	}
}

// A publication, done again after the crash.
func TestAPublicationThatIsDoneAgainIsAnsweredTheSame(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Writes("vendo 20 quintales de maíz blanco a 161")
	in := chat.Input{Key: "msgX", At: p.At, Kind: chat.Tap, Tap: p.Button(p.Last, "Publicar")}
	_, first, _ := p.Bot.Turn(t.Context(), p.Market, p.State, in)
	_, second, _ := p.Bot.Turn(t.Context(), p.Market, p.State, in)
	if first[0].Body != second[0].Body {
		t.Errorf("first: %s\nagain: %s", first[0].Body, second[0].Body)
	}
}
