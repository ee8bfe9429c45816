package notify_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	service "github.com/qhatu/qhatu/services/notify"
)

type body = map[string]any

// receiver is a real address that takes messages, and answers what the test says.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	got     []received
	answers func(n int) int // status of the n-th answer, from 0; 0: the connection is cut
}

type received struct {
	id   string
	head http.Header
	body []byte
}

// signedWith is which of the signatures is that of a secret, -1 if none is, as the specification has them: the HMAC-SHA256 of id, timestamp and
// body, with dots between, by the bytes that the secret is the base64 of.
func (m received) signedWith(t *testing.T, secret string) int {
	t.Helper()
	encoded, isSecret := strings.CutPrefix(secret, "whsec_")
	key := testkit.Must(base64.StdEncoding.DecodeString(encoded))(t)
	mac := hmac.New(sha256.New, key)
	if digits := bytes.Trim(key, "0123456789abcdef"); !isSecret || len(key) != 32 || len(digits) == 0 {
		t.Fatalf("%s is no secret", secret)
	}
	_, _ = mac.Write([]byte(m.head.Get("webhook-id") + "." + m.head.Get("webhook-timestamp") + "." + string(m.body)))
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return slices.Index(strings.Split(m.head.Get("webhook-signature"), " "), want)
}

// receive runs one, and has a market that is opened then send to it.
func receive(t *testing.T, m *market, answers func(n int) int) *receiver {
	t.Helper()
	r := &receiver{answers: answers}
	r.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		content, _ := io.ReadAll(in.Body) // what is cut off does not verify
		r.mu.Lock()
		n := len(r.got)
		r.got = append(r.got, received{in.Header.Get("webhook-id"), in.Header, content})
		r.mu.Unlock()
		status := r.answers(n)
		if status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(status)
	}))
	t.Cleanup(r.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Certificate().Raw})
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	m.notify = service.Config{CA: file, Networks: web.Proxies{netip.MustParsePrefix("127.0.0.1/32")}}
	return r
}

// all are the messages that have come.
func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func (r *receiver) ids() (all []string) {
	for _, one := range r.all() {
		all = append(all, one.id)
	}
	return all
}

func ok(int) int { return http.StatusNoContent }

func register(t *testing.T, who client, url string, types ...string) notifyrest.MadeWebhook {
	t.Helper()
	var made notifyrest.MadeWebhook
	who.Post(t, "/v1/webhooks", body{"url": url, "types": append([]string{}, types...)}).Want(t, http.StatusCreated).JSON(t, &made)
	return made
}

func TestAWebhookIsToldInOrderAndSigned(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	m.begin(t)
	snacks := m.buyer(t, "org_snacks")
	m.deal(t, "0", "assoc_huaro", "org_snacks") // before
	hook := register(t, snacks, r.URL, "negotiation.*", "order.placed")
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	m.write(t, "ord_1", orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 1}) // not wanted
	m.deal(t, "2", "assoc_huaro", "org_other")                                      // none of its business
	m.caughtUp(t, snacks)
	all, _ := changes(t, snacks, "")
	var want []string
	for _, c := range all[4:] {
		// the first offer was accepted before it could be told, or not: either is right
		if c.Type != "order.confirmed" && c.Type != "negotiation.offer_made" {
			want = append(want, c.ID)
		}
	}
	testkit.Eventually(t, "all is told", func() bool {
		return !slices.ContainsFunc(want, func(id string) bool { return !slices.Contains(r.ids(), id) })
	})
	for _, one := range r.all() {
		if n := one.signedWith(t, hook.Secret); n != 0 {
			t.Errorf("%s: signature %d", one.body, n)
		}
		if stamp := testkit.Must(strconv.ParseInt(one.head.Get("webhook-timestamp"), 10, 64))(t); time.Since(time.Unix(stamp, 0)) > 5*time.Minute {
			t.Errorf("sent at %d", stamp)
		}
		var said struct {
			Data struct{ Change, Kind, ID string }
		}
		if err := json.Unmarshal(one.body, &said); err != nil || said.Data.Change != one.id || said.Data.ID != map[string]string{"negotiation": "neg_1", "order": "ord_1"}[said.Data.Kind] {
			t.Errorf("%s says %s", one.id, one.body)
		}
	}
	if !slices.IsSortedFunc(r.all(), func(a, b received) int { return slices.Index(idsOf(all), a.id) - slices.Index(idsOf(all), b.id) }) {
		t.Errorf("told out of order: %v", r.ids())
	}
	m.anyone.As(m.token(t, "buyer", "org_other", time.Hour)).Get(t, "/v1/webhooks/"+hook.ID).Problem(t, http.StatusNotFound, "not-found")
}

func idsOf(all []notifyrest.Change) (ids []string) {
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	return ids
}

