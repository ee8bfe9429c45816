package qhatu_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// elsewhere does what a conversation's script says that others do, to Rosa's newest lot and negotiation:
//
//	offer QUINTALS SOLES    the buyer offers
//	accept                  the buyer accepts what stands
//	reject                  the buyer says no to it
//	withdraw                the buyer takes the offer back
//	sold QUINTALS           another buyer offers for so much of the lot, which a colleague of Rosa's accepts
//	sticker | voice | photo | location | reaction | unsupported    Rosa sends that
//	shut                    a day passes without a word from Rosa
func (c conversation) elsewhere(t *testing.T, what string) {
	t.Helper()
	words := strings.Fields(what)
	switch words[0] {
	case "offer":
		c.offer(t, c.buyer, words[1], words[2])
	case "accept":
		n := c.negotiation(t)
		c.buyer.Post(t, at(n, "/offers/"+standing(n)+"/accept"), nil).Want(t, http.StatusCreated)
	case "reject", "withdraw":
		n := c.negotiation(t)
		c.buyer.Post(t, at(n, "/offers/"+standing(n)+"/"+words[0]), nil).Want(t, http.StatusOK)
	case "sold":
		c.sold(t, words[1])
	case "shut":
		c.rosa.ShutWindow()
	default:
		c.send(t, words[0])
	}
}

func standing(n negotiation) string { return strconv.FormatInt(*n.StandingOffer, 10) }

func (c conversation) send(t *testing.T, what string) {
	t.Helper()
	switch what {
	case "sticker":
		c.rosa.Sticker()
	case "voice":
		c.rosa.Voice()
	case "photo":
		c.rosa.Photo("")
	case "location":
		c.rosa.Location(-13.68, -71.62, "Huaro")
	case "unsupported":
		c.rosa.Unsupported("poll")
	default:
		t.Fatalf("the script says %q", what)
	}
}

// lot is Rosa's newest lot on the market.
func (c conversation) lot(t *testing.T) lot {
	t.Helper()
	page := read[catalogrest.LotPage](t, c.Anyone().Get(t, "/v1/lots").Want(t, http.StatusOK))
	if len(page.Items) == 0 {
		t.Fatal("nothing is on the market")
	}
	return page.Items[0]
}

// negotiation is the buyer's newest.
func (c conversation) negotiation(t *testing.T) negotiation {
	t.Helper()
	page := read[orderrest.NegotiationPage](t, c.buyer.Get(t, "/v1/negotiations").Want(t, http.StatusOK))
	if len(page.Items) == 0 {
		t.Fatal("nothing is negotiated")
	}
	return page.Items[0]
}

// offer opens a negotiation about the newest lot, or goes on in the open one.
func (c conversation) offer(t *testing.T, buyer client, value, soles string) {
	t.Helper()
	opened := buyer.Post(t, "/v1/negotiations", body{"lot_id": c.lot(t).ID, "offer": offer(value, soles)})
	if opened.Status == http.StatusCreated {
		return
	}
	buyer.Post(t, at(c.negotiation(t), "/offers"), offer(value, soles)).Want(t, http.StatusOK)
}

// sold has another buyer agree on a part of the lot, at Rosa's word over REST.
func (c conversation) sold(t *testing.T, value string) {
	t.Helper()
	other, l := c.Buyer(t, "Tostadora Sol"), c.lot(t)
	before := len(markettest.Told(c.rosa))
	n := negotiate(t, other, l.ID, offer(value, "160.00"))
	markettest.Hear(t, c.rosa, before, 1)
	seller := c.Speaker(t, c.association)
	o := read[order](t, seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, other, o.ID, orderrest.OrderStateConfirmed)
}
