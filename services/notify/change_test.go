package notify_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func (m *market) position(p es.Position) string { return web.NewPositions(m.log.Identity()).Encode(p) }

func TestEachIsToldOfItsOwnAndNobodyElseIs(t *testing.T) {
	m := open(t)
	huaro, snacks, stranger := m.association(t, "assoc_huaro"), m.buyer(t, "org_snacks"), m.buyer(t, "org_other")
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	m.deal(t, "2", "assoc_canin", "org_other")
	m.caughtUp(t, huaro)
	trade := []string{"negotiation.opened neg_1", "negotiation.offer_made neg_1", "negotiation.offer_accepted neg_1", "order.placed ord_1"}
	ofHuaro, _ := changes(t, huaro, "")
	if diff := cmp.Diff(append([]string{"lot.drafted lot_1", "lot.published lot_1"}, trade...), told(ofHuaro)); diff != "" {
		t.Errorf("the association (-want +told):\n%s", diff)
	}
	ofSnacks, last := changes(t, snacks, "")
	if diff := cmp.Diff(trade, told(ofSnacks)); diff != "" {
		t.Errorf("the buyer (-want +told):\n%s", diff)
	}
	if of, _ := changes(t, stranger, ""); slices.ContainsFunc(told(of), func(line string) bool { return slices.Contains(trade, line) }) {
		t.Errorf("another buyer is told %v", told(of))
	}
	if placed := ofSnacks[3]; placed.About.Revision != 1 || placed.About.Kind != "order" || placed.At.IsZero() || placed.ID != last {
		t.Errorf("told %+v, and to go on after %s", placed, last)
	}
	if ofSnacks[0].ID != ofHuaro[2].ID {
		t.Error("the same change has another id for each side")
	}
}

func TestAPageBeginsWhereTheOneBeforeEnded(t *testing.T) {
	m := open(t)
	huaro := m.association(t, "assoc_huaro")
	m.write(t, "lot_1", catalogevents.LotDrafted{Association: "assoc_huaro"})
	middle := m.write(t, "lot_1", catalogevents.LotPublished{})
	const more = 250
	for range more {
		m.write(t, "lot_1", catalogevents.LotStockAdjusted{DeltaMilli: 1, Reason: "found"})
	}
	m.caughtUp(t, huaro)
	first := pageAfter(t, huaro, "")
	if len(first.Items) != 200 || !first.More {
		t.Fatalf("%d changes, more: %v", len(first.Items), first.More)
	}
	all, last := changes(t, huaro, "")
	if len(all) != 2+more || all[len(all)-1].ID != last || !slices.IsSortedFunc(all, func(a, b notifyrest.Change) int { return int(a.About.Revision - b.About.Revision) }) {
		t.Errorf("%d changes in all", len(all))
	}
	// what a reader has seen elsewhere is a place, too
	if later, _ := changes(t, huaro, m.position(middle)); len(later) != more {
		t.Errorf("%d changes after a position, want %d", len(later), more)
	}
	if page := pageAfter(t, huaro, last); len(page.Items) > 0 || page.More || page.After != last {
		t.Errorf("after the last one comes %+v", page)
	}
	unchanged := huaro.Get(t, "/v1/changes?after="+last)
	huaro.Get(t, "/v1/changes?after="+last, webtest.Header("If-None-Match", unchanged.Header.Get("ETag"))).Want(t, http.StatusNotModified)
}

// A place means the same whoever has built the read model.
func TestAPlaceOutlivesARebuild(t *testing.T) {
	m := open(t)
	huaro := m.association(t, "assoc_huaro")
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	m.caughtUp(t, huaro)
	before, _ := changes(t, huaro, "")
	m.stop()
	if err := os.RemoveAll(filepath.Join(m.cfg.DataDir, "read")); err != nil {
		t.Fatal(err)
	}
	m.start(t)
	m.deal(t, "2", "assoc_huaro", "org_snacks")
	huaro = m.association(t, "assoc_huaro")
	m.caughtUp(t, huaro)
	after, _ := changes(t, huaro, "")
	if diff := cmp.Diff(before, after[:len(before)]); diff != "" {
		t.Errorf("what was told is told otherwise (-before +after):\n%s", diff)
	}
	if rest, _ := changes(t, huaro, before[3].ID); len(rest) != len(after)-4 {
		t.Errorf("after a place of before come %v", told(rest))
	}
}

