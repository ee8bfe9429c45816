package crash_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
)

// The market is killed while it sends a message, and once more right after one was taken. Each change is sent all the same, in
// order, and whatever is sent again has the same id.
func TestAWebhookIsToldEverythingThoughTheMarketIsKilled(t *testing.T) {
	t.Parallel() // it waits more than it works
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	dir := t.TempDir()
	seller := caller{t, testkit.Must(simulation.Parties(dir, token.RoleAssociation, "told", 1))(t)[0]}
	r := receive(t)
	environment := []string{"QHATU_WEBHOOK_NETWORKS=127.0.0.1", "QHATU_WEBHOOK_CA=" + r.certificate(t), "QHATU_WEBHOOK_TIMEOUT=2s"}
	p := start(t, dir, environment...)
	at := p.open(t)
	awaitReady(ctx, t, at)
	var hook struct{ ID, Secret string }
	seller.do(http.MethodPost, at+"/v1/webhooks", map[string]any{"url": r.URL, "types": []string{"lot.*"}}, &hook)
	const lots = 6
	for range lots {
		seller.do(http.MethodPost, at+"/v1/lots", map[string]any{"product": "maize", "declared": map[string]any{"value": "20", "unit": "quintal"}}, nil)
	}
	troubles := []string{}
	for range 2 {
		select {
		case <-r.held:
		case <-ctx.Done():
			t.Fatalf("it was not sent: %v", r.ids())
		}
		troubles = append(troubles, p.kill(t)...)
		r.letGo()
		p = start(t, dir, environment...)
		at = p.open(t)
		awaitReady(ctx, t, at)
	}
	var feed struct{ Items []struct{ ID string } }
	seller.do(http.MethodGet, at+"/v1/changes", nil, &feed)
	want := []string{}
	for _, change := range feed.Items {
		want = append(want, change.ID)
	}
	await(ctx, t, "message about each change", func() string {
		if got := len(slices.Compact(r.ids())); got < len(want) {
			return fmt.Sprintf("%d of %d", got, len(want))
		}
		return ""
	})
	troubles = append(troubles, p.stop(t)...)
	report(t, "process", troubles)
	if said, err := exec.Command(binary, "verify", "--data-dir", dir).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, said)
	}
	ids := r.ids()
	if diff := cmp.Diff(want, slices.Compact(slices.Clone(ids))); diff != "" || len(want) != lots {
		t.Errorf("in order, but for what comes twice (-want +told):\n%s", diff)
	}
	if ids[0] != ids[1] {
		t.Errorf("the first message, of which the answer was lost, is %s and then %s", ids[0], ids[1])
	}
	for _, got := range r.got {
		if why := got.wrong(hook.Secret); why != "" {
			t.Error(why)
		}
	}
	t.Logf("%d changes, %d messages", len(want), len(ids))
}

// caller asks the market over HTTP.
type caller struct {
	t *testing.T
	simulation.Party
}

func (c caller) do(method, url string, what, answer any) {
	c.t.Helper()
	c.repeatable("", method, url, what, answer)
}

// repeatable is do for what may be repeated under a key, to the same effect.
func (c caller) repeatable(key, method, url string, what, answer any) {
	c.t.Helper()
	body := testkit.Must(json.Marshal(what))(c.t)
	if what == nil {
		body = nil
	}
	in := testkit.Must(http.NewRequestWithContext(c.t.Context(), method, url, bytes.NewReader(body)))(c.t)
	in.Header.Set("Content-Type", "application/json")
	if key != "" {
		in.Header.Set("Idempotency-Key", key)
	}
	in.Header.Set("Authorization", "Bearer "+testkit.Must(c.Token(c.t.Context()))(c.t))
	out := testkit.Must(http.DefaultClient.Do(in))(c.t)
	defer func() { _ = out.Body.Close() }()
	said := testkit.Must(io.ReadAll(out.Body))(c.t)
	if out.StatusCode >= http.StatusBadRequest {
		c.t.Fatalf("%s %s: %d %s", method, url, out.StatusCode, said)
	}
	if answer != nil {
		if err := json.Unmarshal(said, answer); err != nil {
			c.t.Fatal(err)
		}
	}
}

// taker is an address that takes messages. It holds the first one, without an answer, until the test lets go; of the
// fourth it tells when it is answered.
type taker struct {
	*httptest.Server
	held  chan struct{} // one is
	goes  chan struct{} // closed by letGo
	letGo func()

	mu  sync.Mutex
	got []taken
}

type taken struct {
	head http.Header
	body []byte
}

func receive(t *testing.T) *taker {
	t.Helper()
	r := &taker{held: make(chan struct{}, 2), goes: make(chan struct{})}
	r.letGo = sync.OnceFunc(func() { close(r.goes) })
	r.Server = httptest.NewTLSServer(http.HandlerFunc(r.take))
	t.Cleanup(func() { r.letGo(); r.Close() })
	return r
}

func (r *taker) take(w http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return // it was cut off: nobody has been told
	}
	r.mu.Lock()
	r.got = append(r.got, taken{in.Header, body})
	n := len(r.got)
	r.mu.Unlock()
	switch n {
	case 1:
		r.held <- struct{}{}
		<-r.goes
		panic(http.ErrAbortHandler)
	case 4:
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		r.held <- struct{}{}
	}
}

func (r *taker) certificate(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func (r *taker) ids() (all []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.got {
		all = append(all, one.head.Get("webhook-id"))
	}
	return all
}

// wrong says what is, in a message that is signed with a secret.
func (m taken) wrong(secret string) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return err.Error()
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", m.head.Get("webhook-id"), m.head.Get("webhook-timestamp"), m.body)
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); m.head.Get("webhook-signature") != want {
		return fmt.Sprintf("signed %s, want %s", m.head.Get("webhook-signature"), want)
	}
	var said struct{ Data struct{ Change string } }
	if err := json.Unmarshal(m.body, &said); err != nil || said.Data.Change != m.head.Get("webhook-id") {
		return fmt.Sprintf("%s says %s", m.head.Get("webhook-id"), m.body)
	}
	return ""
}
