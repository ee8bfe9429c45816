// Package notify_test tells what the notify service does for those who use it, as scenarios over HTTP in which every request
// and answer is held against the contract.
package notify_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	service "github.com/qhatu/qhatu/services/notify"
)

type client = *webtest.Client

// market is a process that runs the notify service alone, over a data folder of the test, with what others store in the log.
type market struct {
	cfg    host.Config
	notify service.Config
	now    func() time.Time // nil: the machine's
	signer *token.Signer
	anyone client
	url    string
	stop   func() // and wait until it has; once
	log    *es.Log
	vault  *vault.Vault

	lots         *estest.Scribe[catalogevents.LotEvent]
	negotiations *estest.Scribe[orderevents.NegotiationEvent]
	orders       *estest.Scribe[orderevents.OrderEvent]

	people        *estest.Scribe[identityevents.PersonEvent]
	organisations *estest.Scribe[identityevents.OrganisationEvent]
	written       atomic.Int64
}

func open(t *testing.T) *market {
	t.Helper()
	m := &market{}
	m.begin(t)
	return m
}

// begin runs the process over a folder of its own.
func (m *market) begin(t *testing.T) {
	t.Helper()
	m.cfg = host.Config{HTTPAddr: "127.0.0.1:0", OpsAddr: "off", DataDir: t.TempDir(), LogLevel: "error", Now: m.now}
	m.start(t)
}

// start runs the process, also once more over the same folder.
func (m *market) start(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	h, err := host.Open(ctx, m.cfg, func(ctx context.Context, p host.Platform) (host.Service, error) {
		m.log, m.vault = p.Log, p.Vault
		return service.With(m.notify)(ctx, p)
	})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	m.lots = estest.NewScribe(m.log, catalogevents.Lot, catalogevents.LotEvents())
	m.negotiations = estest.NewScribe(m.log, orderevents.Negotiation, orderevents.NegotiationEvents())
	m.orders = estest.NewScribe(m.log, orderevents.Order, orderevents.OrderEvents())
	m.people = estest.NewScribe(m.log, identityevents.Person, identityevents.PersonEvents())
	m.organisations = estest.NewScribe(m.log, identityevents.Organisation, identityevents.OrganisationEvents())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	stopped := false
	m.stop = func() {
		if stopped {
			return
		}
		stopped = true
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(m.stop)
	m.signer = testkit.Must(token.LoadOrCreateKey(m.cfg.SigningKeyPath()))(t)
	m.url = "http://127.0.0.1:" + testkit.Must(url.Parse(h.URL()))(t).Port()
	m.anyone = webtest.New(forward(m.url), testkit.Must(notifyrest.GetSpec())(t))
	testkit.Eventually(t, "it is ready", func() bool { return m.anyone.Get(t, "/readyz").Status == http.StatusOK })
}

// forward passes requests on to the process.
func forward(to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		out, err := http.NewRequestWithContext(in.Context(), in.Method, to+in.URL.RequestURI(), in.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		out.Header, out.ContentLength = in.Header, in.ContentLength
		answer, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close() //nolint:errcheck // it was read
		maps.Copy(w.Header(), answer.Header)
		w.WriteHeader(answer.StatusCode)
		_, _ = io.Copy(w, answer.Body) // a cut answer fails where it is read
	})
}

// clock is the time of the market.
func (m *market) clock() time.Time {
	if m.now != nil {
		return m.now()
	}
	return time.Now()
}

// write stores an event of a thing, and returns the position.
func (m *market) write(t *testing.T, thing string, event any) es.Position {
	t.Helper()
	meta := es.Meta{CommandID: es.CommandID(fmt.Sprint("step-", m.written.Add(1)))}
	var position es.Position
	var err error
	switch event := event.(type) {
	case catalogevents.LotEvent:
		position, err = stored(t, m.lots, thing, m.clock(), event, meta)
	case orderevents.NegotiationEvent:
		position, err = stored(t, m.negotiations, thing, m.clock(), event, meta)
	case orderevents.OrderEvent:
		position, err = stored(t, m.orders, thing, m.clock(), event, meta)
	case identityevents.PersonEvent:
		position, err = stored(t, m.people, thing, m.clock(), event, meta)
	case identityevents.OrganisationEvent:
		position, err = stored(t, m.organisations, thing, m.clock(), event, meta)
	}
	if err != nil || position == 0 {
		t.Fatalf("store %T: %v", event, err)
	}
	return position
}

