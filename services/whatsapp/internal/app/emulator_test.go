package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const secret = "tayta-app-secret"

// network is the emulated Meta on both sides of the chat.
type network struct {
	*world
	meta      *emulator.Emulator
	replacing sync.RWMutex // held while the process is being replaced: then Meta finds nobody
}

func newNetwork(t *testing.T) *network {
	t.Helper()
	n := &network{world: newWorld(t)}
	webhook := httptest.NewServer(http.HandlerFunc(n.serveWebhook))
	t.Cleanup(webhook.Close)
	n.meta = emulator.New(emulator.Config{
		PhoneNumberID: ourNumber, AppSecret: secret, Token: "token", Webhook: webhook.URL, Retry: 5 * time.Millisecond,
		Now: n.clock.Now, Templates: []emulator.Template{
			{Name: chat.General, Language: "es_PE", Body: "Hay una novedad.", Buttons: []string{"Ver"}},
			{Name: app.CodeTemplate, Language: "es_PE", Body: "{{1}} es tu código.", CopyCode: "Copiar código"},
		},
	})
	t.Cleanup(n.meta.Close)
	api := httptest.NewServer(n.meta.Handler())
	t.Cleanup(api.Close)
	n.sender = graph.New(graph.Config{BaseURL: api.URL, PhoneNumberID: ourNumber, Token: "token"})
	n.restart(t)
	return n
}

// serveWebhook is the webhook in a few lines.
func (n *network) serveWebhook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || !wire.Verify(secret, body, r.Header.Get("X-Hub-Signature-256")) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if !n.replacing.TryRLock() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	defer n.replacing.RUnlock()
	if err := n.app.Receive(r.Context(), body); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func (n *network) replace(t *testing.T) {
	t.Helper()
	n.replacing.Lock()
	defer n.replacing.Unlock()
	n.restart(t)
}

// answers are what a phone was told.
func answers(p *emulator.Phone) []string {
	var all []string
	for _, b := range p.Bubbles() {
		if b.From == "business" {
			all = append(all, b.Body)
		}
	}
	return all
}

func TestADroppedAnswerIsHeardOfByItsStatus(t *testing.T) {
	n := newNetwork(t)
	n.meta.DropAnswers(1)
	p := n.meta.Person(rosa, "Rosa")
	p.Say("uno")
	p.Say("dos")
	testkit.Eventually(t, "both answered", func() bool { return len(answers(p)) == 2 })
	n.idle(t)
	if diff := cmp.Diff([]string{"oí uno", "oí dos"}, answers(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	n.counted(t, "qhatu_whatsapp_sent_again_total", 0)
}

func TestMetaShutsTheWindowNowOrLater(t *testing.T) {
	for _, atOnce := range []bool{true, false} {
		t.Run(fmt.Sprint("at once: ", atOnce), func(t *testing.T) {
			n := newNetwork(t)
			n.meta.RefuseShutWindow(atOnce)
			p := n.meta.Person(rosa, "Rosa")
			p.Say("uno")
			testkit.Eventually(t, "answered", func() bool { return len(answers(p)) == 1 })
			p.ShutWindow() // although we believe it open
			n.opened(t)
			n.negotiation(t, buyerOf, offerOf(1, "buyer"))
			testkit.Eventually(t, "a template", func() bool { return len(answers(p)) == 2 })
			if err := p.TapTitle("Ver"); err != nil {
				t.Fatal(err)
			}
			testkit.Eventually(t, "what it was about", func() bool { return len(answers(p)) == 3 })
			if diff := cmp.Diff([]string{"oí uno", "Hay una novedad.", "aviso bargain.offer_received neg_1 1"}, answers(p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Processes die, each where it stores something; the next one goes on. Not every status is stored: where one surely is,
// TestADeathWhereAFailureIsRecorded dies.
func TestDeathsEverywhere(t *testing.T) {
	n := newNetwork(t)
	n.clock.run(t, n.js, 15*time.Millisecond)
	places := []string{
		"inbox.message.", "inbox.status.", "$KV.CHAT.", "outbox.entry.", "outbox.attempt.", "outbox.sent.",
	}
	phones := []*emulator.Phone{n.meta.Person(rosa, "Rosa"), n.meta.Person(elmer, "Elmer")}
	said := 0
	for _, place := range places {
		for _, after := range []bool{false, true} {
			if after {
				n.crash.dieAfter(place)
			} else {
				n.crash.dieBefore(place)
			}
			said++
			for _, p := range phones {
				p.Say(fmt.Sprint("m", said))
			}
			testkit.Eventually(t, "it dies at "+place, n.crash.died)
			n.replace(t)
		}
	}
	for _, p := range phones {
		testkit.Eventually(t, "all answers", func() bool { return len(answers(p)) >= said })
	}
	n.idle(t)
	for _, p := range phones {
		got := answers(p)
		slices.Sort(got)
		if len(got) != said || len(slices.Compact(got)) != said {
			t.Errorf("told %s", strings.Join(got, " | "))
		}
	}
}

// Meta delivers twice, in batches and out of order, refuses, and loses answers; processes come and go. Everybody gets one
// answer to each message, in the order in which the messages were kept.
func TestNothingIsLostAndNothingIsSaidTwice(t *testing.T) {
	n := newNetwork(t)
	n.clock.run(t, n.js, 15*time.Millisecond)
	n.meta.Duplicate(2)
	n.meta.LimitPairs(true)
	const people, each = 6, 12
	var phones []*emulator.Phone
	for i := range people {
		phones = append(phones, n.meta.Person(fmt.Sprint(51987654000+i), fmt.Sprint("P", i)))
	}
	for m := range each {
		switch m {
		case 2:
			n.meta.FailNext(5, 131000, 0)
		case 3:
			n.meta.FailNext(5, 130429, 0)
		case 4:
			n.meta.DropAnswers(4)
		case 5, 8:
			n.replace(t)
		case 6:
			n.meta.FailNext(3, 131056, 0)
		case 7:
			n.meta.WrongSignature(2)
		case 9:
			n.meta.FailNext(2, 190, 401)
		}
		for _, p := range phones {
			p.Say(fmt.Sprint("m", m))
		}
	}
	for i, p := range phones {
		testkit.Eventually(t, fmt.Sprint("all answers of ", i), func() bool { return len(answers(p)) >= each })
	}
	n.idle(t)
	for i, p := range phones {
		got := answers(p)
		if len(got) != each {
			t.Errorf("%d was told %d times: %s", i, len(got), strings.Join(got, " | "))
		}
		slices.Sort(got)
		if len(slices.Compact(got)) != each {
			t.Errorf("%d was told something twice: %s", i, strings.Join(got, " | "))
		}
	}
	n.counted(t, "qhatu_whatsapp_sent_again_total", 0)
}
