package whatsapp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

const (
	secret      = "tayta-app-secret"
	verifyToken = "tayta-verify"
	known       = "+51987654321" // of the one person whom identity knows
)

// place is the service as its own command runs it, between an emulated Meta and a market of which only identity answers.
type place struct {
	url  string
	meta *emulator.Emulator
	host *host.Host
}

func open(t *testing.T) *place {
	t.Helper()
	return openAt(t, time.Now())
}

// openAt is open at a time, from which the clock of both goes on.
func openAt(t *testing.T, at time.Time) *place {
	t.Helper()
	since := time.Since(at)
	now := func() time.Time { return time.Now().Add(-since) }
	var approved []emulator.Template
	for _, t := range whatsapp.Templates() {
		approved = append(approved, emulator.Template{Name: t.Name, Language: t.Language, Body: t.Body, Footer: t.Footer, Buttons: t.Buttons, CopyCode: t.CopyCode})
	}
	meta := emulator.New(emulator.Config{AppSecret: secret, Token: "token", VerifyToken: verifyToken, Templates: approved, Now: now})
	t.Cleanup(meta.Close)
	graph := httptest.NewServer(meta.Handler())
	t.Cleanup(graph.Close)
	market := httptest.NewServer(http.HandlerFunc(answer))
	t.Cleanup(market.Close)
	h, err := host.Open(t.Context(), host.Config{
		HTTPAddr: "localhost:0", OpsAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error",
		Now:   now,
		Peers: host.Peers{CatalogURL: market.URL, OrderURL: market.URL, FairURL: market.URL, NotifyURL: market.URL, IdentityURL: market.URL},
	}, whatsapp.New(whatsapp.Config{
		GraphURL: graph.URL, GraphVersion: "v26.0", Token: "token", PhoneNumberID: "200000000000001",
		AppSecret: secret, VerifyToken: verifyToken,
	}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	p := &place{url: h.URL(), meta: meta, host: h}
	meta.SetWebhook(p.url + "/webhooks/whatsapp")
	return p
}

// answer is identity in a few lines, and a market that has nothing else.
func answer(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Phone string }
	_ = json.NewDecoder(r.Body).Decode(&asked)
	if r.URL.Path != "/v1/auth/token" || asked.Phone != known || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"type":"/problems/unknown-phone","title":"x","status":404,"instance":"urn:x"}`)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"access_token":"t","token_type":"Bearer","expires_in":300,"person":{"id":"per_1","name":"Rosa","language":"es"},
		"organisation":{"id":"assoc_1","name":"Huaro","kind":"association"},"organisations":[{"id":"assoc_1","kind":"association"}]}`)
}

// told waits until the business has said so many things to a phone.
func told(t *testing.T, p *emulator.Phone, count int) []emulator.Bubble {
	t.Helper()
	var all []emulator.Bubble
	testkit.Eventually(t, fmt.Sprintf("told %d times", count), func() bool {
		all = nil
		for _, b := range p.Bubbles() {
			if b.From == "business" {
				all = append(all, b)
			}
		}
		return len(all) >= count
	})
	return all
}

func TestWhoeverWritesIsAnswered(t *testing.T) {
	p := open(t)
	for _, phone := range []string{known, "+51911111111"} {
		person := p.meta.Person(phone, "Rosa")
		person.Say("hola")
		if got := told(t, person, 1)[0]; got.Body == "" {
			t.Errorf("%s was told %+v", phone, got)
		}
		person.Sticker()
		told(t, person, 2)
	}
	if answer := get(t, p.url+"/readyz"); answer != "200 ready\n" {
		t.Errorf("readyz: %s", answer)
	}
	var metrics string
	testkit.Eventually(t, "what was sent is counted", func() bool { // the last is counted just after its person has it
		metrics = get(t, p.host.OperatorURL()+"/metrics")
		return strings.Contains(metrics, `qhatu_whatsapp_outbox_total{outcome="sent"} 4`) &&
			strings.Contains(metrics, "qhatu_whatsapp_answer_seconds_count 4")
	})
	if strings.Contains(metrics, "987654321") {
		t.Errorf("metrics:\n%s", metrics)
	}
}

func get(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address) //nolint:gosec // a test's own address
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(answer.StatusCode, " ", string(body))
}

func TestMetaVerifiesTheAddress(t *testing.T) {
	p := open(t)
	if err := p.meta.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	ask := func(mode, token string) string {
		return get(t, p.url+"/webhooks/whatsapp?"+url.Values{
			"hub.mode": {mode}, "hub.verify_token": {token}, "hub.challenge": {"1158201444"},
		}.Encode())
	}
	for _, c := range []struct{ mode, token, want string }{
		{"subscribe", verifyToken, "200 1158201444"}, {"subscribe", "other", "403 "}, {"subscribe", "", "403 "}, {"", verifyToken, "403 "},
	} {
		if got := ask(c.mode, c.token); got != c.want {
			t.Errorf("%q %q: %q, want %q", c.mode, c.token, got, c.want)
		}
	}
}

// post sends a body as Meta does and returns the status.
func (p *place) post(t *testing.T, body []byte, signature string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/webhooks/whatsapp", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if signature != "" {
		request.Header.Set("X-Hub-Signature-256", signature)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode
}

// signatures are those that Meta's secret gives for the payloads in wire's testdata.
func signatures(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("internal/wire/testdata/SIGNATURES.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		if fields := strings.Split(strings.TrimSpace(line), "\t"); len(fields) == 3 {
			all[fields[0]] = fields[2]
		}
	}
	return all
}

// recorded is when the payloads in wire's testdata came, none of them a minute late.
var recorded = time.Date(2025, 11, 22, 8, 27, 20, 0, time.UTC)

