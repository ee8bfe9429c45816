package qhatu_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/pkg/wording"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// elsewhere does what a conversation's script says that others do, or that happens to Rosa's phone:
//
//	WHO METHOD PATH [JSON]          a request that is not refused, of the buyer, the rival (another buyer, Molino Sur), the
//	                                association (a colleague of Rosa's, of no name), the colleague (see board), the coordinator or the organiser of fairs
//
// In a request, {lot}, {negotiation}, {offer} and {order} stand for the newest lot, the newest negotiation of the buyer or rival
// who asks, the offer that stands in it, and its order, once it is confirmed or cancelled; {bought} for the buyer's newest order, whoever asks; {fair} for the newest fair, {stall}
// for the first application that waits for its answer, {association} for Rosa's, {buyer} for the buyer, {person} for whoever is frozen, {morning}
// and {evening} for hours of a day in a month. What takes more than one request has a word of its own:
//
//	offer QUINTALS SOLES    the buyer offers
//	rival QUINTALS SOLES    the rival offers
//	many N QUINTALS SOLES   so many other buyers offer
//	answers yes | no        whoever was given the newest link of a sale answers it
//	sold QUINTALS           another buyer offers for so much of the lot, which a colleague of Rosa's accepts
//	sticker | voice | photo | location | reaction | unsupported    Rosa sends that
//	photo CAPTION           Rosa sends a photo with a caption
//	shut                    a day passes without a word from Rosa
//	offline | online        Rosa's phone loses the net, or finds it again
//	late HOURS TEXT         what Rosa wrote so many hours ago arrives now
//	moves NUMBER            Rosa moves to another number
//	phone NUMBER            the script goes on with that phone
//	signs                   its owner signs in on the internet with a code that comes to it, and agrees; they are "themselves" in a request
//	is PERSON; NUMBER; ASSOCIATION; COMMUNITY; PROVINCE; REGION; PRODUCT    the script is about somebody else
//	board PERSON; NUMBER; COLLEAGUE; NUMBER    the script is about somebody of an association for which two speak; the second one is the colleague
//	other PERSON; NUMBER; ASSOCIATION    another association applies for a stall at the newest fair
func (c *conversation) elsewhere(t *testing.T, what string) {
	t.Helper()
	words := strings.Fields(what)
	if len(words) > 2 && strings.HasPrefix(words[2], "/") {
		c.request(t, c.party(t, words[0]), strings.SplitN(what, " ", 4))
		return
	}
	switch words[0] {
	case "offer":
		c.offer(t, c.buyer, words[1], words[2])
	case "rival":
		c.offer(t, c.party(t, "rival"), words[1], words[2])
	case "many":
		c.many(t, words[1], offer(words[2], words[3]))
	case "sold":
		c.sold(t, words[1])
	case "answers":
		c.answersLink(t, words[1])
	case "board":
		c.speaks(t, strings.Split(strings.TrimPrefix(what, "board "), "; "))
	case "is":
		c.becomes(t, strings.Split(strings.TrimPrefix(what, "is "), "; "))
	case "other":
		c.applies(t, strings.Split(strings.TrimPrefix(what, "other "), "; "))
	default:
		c.phone(t, words)
	}
}

// links are those by which the buyer of a recorded sale answers.
var links = regexp.MustCompile(`https?://\S+(/s/\S+)`)

// answersLink answers the newest link that Rosa was given.
func (c *conversation) answersLink(t *testing.T, answer string) {
	t.Helper()
	for _, b := range slices.Backward(markettest.Told(c.rosa)) {
		if found := links.FindStringSubmatch(b.Body); found != nil {
			press(t, c.Anyone(), found[1], answer).Want(t, http.StatusSeeOther)
			return
		}
	}
	t.Fatal("Rosa was given no link")
}

// party is who a line of a script says.
func (c *conversation) party(t *testing.T, who string) client {
	t.Helper()
	switch who {
	case "buyer":
		return c.buyer
	case "rival":
		return c.Buyer(t, "Molino Sur")
	case "association":
		return c.Speaker(t, c.association)
	case "colleague":
		return c.colleague
	case "themselves":
		return c.own
	case "coordinator":
		return c.As(t, token.RoleCoordinator, "Programa")
	case "organiser":
		return c.As(t, token.RoleOrganiser, "Municipalidad de Urcos")
	}
	t.Fatalf("nobody is called %s", who)
	return nil
}

