package notify_test

import (
	"bytes"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// Whoever removes a webhook and does not hear the answer asks again, and is told the same; anybody else, and whoever asks by another key, is told that there is none.
func TestARemovalIsAnsweredAgain(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	m.begin(t)
	snacks, other := m.buyer(t, "org_snacks"), m.buyer(t, "org_other")
	hook := register(t, snacks, r.URL, "order.*")
	at := "/v1/webhooks/" + hook.ID
	other.Delete(t, at, webtest.Key("k1")).Problem(t, http.StatusNotFound, "not-found")
	var first, again notifyrest.Webhook
	snacks.Delete(t, at, webtest.Key("k1")).Want(t, http.StatusOK).JSON(t, &first)
	m.forgetAnswers(t)
	answer := snacks.Delete(t, at, webtest.Key("k1")).Want(t, http.StatusOK)
	if answer.JSON(t, &again); answer.Header.Get("Idempotent-Replayed") != "" || again.ID != hook.ID || again.URL != r.URL || again.After != first.After {
		t.Errorf("%+v, again %+v", first, again)
	}
	snacks.Delete(t, at, webtest.Key("k2")).Problem(t, http.StatusNotFound, "not-found")
	other.Delete(t, at, webtest.Key("k1")).Problem(t, http.StatusNotFound, "not-found")
	snacks.Get(t, at).Problem(t, http.StatusNotFound, "not-found")
	snacks.Get(t, at+"/attempts").Problem(t, http.StatusNotFound, "not-found")
}

// forgetAnswers has the market lose what it answered, as a power cut may have it.
func (m *market) forgetAnswers(t *testing.T) {
	t.Helper()
	answers := testkit.Must(m.log.JetStream().Stream(t.Context(), natsd.StreamOf(natsd.Idempotency)))(t)
	if err := answers.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Of a webhook that is removed nothing is left that knows its secret, nor anybody who works for it.
func TestNothingIsLeftOfARemovedWebhook(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	m.begin(t)
	snacks := m.buyer(t, "org_snacks")
	hook := register(t, snacks, r.URL, "order.*")
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	testkit.Eventually(t, "it is told", func() bool { return len(r.ids()) == 1 && m.count(t, natsd.Deliveries) == 1 })
	if n := runs(); n != 1 {
		t.Errorf("%d work for one webhook", n)
	}
	snacks.Delete(t, "/v1/webhooks/"+hook.ID).Want(t, http.StatusOK)
	testkit.Eventually(t, "nobody works for it", func() bool { return runs() == 0 })
	for _, data := range m.contents(t, natsd.StreamOf(natsd.Webhooks)) {
		if len(data) > 0 {
			t.Errorf("left in the bucket: %q", data)
		}
	}
	left := m.contents(t, natsd.Deliveries)
	if len(left) != 1 || bytes.Contains(left[0], []byte("order")) || bytes.Contains(left[0], []byte("127.0.0.1")) {
		t.Errorf("left of its attempts: %q", left)
	}
	opened := testkit.Must(m.vault.Open(t.Context(), "org_snacks", "deliveries.org_snacks."+hook.ID, left[0]))(t)
	if !bytes.Contains(opened, []byte(r.URL)) || bytes.Contains(opened, []byte(strings.TrimPrefix(hook.Secret, "whsec_"))) {
		t.Errorf("left of the webhook: %s", opened)
	}
	m.deal(t, "2", "assoc_huaro", "org_snacks")
	m.caughtUp(t, snacks)
	if got := r.ids(); len(got) != 1 || runs() != 0 {
		t.Errorf("told %v", got)
	}
}

// runs counts the goroutines that work for webhooks.
func runs() int {
	stacks := make([]byte, 4<<20)
	return bytes.Count(stacks[:runtime.Stack(stacks, true)], []byte("(*deliverer).run("))
}

func (m *market) count(t *testing.T, stream string) uint64 {
	t.Helper()
	found := testkit.Must(m.log.JetStream().Stream(t.Context(), stream))(t)
	return testkit.Must(found.Info(t.Context()))(t).State.Msgs
}

// contents are those of all messages of a stream.
func (m *market) contents(t *testing.T, stream string) (all [][]byte) {
	t.Helper()
	found := testkit.Must(m.log.JetStream().Stream(t.Context(), stream))(t)
	for n := uint64(1); n <= found.CachedInfo().State.LastSeq; n++ {
		message, err := found.GetMsg(t.Context(), n)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue
		}
		all = append(all, testkit.Must(message, err)(t).Data)
	}
	return all
}

// With an organisation go its webhooks: when it is erased, when it is closed, and also where the process was stopped in between. A person's end
// changes nothing: the webhooks that they registered are their organisation's.
func TestWebhooksEndWithTheirOrganisation(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	m.begin(t)
	snacks, other, huaro := m.buyer(t, "org_snacks"), m.buyer(t, "org_other"), m.association(t, "assoc_huaro")
	for _, who := range []client{snacks, snacks, other, huaro} {
		register(t, who, r.URL, "order.placed")
	}
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	testkit.Eventually(t, "both sides are told", func() bool { return len(r.ids()) == 3 })
	m.write(t, "per_org_snacks", identityevents.PersonErased{By: "self"})
	m.write(t, "org_other", identityevents.OrganisationClosed{})
	testkit.Eventually(t, "the closed one has none", func() bool { return webhooksOf(t, other) == 0 })
	if n := webhooksOf(t, snacks); n != 2 {
		t.Errorf("with a person %d of 2 webhooks are left", n)
	}
	if err := m.vault.Erase(t.Context(), "org_snacks"); err != nil {
		t.Fatal(err)
	}
	if n := webhooksOf(t, snacks); n != 0 {
		t.Errorf("without its key %d webhooks can be read", n)
	}
	m.write(t, "org_snacks", identityevents.OrganisationErased{By: "self"})
	testkit.Eventually(t, "nothing of the erased one is stored", func() bool { return len(m.keys(t)) == 2 }) // the association's
	for _, key := range m.keys(t) {
		if strings.Contains(key, "org_") {
			t.Errorf("left: %s", key)
		}
	}
	testkit.Eventually(t, "nobody works for them", func() bool { return runs() == 1 })
	m.deal(t, "2", "assoc_huaro", "org_snacks")
	testkit.Eventually(t, "the other side is told", func() bool { return len(r.ids()) == 4 })
}

func webhooksOf(t *testing.T, who client) int {
	t.Helper()
	var list notifyrest.WebhookList
	who.Get(t, "/v1/webhooks").Want(t, http.StatusOK).JSON(t, &list)
	return len(list.Items)
}

// keys are those of the bucket of webhooks.
func (m *market) keys(t *testing.T) (all []string) {
	t.Helper()
	bucket := testkit.Must(m.log.JetStream().KeyValue(t.Context(), natsd.Webhooks))(t)
	lister := testkit.Must(bucket.ListKeys(t.Context()))(t)
	for key := range lister.Keys() {
		all = append(all, key)
	}
	return all
}

// A restored market may end before what a webhook was told last: it goes on at the end, and misses nothing that happens then.
func TestAWebhookBeyondTheLogGoesOnAtItsEnd(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	m.begin(t)
	snacks := m.buyer(t, "org_snacks")
	hook := register(t, snacks, r.URL, "order.placed")
	end := testkit.Must(m.log.End(t.Context()))(t)
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/replay", body{"after": m.position(end + 1000)}).Want(t, http.StatusOK)
	testkit.Eventually(t, "it is put to the end", func() bool {
		var shown notifyrest.Webhook
		snacks.Get(t, "/v1/webhooks/"+hook.ID).Want(t, http.StatusOK).JSON(t, &shown)
		return shown.After == hook.After
	})
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	testkit.Eventually(t, "it is told", func() bool { return len(r.ids()) == 1 })
}

// A copy of a market that is looked at sends nothing, and what it did not send is sent where webhooks are on.
func TestNothingIsSentWhileWebhooksAreOff(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	on := m.notify
	m.notify.Off = true
	m.begin(t)
	snacks := m.buyer(t, "org_snacks")
	hook := register(t, snacks, r.URL, "order.placed")
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	m.caughtUp(t, snacks)
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/test", nil).Problem(t, http.StatusServiceUnavailable, "unavailable")
	if n := runs(); n != 0 || len(r.ids()) != 0 {
		t.Errorf("%d at work, sent %v", n, r.ids())
	}
	m.stop()
	m.notify = on
	m.start(t)
	testkit.Eventually(t, "it is sent", func() bool { return len(r.ids()) == 1 })
}
