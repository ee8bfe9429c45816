package letter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/notify/internal/letter"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// Whatever people are told has words, to both sides, by whomever it was done, in both languages.
func TestWhateverIsToldHasWords(t *testing.T) {
	for _, kind := range projection.NoticeTypes() {
		for _, side := range []string{orderevents.Buyer, orderevents.Seller} {
			for _, by := range []string{orderevents.Buyer, orderevents.Seller, orderevents.ByTime, orderevents.OfReceipt, orderevents.OfClaim} {
				for _, language := range []string{"es", "en"} {
					n := projection.Notice{Type: kind, Thing: "thing_1", Content: projection.Content{
						Side: side, By: by, Product: "maize", Quantity: events.Quantity{Milli: 1000, Unit: "quintal"}, Price: events.Price{Minor: 100, Currency: "PEN", Per: "quintal"},
						Total: events.Amount{Minor: 100, Currency: "PEN"}, Number: 1, Code: by, Until: "2026-12-01", Ends: time.Unix(0, 0),
					}}
					l := letter.Letter{Language: language, Site: "https://market.example", Items: []letter.Item{{Notice: n, Other: "Huaro"}}}
					subject, text := l.Write()
					if subject == "" || strings.ContainsAny(subject+text, "{}%") || !strings.Contains(text, "/thing_1\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
						t.Errorf("%s to %s by %s in %s:\n%s\n%s", kind, side, by, language, subject, text)
					}
				}
			}
		}
	}
}

// Several things are one letter, and what is not known is not made up.
func TestALetterOfSeveralThings(t *testing.T) {
	item := letter.Item{Notice: projection.Notice{Type: "order.preparation_begun", Thing: "ord_1", Content: projection.Content{Product: "unknown"}}}
	subject, text := letter.Letter{Language: "en", Site: "https://market.example", Items: []letter.Item{item, item}}.Write()
	if !strings.Contains(subject, "2 news") || strings.Count(text, "The other side is preparing your order of goods.") != 2 || !strings.HasPrefix(text, "Hello:") {
		t.Errorf("%s\n%s", subject, text)
	}
}