// What was lost with an answer, or with the process, is sent once more under the same id.
func TestNothingIsLostWithAnAnswerOrAProcess(t *testing.T) {
	m := &market{}
	var down sync.Mutex
	failing := true
	r := receive(t, m, func(int) int {
		down.Lock()
		defer down.Unlock()
		if failing {
			return 0
		}
		return http.StatusOK
	})
	m.begin(t)
	hook := register(t, m.buyer(t, "org_snacks"), r.URL, "order.*")
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	testkit.Eventually(t, "it is tried", func() bool { return len(r.ids()) > 0 })
	m.stop()
	down.Lock()
	failing = false
	down.Unlock()
	m.start(t)
	snacks := m.buyer(t, "org_snacks")
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/enable", nil).Want(t, http.StatusOK)
	testkit.Eventually(t, "it is sent again", func() bool { return len(r.ids()) > 1 })
	if ids := r.ids(); ids[0] != ids[len(ids)-1] {
		t.Errorf("sent %v", ids)
	}
}

func TestAnAddressThatIsGoneOrLeadsElsewhereGetsNothing(t *testing.T) {
	m := &market{}
	r := receive(t, m, func(n int) int { return []int{http.StatusFound, http.StatusGone}[min(n, 1)] })
	m.begin(t)
	snacks := m.buyer(t, "org_snacks")
	hook := register(t, snacks, r.URL, "order.*")
	var attempt notifyrest.Attempt
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/test", nil).Want(t, http.StatusOK).JSON(t, &attempt)
	if attempt.Outcome != "failed" || *attempt.Error != "redirect" || *attempt.Status != http.StatusFound {
		t.Errorf("%+v", attempt)
	}
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	var shown notifyrest.Webhook
	testkit.Eventually(t, "it is disabled", func() bool {
		snacks.Get(t, "/v1/webhooks/"+hook.ID).Want(t, http.StatusOK).JSON(t, &shown)
		return shown.State == "disabled"
	})
	if *shown.Reason != "gone" {
		t.Errorf("%+v", shown)
	}
}