// phone is what happens to the phone, or is done with it.
func (c *conversation) phone(t *testing.T, words []string) {
	t.Helper()
	switch words[0] {
	case "shut":
		c.rosa.ShutWindow()
	case "offline", "online":
		c.rosa.Online(words[0] == "online")
	case "moves":
		c.rosa = c.rosa.MovesTo(words[1])
	case "phone":
		c.rosa = c.Meta.Person(words[1], "")
	case "signs":
		c.signs(t)
	case "late":
		hours, err := strconv.Atoi(words[1])
		if err != nil {
			t.Fatal(err)
		}
		c.rosa.SayAt(strings.Join(words[2:], " "), time.Now().Add(-time.Duration(hours)*time.Hour))
	default:
		c.send(t, strings.Join(words, " "))
	}
}

// signs lets the owner of the phone sign in.
func (c *conversation) signs(t *testing.T) {
	t.Helper()
	before := len(markettest.Told(c.rosa))
	challenge := c.Anyone().Post(t, "/v1/auth/otp", body{"phone": c.rosa.Number()}).Want(t, http.StatusAccepted).Text(t, "challenge")
	code := markettest.Hear(t, c.rosa, before, 1)[0].CopyCode
	begun := c.Anyone().Post(t, "/v1/auth/token", body{
		"grant_type": "otp", "challenge": challenge, "code": code, "consent": body{"wording": wording.Current},
	}).Want(t, http.StatusOK)
	c.own = c.Anyone().As(begun.Text(t, "access_token"))
}

// becomes lets the conversation go on with somebody else, of another association.
func (c *conversation) becomes(t *testing.T, is []string) {
	t.Helper()
	joined := c.party(t, "coordinator").Post(t, "/v1/associations", body{
		"name": is[2], "community": is[3], "province": is[4], "region": is[5], "products": []string{is[6]},
		"representatives": []body{{"name": is[0], "phone": is[1], "language": "es"}},
	}).Want(t, http.StatusCreated)
	c.association, c.rosa = joined.Text(t, "id"), c.Meta.Person(is[1], is[0])
}

// speaks lets the conversation go on with the first of two who speak for another association.
func (c *conversation) speaks(t *testing.T, is []string) {
	t.Helper()
	joined := c.party(t, "coordinator").Post(t, "/v1/associations", body{
		"name": "Cacaoteras de Urcos", "community": "Urcos", "province": "Quispicanchi", "region": "Cusco", "products": []string{"cocoa"},
		"representatives": []body{{"name": is[0], "phone": is[1], "language": "es"}, {"name": is[2], "phone": is[3], "language": "es"}},
	}).Want(t, http.StatusCreated)
	c.association, c.rosa = joined.Text(t, "id"), c.Meta.Person(is[1], is[0])
	second := token.Claims{Role: token.RoleAssociation, Org: c.association, Subject: read[identityrest.Association](t, joined).Representatives[1].ID}
	c.colleague = c.Anyone().As(c.Mint(t, second, time.Hour))
}

// applies lets another association apply for a stall at the newest fair.
func (c *conversation) applies(t *testing.T, other []string) {
	t.Helper()
	id, _ := c.Join(t, other[2], other[0], other[1], "maize")
	c.Speaker(t, id).Post(t, "/v1/fairs/"+c.fair+"/stalls", body{"count": 1, "products": []string{"maize"}}).Want(t, http.StatusCreated)
}

// request sends what a line of a script says: who, the method, the path, and a body if there is one.
func (c *conversation) request(t *testing.T, by client, words []string) {
	t.Helper()
	for i := 2; i < len(words); i++ {
		words[i] = placeholder.ReplaceAllStringFunc(words[i], func(name string) string { return c.newest(t, by, name) })
	}
	path := words[2]
	var options []webtest.Option
	if len(words) == 4 {
		options = append(options, webtest.JSON(json.RawMessage(words[3])))
	}
	testkit.Eventually(t, strings.Join(words, " ")+" is not refused", func() bool { // what it is about may not be known there yet
		answer := by.Do(t, words[1], path, options...)
		if path == "/v1/fairs" {
			c.fair = answer.Text(t, "id")
		}
		return answer.Status < http.StatusMultipleChoices
	})
}

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// newest is what a placeholder of a path stands for.
func (c *conversation) newest(t *testing.T, by client, placeholder string) string {
	t.Helper()
	switch placeholder {
	case "{lot}":
		return c.lot(t).ID
	case "{negotiation}":
		return c.negotiation(t, by).ID
	case "{offer}":
		return strconv.FormatInt(*c.negotiation(t, by).StandingOffer, 10)
	case "{order}":
		id := *c.negotiation(t, by).OrderID
		testkit.Eventually(t, "the order is confirmed or cancelled", func() bool {
			return orderAs(t, by, id).State != orderrest.OrderStatePlaced
		})
		return id
	case "{bought}":
		return *c.negotiation(t, c.buyer).OrderID
	case "{association}":
		return c.association
	case "{buyer}":
		return own(t, c.buyer)
	case "{fair}":
		return c.fair
	case "{stall}":
		return c.stall(t)
	case "{person}":
		return c.frozen(t)
	case "{morning}":
		return inAMonth(8)
	case "{evening}":
		return inAMonth(17)
	}
	t.Fatalf("nothing is called %s", placeholder)
	return ""
}