func TestWhoMayNotBeToldIsRefused(t *testing.T) {
	m := open(t)
	m.anyone.Get(t, "/v1/changes").Problem(t, http.StatusUnauthorized, "token-required")
	for _, role := range []string{token.RoleOrganiser, token.RoleCoordinator, token.RolePerson} {
		org := map[string]string{token.RoleOrganiser: "org_muni"}[role]
		m.anyone.As(testkit.Must(m.signer.Mint(token.Claims{Role: role, Org: org, Subject: "per_1"}, time.Hour, time.Now()))(t)).
			Get(t, "/v1/changes").Problem(t, http.StatusForbidden, "role-forbidden")
	}
	narrow := m.claims(token.RoleBuyer, "org_snacks")
	narrow.Scopes = []string{"order:read"}
	m.anyone.As(testkit.Must(m.signer.Mint(narrow, time.Hour, time.Now()))(t)).Get(t, "/v1/changes").Problem(t, http.StatusForbidden, "scope-forbidden")
	snacks := m.buyer(t, "org_snacks")
	another := web.NewPositions("another log").Encode(7)
	for _, after := range []string{"7", "x", another, another + "AAA", m.position(3) + "A", m.position(3) + "!!!"} {
		if got := snacks.Get(t, "/v1/changes?after="+after).Problem(t, http.StatusUnprocessableEntity, "invalid"); !slices.Equal(got.Pointers(), []string{"?after"}) {
			t.Errorf("after %s: %v", after, got.Pointers())
		}
	}
	got := snacks.Get(t, "/v1/changes", webtest.Header("Last-Event-ID", "7")).Problem(t, http.StatusUnprocessableEntity, "invalid")
	if !slices.Equal(got.Pointers(), []string{"Last-Event-ID:"}) {
		t.Errorf("Last-Event-ID: %v", got.Pointers())
	}
}

func TestAStreamTellsWhatHappensAndGoesOnWhereItWasCutOff(t *testing.T) {
	m := open(t)
	bearer := m.token(t, token.RoleBuyer, "org_snacks", time.Hour)
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	s := m.follow(t, bearer, http.StatusOK)
	if s.header.Get("Content-Type") != "text/event-stream; charset=utf-8" || s.header.Get("Content-Length") != "" || s.header.Get("Cache-Control") != "no-store" {
		t.Errorf("answered %v", s.header)
	}
	read := func(s *stream, want string) (id string) {
		t.Helper()
		id, data := s.next()
		var change notifyrest.Change
		if err := json.Unmarshal([]byte(data), &change); err != nil || change.Type+" "+change.About.ID != want || change.ID != id {
			t.Fatalf("told %s %s, want %s: %v", id, data, want, err)
		}
		return id
	}
	for _, want := range []string{"negotiation.opened neg_1", "negotiation.offer_made neg_1", "negotiation.offer_accepted neg_1"} {
		read(s, want)
	}
	last := read(s, "order.placed ord_1")
	m.write(t, "ord_2", orderevents.OrderPlaced{Agreement: orderevents.Agreement{Association: "assoc_canin", Buyer: "org_other"}}) // none of its business
	m.write(t, "ord_1", orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 1})
	read(s, "order.confirmed ord_1")
	s.hangUp()
	m.write(t, "ord_1", orderevents.OrderPreparationBegun{Negotiation: "neg_1"})
	again := m.follow(t, bearer, http.StatusOK, "Last-Event-ID", last)
	read(again, "order.confirmed ord_1")
	read(again, "order.preparation_begun ord_1")
}

func TestAStreamEndsWithItsTokenAndWithTheProcess(t *testing.T) {
	m := open(t)
	short := m.follow(t, m.token(t, token.RoleBuyer, "org_snacks", 2*time.Second), http.StatusOK)
	if id, _ := short.next(); id != "" || short.lines.Err() != nil {
		t.Errorf("told %s, %v", id, short.lines.Err())
	}
	long := m.follow(t, m.token(t, token.RoleBuyer, "org_snacks", time.Hour), http.StatusOK)
	m.stop() // which would wait for a request that does not end
	if id, _ := long.next(); id != "" || long.lines.Err() != nil {
		t.Errorf("told %s, %v", id, long.lines.Err())
	}
}

func TestACallerHasSoManyStreams(t *testing.T) {
	m := open(t)
	bearer := m.token(t, token.RoleBuyer, "org_snacks", time.Hour)
	var open []*stream
	for range 8 {
		open = append(open, m.follow(t, bearer, http.StatusOK))
	}
	m.follow(t, bearer, http.StatusTooManyRequests)
	m.follow(t, m.token(t, token.RoleBuyer, "org_other", time.Hour), http.StatusOK)
	m.anyone.As(bearer).Get(t, "/v1/changes").Want(t, http.StatusOK)
	open[0].hangUp()
	ask := func(method string) (status int, header http.Header) {
		in := testkit.Must(http.NewRequestWithContext(t.Context(), method, m.url+"/v1/changes", nil))(t)
		in.Header.Set("Authorization", "Bearer "+bearer)
		in.Header.Set("Accept", "text/event-stream")
		answer, err := http.DefaultClient.Do(in)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close() //nolint:errcheck // nobody reads it
		return answer.StatusCode, answer.Header
	}
	testkit.Eventually(t, "there is room again", func() bool {
		status, _ := ask(http.MethodGet)
		return status == http.StatusOK
	})
	if _, header := ask(http.MethodHead); header.Get("Content-Type") != "application/json" { // of the page, and ends
		t.Errorf("HEAD %v", header)
	}
}
