package notify_test

import (
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
	mailing "github.com/qhatu/qhatu/pkg/mail"
	"github.com/qhatu/qhatu/pkg/mailtest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	service "github.com/qhatu/qhatu/services/notify"
)

func TestMain(m *testing.M) {
	mailtest.Main()
	os.Exit(m.Run())
}

// post is a market that sends e-mails through a real server, at a time of the test's.
type post struct {
	*market
	server *mailtest.Server
	passed *atomic.Int64 // of the clock, beside what passes by itself
}

const site = "https://market.example"

// openPost opens one at ten in the morning in Peru.
func openPost(t *testing.T) *post {
	t.Helper()
	p := &post{market: &market{}, server: mailtest.Start(t), passed: &atomic.Int64{}}
	begun, morning := time.Now(), time.Date(2026, 12, 1, 10, 0, 0, 0, lima.Zone)
	p.now = func() time.Time { return morning.Add(time.Since(begun) + time.Duration(p.passed.Load())) }
	p.notify = service.Config{Site: site + "/", Mail: mailing.Flags{SMTPURL: p.server.URL(), MailFrom: "Qhatu <no-responder@qhatu.example>"}}
	p.begin(t)
	return p
}

// pass lets time pass.
func (p *post) pass(d time.Duration) { p.passed.Add(int64(d)) }

// until lets time pass until the clock shows a time of Peru.
func (p *post) until(t *testing.T, written string) {
	t.Helper()
	at := testkit.Must(time.ParseInLocation(time.DateOnly+" 15:04", lima.Date(p.clock())+" "+written, lima.Zone))(t)
	if at.Before(p.clock()) {
		at = at.AddDate(0, 0, 1)
	}
	p.pass(at.Sub(p.clock()))
}

// member has somebody act for an organisation.
func (p *post) member(t *testing.T, kind, org, name string, who vault.Person) (person string) {
	t.Helper()
	person = "per_" + org
	if err := p.vault.ChangePerson(t.Context(), person, func(vault.Person) (vault.Person, error) { return who, nil }); err != nil {
		t.Fatal(err)
	}
	if err := p.vault.NameOrganisation(t.Context(), org, name); err != nil {
		t.Fatal(err)
	}
	p.write(t, org, identityevents.OrganisationRegistered{Kind: kind})
	p.write(t, org, identityevents.OrganisationMemberAdded{Person: person, Role: "admin"})
	return person
}

// trade opens a negotiation about maize between a buyer who has an address, and an association that trades by chat.
func (p *post) trade(t *testing.T, address string) (buyer client) {
	t.Helper()
	p.member(t, identityevents.KindBuyer, "org_snacks", "Snacks del Valle", vault.Person{Name: "Ana", Email: address})
	p.member(t, identityevents.KindAssociation, "assoc_huaro", "Asociación Huaro", vault.Person{Name: "Rosa", Phone: "+51987654321", Email: "rosa@huaro.example"})
	p.negotiate(t, "neg_1")
	return p.buyer(t, "org_snacks")
}

func (p *post) negotiate(t *testing.T, neg string) {
	t.Helper()
	p.write(t, neg, orderevents.NegotiationOpened{
		Buyer: "org_snacks", Association: "assoc_huaro", Lot: "lot_1", Product: "maize", Measure: events.Measure{Unit: "quintal", FactorMilli: 46000, Base: "kg"},
	})
}

// offer has the association make an offer that is good for so long.
func (p *post) offer(t *testing.T, neg string, number int, lasts time.Duration) {
	t.Helper()
	p.write(t, neg, orderevents.OfferMade{
		Lot: "lot_1", Number: number, By: orderevents.Seller, Quantity: events.Quantity{Milli: 10_000, Unit: "quintal"}, Milli: 460_000,
		Price: events.Price{Minor: 16_000, Currency: "PEN", Per: "quintal"}, Total: events.Amount{Minor: 160_000, Currency: "PEN"}, ValidUntil: p.clock().Add(lasts),
	})
}

// order has them agree.
func (p *post) order(t *testing.T, id string) {
	t.Helper()
	p.write(t, id, orderevents.OrderPlaced{
		StockDemand: orderevents.StockDemand{Negotiation: "neg_1", Offer: 1, Lot: "lot_1", Milli: 460_000},
		Agreement: orderevents.Agreement{
			Association: "assoc_huaro", Buyer: "org_snacks", Product: "maize", Measure: events.Measure{Unit: "quintal", FactorMilli: 46000, Base: "kg"},
			Quantity: events.Quantity{Milli: 10_000, Unit: "quintal"}, Price: events.Price{Minor: 16_000, Currency: "PEN", Per: "quintal"},
			Total: events.Amount{Minor: 160_000, Currency: "PEN"},
		},
	})
	p.write(t, id, orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 1})
}

// letter is a mail that has come.
type letter struct {
	head mail.Header
	text string
}

func (p *post) letters(t *testing.T) (all []letter) {
	t.Helper()
	for _, raw := range p.server.Mails(t) {
		read := testkit.Must(mail.ReadMessage(strings.NewReader(raw)))(t)
		body := testkit.Must(io.ReadAll(quotedprintable.NewReader(read.Body)))(t)
		all = append(all, letter{read.Header, string(body)})
	}
	return all
}

// letter waits for a mail, the n-th of all, counted from 0.
func (p *post) letter(t *testing.T, n int) letter {
	t.Helper()
	testkit.Eventually(t, "the mail has come", func() bool { return len(p.server.Mails(t)) > n })
	return p.letters(t)[n]
}

func (l letter) id() string { return l.head.Get("Message-Id") }

func (l letter) wants(t *testing.T, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(l.text, part) {
			t.Errorf("it does not say %q:\n%s", part, l.text)
		}
	}
}

// outcomes are what came of a person's mails, oldest first: "order.confirmed delivered".
func outcomes(t *testing.T, who client) (all []string) {
	t.Helper()
	var list notifyrest.MailList
	who.Get(t, "/v1/me/notifications/mails").Want(t, http.StatusOK).JSON(t, &list)
	for _, m := range list.Items {
		all = append(all, m.Type+" "+string(m.Outcome))
	}
	slices.Reverse(all)
	return all
}

func (p *post) comesTo(t *testing.T, who client, want ...string) {
	t.Helper()
	testkit.Eventually(t, strings.Join(want, ", "), func() bool { return slices.Equal(outcomes(t, who), want) })
}

func set(t *testing.T, who client, wanted body) (now notifyrest.Notifications) {
	t.Helper()
	who.Put(t, "/v1/me/notifications", wanted).Want(t, http.StatusOK).JSON(t, &now)
	return now
}