// keptAny finds a count of what stands in the inbox that is not zero.
var keptAny = regexp.MustCompile(`(?m)^qhatu_whatsapp_inbox_total\{.*\} [^0]`)

// Whoever has kept what Meta signed long ago gains nothing by sending it again.
func TestOldPayloadsAreTakenAndDoNothing(t *testing.T) {
	p, signed := openAt(t, recorded.AddDate(0, 0, 30)), signatures(t)
	body, err := os.ReadFile("internal/wire/testdata/in/msg-text-T1.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := p.post(t, body, signed["in/msg-text-T1.json"]); got != http.StatusOK {
		t.Errorf("answered %d", got)
	}
	if metrics := get(t, p.host.OperatorURL()+"/metrics"); !strings.Contains(metrics, "qhatu_whatsapp_replays_total 1") || keptAny.MatchString(metrics) {
		t.Errorf("metrics:\n%s", metrics)
	}
}

// Every payload that we know of, as it comes: it is kept, and a person who sent something is answered.
func TestEveryPayload(t *testing.T) {
	files, err := filepath.Glob("internal/wire/testdata/in/*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d payloads, %v", len(files), err)
	}
	p, signed := openAt(t, recorded), signatures(t)
	rosa := p.meta.Person(known, "Rosa")
	rosa.SayAt("hola", recorded.Add(-5*time.Minute)) // before all payloads, of which Meta knows nothing: it delivers answers to who has written
	answers := 1
	told(t, rosa, answers)
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		signature := signed["in/"+filepath.Base(file)]
		if got := p.post(t, body, "sha256="+strings.Repeat("0", 64)); got != http.StatusUnauthorized {
			t.Errorf("%s, forged: %d", file, got)
		}
		for range 2 {
			if got := p.post(t, body, signature); got != http.StatusOK {
				t.Errorf("%s: %d", file, got)
			}
		}
		if isAct(filepath.Base(file)) {
			answers++
			told(t, rosa, answers)
		}
	}
	rosa.Say("hola") // its answer comes after all others
	answers++
	if got := len(told(t, rosa, answers)); got != answers {
		t.Errorf("told %d times, want %d", got, answers)
	}
	if metrics := get(t, p.host.OperatorURL()+"/metrics"); !strings.Contains(metrics, fmt.Sprintf("qhatu_whatsapp_signatures_refused_total %d", len(files))) {
		t.Errorf("metrics:\n%s", metrics)
	}
}

// isAct tells the payloads in which Rosa does something that wants an answer.
func isAct(name string) bool {
	return name == "batch.json" || strings.HasPrefix(name, "msg-") &&
		!strings.HasPrefix(name, "msg-system-") && !strings.HasPrefix(name, "msg-reaction-")
}

func TestWhatIsTooLargeIsRefused(t *testing.T) {
	p := open(t)
	if got := p.post(t, make([]byte, 5<<20), "sha256=00"); got != http.StatusRequestEntityTooLarge {
		t.Errorf("5 MiB: %d", got)
	}
	if got := p.post(t, make([]byte, 3<<20), ""); got != http.StatusUnauthorized {
		t.Errorf("3 MiB without a signature: %d", got)
	}
}

// Whatever the webhook answers, browsers and caches are told the same of it as of all other answers.
func TestAnswersOfTheWebhookAreHeadedAsAllAre(t *testing.T) {
	p := open(t)
	const path = "/webhooks/whatsapp"
	want := p.ask(t, http.MethodGet, "/nothing", nil, http.StatusNotFound)
	for _, sent := range []struct {
		method, path string
		body         []byte
		status       int
	}{
		{http.MethodGet, path + "?hub.mode=subscribe&hub.verify_token=" + verifyToken + "&hub.challenge=1158201444", nil, http.StatusOK},
		{http.MethodGet, path, nil, http.StatusForbidden},
		{http.MethodHead, path, nil, http.StatusForbidden},
		{http.MethodPost, path, []byte("{}"), http.StatusUnauthorized},
		{http.MethodPost, path, make([]byte, 5<<20), http.StatusRequestEntityTooLarge},
		{http.MethodOptions, path, nil, http.StatusNoContent},
		{http.MethodPut, path, nil, http.StatusMethodNotAllowed},
		{http.MethodPost, path + "/more", nil, http.StatusNotFound},
	} {
		got := p.ask(t, sent.method, sent.path, sent.body, sent.status)
		for _, name := range []string{"Cache-Control", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy"} {
			if want.Get(name) == "" || got.Get(name) != want.Get(name) {
				t.Errorf("%s %s: %s is %q, elsewhere %q", sent.method, sent.path, name, got.Get(name), want.Get(name))
			}
		}
	}
}

// ask returns the headers of an answer of a status.
func (p *place) ask(t *testing.T, method, path string, body []byte, status int) http.Header {
	t.Helper()
	in := testkit.Must(http.NewRequestWithContext(t.Context(), method, p.url+path, bytes.NewReader(body)))(t)
	answer, err := http.DefaultClient.Do(in)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != status {
		t.Errorf("%s %s: %d, want %d", method, path, answer.StatusCode, status)
	}
	return answer.Header
}

func TestConfigurationIsChecked(t *testing.T) {
	_, err := host.Open(t.Context(), host.Config{HTTPAddr: "localhost:0", DataDir: t.TempDir(), LogLevel: "error"},
		whatsapp.New(whatsapp.Config{PhoneNumberID: "1", Token: "token", AppSecret: "secret"}))
	if err == nil || !strings.Contains(err.Error(), "QHATU_WHATSAPP_VERIFY_TOKEN is missing") {
		t.Errorf("opened: %v", err)
	}
}