// inAMonth is an hour in Lima of a day in a month.
func inAMonth(hour int) string {
	const behind = 5 // Lima, of UTC
	return time.Now().UTC().AddDate(0, 1, 0).Truncate(24 * time.Hour).Add(time.Duration(hour+behind) * time.Hour).Format(time.RFC3339)
}

// stall is the first application at the newest fair that waits for its answer.
func (c *conversation) stall(t *testing.T) (id string) {
	t.Helper()
	path := "/v1/fairs/" + c.fair + "/stalls?state=applied"
	testkit.Eventually(t, "somebody applies", func() bool {
		page := read[fairrest.StallPage](t, c.party(t, "organiser").Get(t, path).Want(t, http.StatusOK))
		if len(page.Items) > 0 {
			id = page.Items[0].ID
		}
		return id != ""
	})
	return id
}

// frozen is the person who is to be confirmed.
func (c *conversation) frozen(t *testing.T) (id string) {
	t.Helper()
	testkit.Eventually(t, "somebody is to be confirmed", func() bool {
		page := read[identityrest.PersonPage](t, c.party(t, "coordinator").Get(t, "/v1/persons?state=frozen").Want(t, http.StatusOK))
		if len(page.Items) > 0 {
			id = page.Items[0].ID
		}
		return id != ""
	})
	return id
}

func (c *conversation) send(t *testing.T, what string) {
	t.Helper()
	kind, caption, _ := strings.Cut(what, " ")
	switch kind {
	case "sticker":
		c.rosa.Sticker()
	case "voice":
		c.rosa.Voice()
	case "photo":
		c.rosa.Photo(caption)
	case "location":
		c.rosa.Location(-13.68, -71.62, "Huaro")
	case "unsupported":
		c.rosa.Unsupported("poll")
	default:
		t.Fatalf("the script says %q", what)
	}
}

// lot is Rosa's newest lot on the market.
func (c *conversation) lot(t *testing.T) lot {
	t.Helper()
	page := read[catalogrest.LotPage](t, c.Anyone().Get(t, "/v1/lots").Want(t, http.StatusOK))
	if len(page.Items) == 0 {
		t.Fatal("nothing is on the market")
	}
	return page.Items[0]
}

// negotiation is a buyer's newest.
func (c *conversation) negotiation(t *testing.T, buyer client) negotiation {
	t.Helper()
	page := read[orderrest.NegotiationPage](t, buyer.Get(t, "/v1/negotiations").Want(t, http.StatusOK))
	if len(page.Items) == 0 {
		t.Fatal("nothing is negotiated")
	}
	return page.Items[0]
}

// offer opens a negotiation about the newest lot, or goes on in the open one.
func (c *conversation) offer(t *testing.T, buyer client, value, soles string) {
	t.Helper()
	opened := buyer.Post(t, "/v1/negotiations", body{"lot_id": c.lot(t).ID, "offer": offer(value, soles)})
	if opened.Status == http.StatusCreated {
		return
	}
	buyer.Post(t, at(c.negotiation(t, buyer), "/offers"), offer(value, soles)).Want(t, http.StatusOK)
}

// many lets so many other buyers offer the same, each for a minute longer than the one before.
func (c *conversation) many(t *testing.T, count string, first body) {
	t.Helper()
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		until := time.Now().Add(time.Hour + time.Duration(i)*time.Minute)
		negotiate(t, c.Buyer(t, fmt.Sprintf("Bodega %d", i+1)), c.lot(t).ID, but(first, "valid_until", until.UTC().Format(time.RFC3339)))
	}
}

// sold has another buyer agree on a part of the lot, at Rosa's word over REST.
func (c *conversation) sold(t *testing.T, value string) {
	t.Helper()
	other, l := c.Buyer(t, "Tostadora Sol"), c.lot(t)
	before := len(markettest.Told(c.rosa))
	n := negotiate(t, other, l.ID, offer(value, "160.00"))
	markettest.Hear(t, c.rosa, before, 1)
	seller := c.Speaker(t, c.association)
	o := read[order](t, seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	awaitOrder(t, other, o.ID, orderrest.OrderStateConfirmed)
}
