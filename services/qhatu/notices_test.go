package qhatu_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// A buyer who opens and closes the same negotiation again and again gains nothing: the farmer is told of the first one, and once how
// things stand; the buyer is told when to go on.
func TestOpeningAndClosingGainsNothing(t *testing.T) {
	window := time.Hour
	m := markettest.StartChatWithWindow(t, window)
	c := conversation{Chat: m, buyer: m.Buyer(t, "Snacks Lima")}
	c.association, c.rosa = m.Join(t, "Productores de Huaro", "Rosa Quispe", "+51987654321", "maize")
	c.sells(t)
	c.Advance(2 * time.Minute) // since Rosa wrote
	before, l := len(markettest.Told(c.rosa)), c.lot(t)
	opened := 0
	for range 47 {
		answer := c.buyer.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": offer("10", "150.00")})
		if answer.Status == http.StatusTooManyRequests {
			answer.Problem(t, http.StatusTooManyRequests, "too-many-openings")
			if answer.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			continue
		}
		n := read[negotiation](t, answer.Want(t, http.StatusCreated))
		if opened++; opened == 1 {
			c.hears(t, before, "Snacks Lima")
		}
		c.buyer.Post(t, at(n, "/close"), nil).Want(t, http.StatusOK)
	}
	if opened != 12 {
		t.Errorf("%d were opened, want 12", opened)
	}
	other := m.Buyer(t, "Tostaduría Sol")
	negotiate(t, other, l.ID, offer("10", "155.00"))
	c.Advance(window)
	c.hears(t, before+1, "Tostaduría Sol")
	told := markettest.Told(c.rosa)[before:]
	if len(told) != 2 {
		t.Fatalf("Rosa was told %d times: %v", len(told), told)
	}
	want := "📶 Tienes 2 avisos:\n• Snacks Lima dio por terminada la negociación por 10 quintales de maíz blanco. No hace falta nada.\n" +
		"1 Tostaduría Sol: 10 quintales a S/\u00a0155.00, hasta el "
	if !strings.HasPrefix(told[1].Body, want) {
		t.Errorf("in the end Rosa is told %q, want %q", told[1].Body, want)
	}
	c.does(t, func() error { c.rosa.Say("1"); return nil }, "155")
}