func TestNothingIsSentInside(t *testing.T) {
	m := open(t)
	snacks := m.buyer(t, "org_snacks")
	for _, url := range []string{
		"https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://10.1.2.3/", "https://192.168.0.1:8443/", "https://169.254.169.254/latest",
		"https://[fe80::1]/x", "https://0.0.0.0/xx", "https://user:pass@example.com/", "https://[64:ff9b::7f00:1]/",
	} {
		problem := snacks.Post(t, "/v1/webhooks", body{"url": url}).Problem(t, http.StatusUnprocessableEntity, "invalid")
		if !slices.Equal(problem.Pointers(), []string{"/url"}) {
			t.Errorf("%s: %v", url, problem.Pointers())
		}
	}
	snacks.Post(t, "/v1/webhooks", body{"url": "http://example.com/hook"}, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	snacks.Post(t, "/v1/webhooks", body{"url": "https://example.com/hook", "types": []string{"order.nothing"}}).Problem(t, http.StatusUnprocessableEntity, "invalid")
}

// An address that takes nothing holds up neither another's messages nor another webhook of the same organisation.
func TestAnAddressThatFailsHoldsUpNobodyElse(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	dead := receive(t, m, func(int) int { return http.StatusServiceUnavailable })
	m.notify = service.Config{CA: both(t, r, dead), Networks: web.Proxies{netip.MustParsePrefix("127.0.0.1/32")}}
	m.begin(t)
	snacks := m.buyer(t, "org_snacks")
	failing := register(t, snacks, dead.URL)
	register(t, snacks, r.URL, "order.placed")
	for _, name := range []string{"1", "2", "3"} {
		m.deal(t, name, "assoc_huaro", "org_snacks")
	}
	testkit.Eventually(t, "the other is told all", func() bool { return len(r.ids()) == 3 })
	var shown notifyrest.Webhook
	testkit.Eventually(t, "the one that fails is tried again later", func() bool {
		snacks.Get(t, "/v1/webhooks/"+failing.ID).Want(t, http.StatusOK).JSON(t, &shown)
		return shown.NextAttemptAt != nil && shown.FailingSince != nil
	})
	if shown.State != "enabled" {
		t.Errorf("%+v", shown)
	}
	var list notifyrest.AttemptList
	snacks.Get(t, "/v1/webhooks/"+failing.ID+"/attempts").Want(t, http.StatusOK).JSON(t, &list)
	if len(list.Items) == 0 || list.Items[0].Outcome != "failed" || *list.Items[0].Status != http.StatusServiceUnavailable || *list.Items[0].Error != "status" {
		t.Errorf("%+v", list)
	}
}

// both is a file with the certificates of two receivers.
func both(t *testing.T, receivers ...*receiver) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	var all []byte
	for _, r := range receivers {
		all = append(all, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Certificate().Raw})...)
	}
	if err := os.WriteFile(file, all, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What asks for an answer that was given meanwhile is not sent; it is sent where somebody asks for it.
func TestWhatIsNoLongerTrueIsSuppressed(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	m.begin(t)
	snacks := m.buyer(t, "org_snacks")
	hook := register(t, snacks, r.URL, "negotiation.*")
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/disable", nil).Want(t, http.StatusOK)
	m.deal(t, "1", "assoc_huaro", "org_snacks")
	m.write(t, "neg_2", orderevents.NegotiationOpened{Buyer: "org_snacks", Association: "assoc_huaro", Lot: "lot_1"})
	m.write(t, "neg_2", orderevents.OfferMade{Lot: "lot_1", Number: 1, By: orderevents.Seller, Milli: 1000})
	m.caughtUp(t, snacks)
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/enable", nil).Want(t, http.StatusOK)
	all, _ := changes(t, snacks, "")
	ids := idsOf(all) // opened, offer made and accepted, placed; opened, offer made
	testkit.Eventually(t, "all is told", func() bool { return slices.Contains(r.ids(), ids[5]) })
	if got, want := r.ids(), []string{ids[0], ids[2], ids[4], ids[5]}; !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	var list notifyrest.AttemptList
	testkit.Eventually(t, "it is logged", func() bool {
		snacks.Get(t, "/v1/webhooks/"+hook.ID+"/attempts").Want(t, http.StatusOK).JSON(t, &list)
		return slices.ContainsFunc(list.Items, func(a notifyrest.Attempt) bool { return a.ID == ids[1] && a.Outcome == "suppressed" })
	})
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/resend", body{"change": ids[1]}).Want(t, http.StatusOK)
	if got := r.ids(); got[len(got)-1] != ids[1] {
		t.Errorf("resent %v", got)
	}
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/resend", body{"change": ids[1][:len(ids[1])-3] + "AAE"}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	before := len(r.ids())
	snacks.Post(t, "/v1/webhooks/"+hook.ID+"/replay", body{"after": ids[3]}).Want(t, http.StatusOK)
	testkit.Eventually(t, "it is replayed", func() bool { return len(r.ids()) == before+2 })
	if got := r.ids(); !slices.Equal(got[before:], ids[4:]) {
		t.Errorf("replayed %v", got[before:])
	}
}

func TestASecretIsRotatedWithoutAGap(t *testing.T) {
	m := &market{}
	r := receive(t, m, ok)
	var past atomic.Int64 // since the beginning
	m.now = func() time.Time { return time.Now().Add(time.Duration(past.Load())) }
	m.begin(t)
	snacks := m.buyer(t, "org_snacks")
	asked := body{"url": r.URL, "types": []string{"order.*"}}
	var first, again, rotated notifyrest.MadeWebhook
	snacks.Post(t, "/v1/webhooks", asked, webtest.Key("k1")).Want(t, http.StatusCreated).JSON(t, &first)
	snacks.Post(t, "/v1/webhooks", asked, webtest.Key("k1")).Want(t, http.StatusCreated).JSON(t, &again)
	if first.Secret != again.Secret || first.ID != again.ID {
		t.Error("the same request makes two")
	}
	snacks.Post(t, "/v1/webhooks/"+first.ID+"/rotate_secret", nil).Want(t, http.StatusOK).JSON(t, &rotated)
	snacks.Post(t, "/v1/webhooks/"+first.ID+"/test", nil).Want(t, http.StatusOK)
	if r.all()[0].signedWith(t, rotated.Secret) != 0 || r.all()[0].signedWith(t, first.Secret) != 1 {
		t.Errorf("signed %s", r.all()[0].head.Get("webhook-signature"))
	}
	past.Store(int64(24*time.Hour + time.Minute))
	snacks.Post(t, "/v1/webhooks/"+first.ID+"/test", nil).Want(t, http.StatusOK)
	if r.all()[1].signedWith(t, rotated.Secret) != 0 || r.all()[1].signedWith(t, first.Secret) != -1 {
		t.Errorf("signed a day later %s", r.all()[1].head.Get("webhook-signature"))
	}
	for range 9 {
		register(t, snacks, r.URL)
	}
	snacks.Post(t, "/v1/webhooks", asked).Problem(t, http.StatusConflict, "too-many-webhooks")
	snacks.Delete(t, "/v1/webhooks/"+first.ID).Want(t, http.StatusOK)
	snacks.Get(t, "/v1/webhooks/"+first.ID).Problem(t, http.StatusNotFound, "not-found")
	viewer := m.claims("buyer", "org_snacks")
	viewer.Member = "viewer"
	m.anyone.As(testkit.Must(m.signer.Mint(viewer, time.Hour, time.Now()))(t)).Post(t, "/v1/webhooks", asked).Problem(t, http.StatusForbidden, "viewer-only-reads")
}
