package cli

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
)

// A market that is started to try a backup sends nobody anything, whatever is to be sent.
func TestATriedMarketSendsNothingToWebhooks(t *testing.T) {
	dir := t.TempDir()
	withMarket(t, dir, func(url, bearer string) {
		for _, asked := range [][2]string{
			{"/v1/webhooks", `{"url":"https://127.0.0.1:1/hook"}`}, {"/v1/lots", `{"product":"maize","declared":{"value":"20","unit":"quintal"}}`},
		} {
			in := testkit.Must(http.NewRequestWithContext(t.Context(), http.MethodPost, url+asked[0], strings.NewReader(asked[1])))(t)
			in.Header.Set("Authorization", "Bearer "+bearer)
			in.Header.Set("Content-Type", "application/json")
			out, err := http.DefaultClient.Do(in)
			if err != nil {
				t.Fatal(err)
			}
			if _ = out.Body.Close(); out.StatusCode != http.StatusCreated {
				t.Fatalf("%s: %s", asked[0], out.Status)
			}
		}
	})
	if err := startMarket(t.Context(), dir, 1); err != nil {
		t.Fatal(err)
	}
	if n := attempts(t, dir); n != 0 {
		t.Errorf("%d attempts", n)
	}
}

// withMarket runs a market in a folder, in which webhooks are off.
func withMarket(t *testing.T, dir string, use func(url, bearer string)) {
	t.Helper()
	cfg := host.Config{HTTPAddr: "127.0.0.1:0", OpsAddr: "127.0.0.1:0", DataDir: dir, LogLevel: "error"}
	off := notify.Config{Off: true, Networks: web.Proxies{netip.MustParsePrefix("127.0.0.1/32")}}
	h := testkit.Must(host.Open(t.Context(), cfg, services.Of(services.Config{Notify: off})...))(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	signer := testkit.Must(token.LoadOrCreateKey(cfg.SigningKeyPath()))(t)
	bearer := testkit.Must(signer.Mint(token.Claims{Role: token.RoleAssociation, Org: "assoc_1", Subject: "per_1"}, time.Hour, time.Now()))(t)
	testkit.Eventually(t, "the market is ready", func() bool { return isReady(t.Context(), h.OperatorURL()+"/readyz", 0) })
	use(h.URL(), bearer)
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// attempts counts those to send to webhooks in the folder of a stopped market.
func attempts(t *testing.T, dir string) uint64 {
	t.Helper()
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: dir, Logger: slog.New(slog.DiscardHandler)}))(t)
	defer func() { _ = node.Close() }()
	stream := testkit.Must(node.JetStream().Stream(t.Context(), natsd.Deliveries))(t)
	return stream.CachedInfo().State.Msgs
}
