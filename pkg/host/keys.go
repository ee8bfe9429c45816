package host

import (
	"context"
	"net/http"
	"time"

	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/revocation"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
)

// openKeys reads what was revoked, opens the vault with its key and, unless tokens are signed elsewhere, opens the ring of keys that sign them.
func (h *Host) openKeys(ctx context.Context) (err error) {
	if h.revoked, err = revocation.Open(ctx, h.node.JetStream()); err != nil {
		return err
	}
	if h.apiKeys, err = apikey.Open(ctx, h.node.JetStream()); err != nil {
		return err
	}
	h.vault, err = openVault(ctx, h.node.JetStream(), h.cfg.VaultKeys())
	if err != nil || h.cfg.JWKSURL != "" {
		return err
	}
	h.signer, err = token.OpenRing(h.cfg.SigningKeyPath())
	return err
}

// verifyTokens configures how credentials are verified.
func (h *Host) verifyTokens(cfg *web.Config) {
	cfg.Revoked = h.revoked.Revoked
	cfg.Keys = h.verifier()
	if h.signer != nil {
		cfg.JWKS = h.signer.JWKS
	}
}

// verifier goes by published keys or, without an address for those, by our own; and by the keys of machines.
func (h *Host) verifier() token.Verifier {
	if h.signer == nil {
		return h.apiKeys.OrTokens(token.FromJWKS(h.cfg.JWKSURL, &http.Client{Timeout: 5 * time.Second}))
	}
	return h.apiKeys.OrTokens(h.signer.Verifier())
}

// mint goes by the machine's clock, as verifying does, whatever the clock of the process.
func (h *Host) mint(c token.Claims, ttl time.Duration) (string, error) {
	return h.signer.Mint(c, ttl, time.Now())
}
