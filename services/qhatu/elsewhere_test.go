package qhatu_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// elsewhere does what a conversation's script says that others do, to Rosa's newest lot and negotiation:
//
//	buyer METHOD PATH [JSON]         the buyer sends that request, which is not refused
//	association METHOD PATH [JSON]   a colleague of Rosa's does, over REST
//
// In a path, {lot}, {negotiation}, {offer} and {order} stand for the newest lot, the buyer's newest negotiation, the offer that
// stands in it, and its order, once it is confirmed or cancelled. What takes more than one request has a word of its own:
//
//	offer QUINTALS SOLES    the buyer offers
//	rival QUINTALS SOLES    another buyer, Molino Sur, opens a negotiation
//	sold QUINTALS           another buyer offers for so much of the lot, which a colleague of Rosa's accepts
//	sticker | voice | photo | location | reaction | unsupported    Rosa sends that
//	shut                    a day passes without a word from Rosa
func (c conversation) elsewhere(t *testing.T, what string) {
	t.Helper()
	words := strings.Fields(what)
	switch words[0] {
	case "buyer":
		c.request(t, c.buyer, strings.SplitN(what, " ", 4))
	case "association":
		c.request(t, c.Speaker(t, c.association), strings.SplitN(what, " ", 4))
	case "offer":
		c.offer(t, c.buyer, words[1], words[2])
	case "rival":
		negotiate(t, c.Buyer(t, "Molino Sur"), c.lot(t).ID, offer(words[1], words[2]))
	case "sold":
		c.sold(t, words[1])
	case "shut":
		c.rosa.ShutWindow()
	default:
		c.send(t, words[0])
	}
}

// request sends what a line of a script says: who, the method, the path, and a body if there is one.
func (c conversation) request(t *testing.T, by client, words []string) {
	t.Helper()
	var options []webtest.Option
	if len(words) == 4 {
		options = append(options, webtest.JSON(json.RawMessage(words[3])))
	}
	path := placeholder.ReplaceAllStringFunc(words[2], func(name string) string { return c.newest(t, name) })
	if answer := by.Do(t, words[1], path, options...); answer.Status >= http.StatusMultipleChoices {
		t.Fatalf("%s: %d %s", words, answer.Status, answer.Body)
	}
}

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// newest is what a placeholder of a path stands for.
func (c conversation) newest(t *testing.T, placeholder string) string {
	t.Helper()
	switch placeholder {
	case "{lot}":
		return c.lot(t).ID
	case "{negotiation}":
		return c.negotiation(t).ID
	case "{offer}":
		return strconv.FormatInt(*c.negotiation(t).StandingOffer, 10)
	case "{order}":
		id := *c.negotiation(t).OrderID
		testkit.Eventually(t, "the order is confirmed or cancelled", func() bool {
			return orderAs(t, c.buyer, id).State != orderrest.OrderStatePlaced
		})
		return id
	}
	t.Fatalf("nothing is called %s", placeholder)
	return ""
}

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
