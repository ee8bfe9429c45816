package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/revocation"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
)

// checkKeysKept refuses to make a new secret where a market has run before: what is repeated from then would be done twice. Without
// its signing key a market goes on, but nobody's token is good any more.
func (h *Host) checkKeysKept() error {
	if !exists(h.cfg.GuardPath()) {
		return nil
	}
	if path := h.cfg.secretPath(); !exists(path) {
		return Misconfigured{fmt.Errorf("%s is gone, although a market has run here: put it back from the backup. If it is lost, write 32 random bytes there; "+
			"requests from before that are repeated are then done twice", path)}
	}
	if path := h.cfg.SigningKeyPath(); h.cfg.JWKSURL == "" && !exists(path) {
		h.logger.Error("the signing key is gone and a new one is made: nobody's token from before is good any more", "file", path)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// openKeys reads what was revoked, opens the vault with its key and, unless tokens are signed elsewhere, opens the ring of keys that sign them. What
// credentials are verified by is made once: published keys are fetched once, for the edge and for services.
func (h *Host) openKeys(ctx context.Context) (err error) {
	if h.revoked, err = revocation.Open(ctx, h.node.JetStream()); err != nil {
		return err
	}
	for _, loss := range h.node.Lost() {
		if loss.Stream == natsd.StreamOf(natsd.Revoked) {
			h.revoked.Distrust(loss.Accepted)
		}
	}
	if h.apiKeys, err = apikey.Open(ctx, h.node.JetStream()); err != nil {
		return err
	}
	if h.vault, err = openVault(ctx, h.node.JetStream(), h.cfg.VaultKeys()); err != nil {
		return err
	}
	if err := h.checkKeysKept(); err != nil {
		return err
	}
	if h.cfg.JWKSURL == "" {
		if h.signer, err = token.OpenRing(h.cfg.SigningKeyPath()); err != nil {
			return err
		}
	}
	h.verifier = h.apiKeys.OrTokens(h.tokenKeys())
	return nil
}

// verifyTokens configures how credentials are verified.
func (h *Host) verifyTokens(cfg *web.Config) {
	cfg.Revoked = h.revoked.Revoked
	cfg.Keys = h.verifier
	if h.signer != nil {
		cfg.JWKS = h.signer.JWKS
	}
}

// tokenKeys are published keys or, without an address for those, our own.
func (h *Host) tokenKeys() token.Verifier {
	if h.signer == nil {
		return token.FromJWKS(h.cfg.JWKSURL, &http.Client{Timeout: 5 * time.Second})
	}
	return h.signer.Verifier()
}

// mint goes by the machine's clock, as verifying does, whatever the clock of the process.
func (h *Host) mint(c token.Claims, ttl time.Duration) (string, error) {
	return h.signer.Mint(c, ttl, time.Now())
}