func stored[E any](t *testing.T, by *estest.Scribe[E], thing string, at time.Time, event E, meta es.Meta) (es.Position, error) {
	t.Helper()
	c, err := by.Write(t.Context(), thing, at, event, meta)
	return c.Position, err
}

func (m *market) claims(role, org string) token.Claims {
	return token.Claims{Role: role, Org: org, Subject: "per_" + org}
}

func (m *market) token(t *testing.T, role, org string, ttl time.Duration) string {
	t.Helper()
	return testkit.Must(m.signer.Mint(m.claims(role, org), ttl, time.Now()))(t)
}

func (m *market) buyer(t *testing.T, org string) client {
	t.Helper()
	return m.anyone.As(m.token(t, token.RoleBuyer, org, time.Hour))
}

func (m *market) association(t *testing.T, org string) client {
	t.Helper()
	return m.anyone.As(m.token(t, token.RoleAssociation, org, time.Hour))
}

// deal stores a trade between two organisations, up to the order.
func (m *market) deal(t *testing.T, name, association, buyer string) {
	t.Helper()
	lot, neg, ord := "lot_"+name, "neg_"+name, "ord_"+name
	m.write(t, lot, catalogevents.LotDrafted{Association: association, Code: "MZ-7K3F", Product: "maize", PostedMilli: 1000})
	m.write(t, lot, catalogevents.LotPublished{})
	m.write(t, neg, orderevents.NegotiationOpened{Buyer: buyer, Association: association, Lot: lot})
	m.write(t, neg, orderevents.OfferMade{Lot: lot, Number: 1, By: orderevents.Buyer, Milli: 1000})
	agreed := orderevents.Agreement{Association: association, Buyer: buyer}
	m.write(t, neg, orderevents.OfferAccepted{Lot: lot, Number: 1, By: orderevents.Seller, Order: ord, Agreement: agreed})
	m.write(t, ord, orderevents.OrderPlaced{StockDemand: orderevents.StockDemand{Negotiation: neg, Offer: 1, Lot: lot, Milli: 1000}, Agreement: agreed})
}

// caughtUp waits until a client's answers show everything that is stored.
func (m *market) caughtUp(t *testing.T, who client) {
	t.Helper()
	end := testkit.Must(m.log.End(t.Context()))(t)
	who.Get(t, "/v1/changes", webtest.Header("Qhatu-Position", m.position(end))).Want(t, http.StatusOK)
}

// changes reads all pages from a place on.
func changes(t *testing.T, who client, after string) (all []notifyrest.Change, last string) {
	t.Helper()
	for {
		page := pageAfter(t, who, after)
		all, after = append(all, page.Items...), page.After
		if !page.More {
			return all, after
		}
	}
}

func pageAfter(t *testing.T, who client, after string) (page notifyrest.ChangePage) {
	t.Helper()
	path := "/v1/changes"
	if after != "" {
		path += "?after=" + url.QueryEscape(after)
	}
	who.Get(t, path).Want(t, http.StatusOK).JSON(t, &page)
	return page
}

// told lists what changes say: "order.placed ord_1".
func told(all []notifyrest.Change) (lines []string) {
	for _, c := range all {
		lines = append(lines, c.Type+" "+c.About.ID)
	}
	return lines
}

// stream is a connection that follows what happens.
type stream struct {
	header http.Header
	lines  *bufio.Scanner
	hangUp func()
}

// follow opens one; it fails the test unless the answer has this status.
func (m *market) follow(t *testing.T, bearer string, status int, headers ...string) *stream {
	t.Helper()
	ctx, hangUp := context.WithCancel(t.Context())
	in := testkit.Must(http.NewRequestWithContext(ctx, http.MethodGet, m.url+"/v1/changes", nil))(t)
	in.Header.Set("Authorization", "Bearer "+bearer)
	in.Header.Set("Accept", "text/event-stream")
	for i := 0; i < len(headers); i += 2 {
		in.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(in)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hangUp(); _ = answer.Body.Close() })
	if answer.StatusCode != status {
		t.Fatalf("follow: %s, want %d", answer.Status, status)
	}
	return &stream{answer.Header, bufio.NewScanner(answer.Body), hangUp}
}

// next is the id and data of the next event; "" at the end.
func (s *stream) next() (id, data string) {
	for s.lines.Scan() {
		switch field, value, _ := strings.Cut(s.lines.Text(), ": "); field {
		case "id":
			id = value
		case "data":
			return id, value
		}
	}
	return "", ""
}
