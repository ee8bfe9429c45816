package qhatu_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// deed is a POST that is sent again and again with one key.
type deed struct {
	name, path, key string
	by              client
	body            any
	first           webtest.Response
}

// job does the whole job, each step with a key of its own, and returns the steps.
func job(t *testing.T, m parties) []*deed {
	t.Helper()
	draft := &deed{name: "draft", path: "/v1/lots", key: "k-draft", by: m.seller, body: maize("20")}
	id := draft.do(t).Text(t, "id")
	publish := &deed{name: "publish", path: "/v1/lots/" + id + "/publish", key: "k-publish", by: m.seller}
	publish.do(t)
	opened := &deed{
		name: "open", path: "/v1/negotiations", key: "k-open", by: m.buyer,
		body: body{"lot_id": id, "offer": offer("10", "150.00")},
	}
	n := "/v1/negotiations/" + opened.do(t).Text(t, "id")
	countered := &deed{name: "counter", path: n + "/offers", key: "k-counter", by: m.seller, body: offer("10", "158.00")}
	countered.do(t)
	accepted := &deed{name: "accept", path: n + "/offers/2/accept", key: "k-accept", by: m.buyer}
	awaitOrder(t, m.buyer, accepted.do(t).Text(t, "id"), orderrest.OrderStateConfirmed)
	awaitState(t, m.buyer, n[len("/v1/negotiations/"):], orderrest.NegotiationStateDone)
	awaitStock(t, m.seller, id, "0", "460", "460")
	return []*deed{draft, publish, opened, countered, accepted}
}

func (d *deed) do(t *testing.T) webtest.Response {
	t.Helper()
	d.first = d.by.Post(t, d.path, d.body, webtest.Key(d.key))
	if d.first.Status >= http.StatusMultipleChoices {
		t.Fatalf("%s: %d %s", d.name, d.first.Status, d.first.Body)
	}
	return d.first
}

func (d *deed) again(t *testing.T) webtest.Response {
	t.Helper()
	return d.by.Post(t, d.path, d.body, webtest.Key(d.key)).Want(t, d.first.Status)
}

// wantSameAnswer: the very answer that the first attempt got.
func (d *deed) wantSameAnswer(t *testing.T) {
	t.Helper()
	again := d.again(t)
	if diff := cmp.Diff(string(d.first.Body), string(again.Body)); diff != "" {
		t.Errorf("%s: another answer: %s", d.name, diff)
	}
	for _, name := range []string{"ETag", "Qhatu-Position", "Content-Type"} {
		if again.Header.Get(name) != d.first.Header.Get(name) {
			t.Errorf("%s: %s was %q, is %q", d.name, name, d.first.Header.Get(name), again.Header.Get(name))
		}
	}
	if again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%s: not said to be a repetition", d.name)
	}
}

// wantOneOfEach: one lot, one negotiation of two offers, one order, and its stock committed once.
func wantOneOfEach(t *testing.T, m parties) {
	t.Helper()
	lots := read[catalogrest.LotPage](t, m.seller.Get(t, "/v1/lots?mine=true").Want(t, http.StatusOK)).Items
	negotiations := read[orderrest.NegotiationPage](t, m.buyer.Get(t, "/v1/negotiations").Want(t, http.StatusOK)).Items
	orders := read[orderrest.OrderPage](t, m.buyer.Get(t, "/v1/orders").Want(t, http.StatusOK)).Items
	if len(lots) != 1 || len(negotiations) != 1 || len(orders) != 1 {
		t.Fatalf("%d lots, %d negotiations, %d orders", len(lots), len(negotiations), len(orders))
	}
	if got := lots[0].Quantity.Committed.Value; got != "460" {
		t.Errorf("%s kg committed", got)
	}
	if got := len(negotiations[0].Offers); got != 2 {
		t.Errorf("%d offers", got)
	}
}

func TestARetryGetsTheSameAnswer(t *testing.T) {
	m := open(t)
	deeds := job(t, m)
	for _, d := range deeds {
		d.wantSameAnswer(t)
	}
	m.Restart(t)
	for _, d := range deeds {
		d.wantSameAnswer(t)
	}
	wantOneOfEach(t, m)
}

