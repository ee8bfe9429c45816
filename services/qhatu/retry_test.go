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

// command is a POST that is sent again and again with one key.
type command struct {
	name, path, key string
	by              client
	body            any
	first           webtest.Response
}

// job does the whole job, each step with a key of its own, and returns the steps.
func job(t *testing.T, m parties) []*command {
	t.Helper()
	draft := &command{name: "draft", path: "/v1/lots", key: "k-draft", by: m.seller, body: maize("20")}
	id := draft.do(t).Text(t, "id")
	publish := &command{name: "publish", path: "/v1/lots/" + id + "/publish", key: "k-publish", by: m.seller}
	publish.do(t)
	opened := &command{
		name: "open", path: "/v1/negotiations", key: "k-open", by: m.buyer,
		body: body{"lot_id": id, "offer": offer("10", "150.00")},
	}
	n := "/v1/negotiations/" + opened.do(t).Text(t, "id")
	countered := &command{name: "counter", path: n + "/offers", key: "k-counter", by: m.seller, body: offer("10", "158.00")}
	countered.do(t)
	accepted := &command{name: "accept", path: n + "/offers/2/accept", key: "k-accept", by: m.buyer}
	awaitOrder(t, m.buyer, accepted.do(t).Text(t, "id"), orderrest.OrderStateConfirmed)
	awaitState(t, m.buyer, n[len("/v1/negotiations/"):], orderrest.NegotiationStateDone)
	awaitStock(t, m.seller, id, "0", "460", "460")
	return []*command{draft, publish, opened, countered, accepted}
}

func (c *command) do(t *testing.T) webtest.Response {
	t.Helper()
	c.first = c.by.Post(t, c.path, c.body, webtest.Key(c.key))
	if c.first.Status >= http.StatusMultipleChoices {
		t.Fatalf("%s: %d %s", c.name, c.first.Status, c.first.Body)
	}
	return c.first
}

func (c *command) again(t *testing.T) webtest.Response {
	t.Helper()
	return c.by.Post(t, c.path, c.body, webtest.Key(c.key)).Want(t, c.first.Status)
}

// wantSameAnswer: the very answer that the first attempt got.
func (c *command) wantSameAnswer(t *testing.T) {
	t.Helper()
	again := c.again(t)
	if diff := cmp.Diff(string(c.first.Body), string(again.Body)); diff != "" {
		t.Errorf("%s: another answer: %s", c.name, diff)
	}
	for _, name := range []string{"ETag", "Qhatu-Position", "Content-Type"} {
		if again.Header.Get(name) != c.first.Header.Get(name) {
			t.Errorf("%s: %s was %q, is %q", c.name, name, c.first.Header.Get(name), again.Header.Get(name))
		}
	}
	if again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%s: not said to be a repetition", c.name)
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
	commands := job(t, m)
	for _, c := range commands {
		c.wantSameAnswer(t)
	}
	m.Restart(t)
	for _, c := range commands {
		c.wantSameAnswer(t)
	}
	wantOneOfEach(t, m)
}

func TestAKeyIsForOneIntentOfOneCaller(t *testing.T) {
	m := open(t)
	c := &command{name: "draft", path: "/v1/lots", key: "k", by: m.seller, body: maize("20")}
	c.do(t)
	m.seller.Post(t, "/v1/lots", maize("21"), webtest.Key("k")).Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	m.Restart(t)
	m.seller.Post(t, "/v1/lots", maize("21"), webtest.Key("k")).Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	other := m.Association(t, "Otra Asociación").Post(t, "/v1/lots", maize("20"), webtest.Key("k")).Want(t, http.StatusCreated)
	if other.Text(t, "id") == c.first.Text(t, "id") {
		t.Error("two associations share a lot")
	}
}

// TestARetryWhoseAnswerIsForgottenDoesNothingTwice: the log itself knows the command.
func TestARetryWhoseAnswerIsForgottenDoesNothingTwice(t *testing.T) {
	m := open(t)
	commands := job(t, m)
	m.Stop(t)
	forgetAnswers(t, m.Dir())
	m.Open(t)
	for _, c := range commands {
		again := c.again(t)
		if again.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("%s: the answer was not forgotten", c.name)
		}
		if got, want := again.Text(t, "id"), c.first.Text(t, "id"); got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
	wantOneOfEach(t, m)
}

// TestAForgottenAnswerLeavesTheKeyTaken: with another body the key is refused, and a retry whose lot has left the market
// meanwhile still finds what it did.
func TestAForgottenAnswerLeavesTheKeyTaken(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	c := &command{
		name: "open", path: "/v1/negotiations", key: "k", by: m.buyer,
		body: body{"lot_id": l.ID, "offer": offer("10", "150.00")},
	}
	c.do(t)
	m.seller.Post(t, "/v1/lots/"+l.ID+"/pause", nil).Want(t, http.StatusOK)
	m.Stop(t)
	forgetAnswers(t, m.Dir())
	m.Open(t)
	if got, want := c.again(t).Text(t, "id"), c.first.Text(t, "id"); got != want {
		t.Errorf("the retry opened %s, want %s", got, want)
	}
	m.Stop(t)
	forgetAnswers(t, m.Dir())
	m.Open(t)
	other := body{"lot_id": l.ID, "offer": offer("11", "150.00")}
	m.buyer.Post(t, c.path, other, webtest.Key("k")).Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
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
