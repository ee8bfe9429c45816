package natsuser_test

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

// With what notify may, a webhook is registered, told, tried, looked at and removed.
func TestAWebhookLivesWithWhatNotifyMay(t *testing.T) {
	told := make(chan string, 10)
	receiver := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, in *http.Request) {
		var said struct{ Type string }
		_ = json.NewDecoder(in.Body).Decode(&said)
		told <- said.Type
	}))
	t.Cleanup(receiver.Close)
	trusted := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: receiver.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t)
	url, dir := c.run(t, "notify", filepath.Join(t.TempDir(), "vault.key"), notify.With(notify.Config{CA: trusted, Networks: web.Proxies{netip.MustParsePrefix("127.0.0.1/32")}}))
	signer := testkit.Must(token.LoadOrCreateKey(host.Config{DataDir: dir}.SigningKeyPath()))(t)
	bearer := testkit.Must(signer.Mint(token.Claims{Role: token.RoleAssociation, Org: "assoc_1", Subject: "per_1"}, time.Hour, time.Now()))(t)
	ask := func(method, path, body string, answer any) {
		t.Helper()
		in := testkit.Must(http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body)))(t)
		in.Header.Set("Authorization", "Bearer "+bearer)
		if body != "" {
			in.Header.Set("Content-Type", "application/json")
		}
		out, err := http.DefaultClient.Do(in)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = out.Body.Close() }()
		said := testkit.Must(io.ReadAll(out.Body))(t)
		if err := json.Unmarshal(said, answer); err != nil || out.StatusCode >= http.StatusBadRequest {
			t.Fatalf("%s %s: %s %s", method, path, out.Status, said)
		}
	}
	var hook struct{ ID string }
	ask(http.MethodPost, "/v1/webhooks", `{"url":"`+receiver.URL+`"}`, &hook)
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{URL: c.url, NKey: c.key(natsuser.Operator), Name: natsuser.Operator}))(t)
	defer func() { _ = node.Close() }()
	log := testkit.Must(es.OpenLog(t.Context(), node.JetStream()))(t)
	lots := estest.NewScribe(log, catalogevents.Lot, catalogevents.LotEvents())
	testkit.Must(lots.Write(t.Context(), "lot_1", time.Now(), catalogevents.LotDrafted{Association: "assoc_1"}, es.Meta{CommandID: "draft"}))(t)
	if got := <-told; got != "lot.drafted" {
		t.Errorf("told of %s", got)
	}
	var attempt struct{ Outcome string }
	ask(http.MethodPost, "/v1/webhooks/"+hook.ID+"/test", "", &attempt)
	var list struct{ Items []struct{ Outcome string } }
	testkit.Eventually(t, "both attempts are listed", func() bool {
		ask(http.MethodGet, "/v1/webhooks/"+hook.ID+"/attempts", "", &list)
		return attempt.Outcome == "delivered" && len(list.Items) == 2
	})
	ask(http.MethodDelete, "/v1/webhooks/"+hook.ID, "", &hook)
	if ask(http.MethodGet, "/v1/webhooks", "", &list); len(list.Items) != 0 {
		t.Errorf("left: %+v", list)
	}
}