func TestAKeyIsForOneIntentOfOneCaller(t *testing.T) {
	m := open(t)
	d := &deed{name: "draft", path: "/v1/lots", key: "k", by: m.seller, body: maize("20")}
	d.do(t)
	m.seller.Post(t, "/v1/lots", maize("21"), webtest.Key("k")).Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	m.Restart(t)
	m.seller.Post(t, "/v1/lots", maize("21"), webtest.Key("k")).Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	other := m.Association(t, "Otra Asociación").Post(t, "/v1/lots", maize("20"), webtest.Key("k")).Want(t, http.StatusCreated)
	if other.Text(t, "id") == d.first.Text(t, "id") {
		t.Error("two associations share a lot")
	}
}

// TestARetryWhoseAnswerIsForgottenDoesNothingTwice: the log itself knows the command.
func TestARetryWhoseAnswerIsForgottenDoesNothingTwice(t *testing.T) {
	m := open(t)
	deeds := job(t, m)
	m.Stop(t)
	forgetAnswers(t, m.Dir())
	m.Open(t)
	for _, d := range deeds {
		again := d.again(t)
		if again.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("%s: the answer was not forgotten", d.name)
		}
		if got, want := again.Text(t, "id"), d.first.Text(t, "id"); got != want {
			t.Errorf("%s: %s, want %s", d.name, got, want)
		}
	}
	wantOneOfEach(t, m)
}

// TestAForgottenAnswerLeavesTheKeyTaken: with another body the key is refused, and a retry whose lot has left the market
// meanwhile still finds what it did.
func TestAForgottenAnswerLeavesTheKeyTaken(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	d := &deed{
		name: "open", path: "/v1/negotiations", key: "k", by: m.buyer,
		body: body{"lot_id": l.ID, "offer": offer("10", "150.00")},
	}
	d.do(t)
	m.seller.Post(t, "/v1/lots/"+l.ID+"/pause", nil).Want(t, http.StatusOK)
	m.Stop(t)
	forgetAnswers(t, m.Dir())
	m.Open(t)
	if got, want := d.again(t).Text(t, "id"), d.first.Text(t, "id"); got != want {
		t.Errorf("the retry opened %s, want %s", got, want)
	}
	m.Stop(t)
	forgetAnswers(t, m.Dir())
	m.Open(t)
	other := body{"lot_id": l.ID, "offer": offer("11", "150.00")}
	m.buyer.Post(t, d.path, other, webtest.Key("k")).Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
}

// forgetAnswers empties the bucket of a stopped market.
func forgetAnswers(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	node, err := natsd.Start(ctx, natsd.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	answers, err := node.JetStream().Stream(ctx, "KV_"+natsd.Idempotency)
	if err != nil {
		t.Fatal(err)
	}
	if held := answers.CachedInfo().State.Msgs; held == 0 {
		t.Error("no answer was remembered")
	}
	if err := answers.Purge(ctx); err != nil {
		t.Fatal(err)
	}
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestOneSeesWhatOneDid: a position of one service is honoured by the other.
func TestOneSeesWhatOneDid(t *testing.T) {
	m := open(t)
	for range 20 {
		draft := m.seller.Post(t, "/v1/lots", maize("20")).Want(t, http.StatusCreated)
		published := m.seller.Post(t, "/v1/lots/"+draft.Text(t, "id")+"/publish", nil, webtest.At(draft)).Want(t, http.StatusOK)
		opening := body{"lot_id": draft.Text(t, "id"), "offer": offer("10", "161.00")}
		opened := m.buyer.Post(t, "/v1/negotiations", opening, webtest.At(published)).Want(t, http.StatusCreated)
		path := "/v1/negotiations?state=awaiting_seller&lot=" + draft.Text(t, "id")
		if page := read[orderrest.NegotiationPage](t, m.seller.Get(t, path, webtest.At(opened))); len(page.Items) != 1 {
			t.Fatalf("%d negotiations", len(page.Items))
		}
		accepted := m.seller.Post(t, "/v1/negotiations/"+opened.Text(t, "id")+"/offers/1/accept", nil).Want(t, http.StatusCreated)
		if page := read[orderrest.OrderPage](t, m.buyer.Get(t, "/v1/orders?limit=1", webtest.At(accepted))); page.Items[0].ID != accepted.Text(t, "id") {
			t.Fatal("the order does not show")
		}
		m.Anyone().Get(t, "/v1/lots", webtest.At(accepted)).Want(t, http.StatusOK)
	}
}
