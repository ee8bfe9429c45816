package client

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/token"
)

// renewalCheck is how often a credential looks whether it is to be renewed.
const renewalCheck = time.Minute

// CredentialConfig is what a [Credential] goes by.
type CredentialConfig struct {
	Given   string // the token that the operator gave
	Path    string // of the file in which the last one is kept
	Peer    Peer
	Now     func() time.Time
	Revoked func(token.Claims) bool // what this process knows to be revoked
	Logger  *slog.Logger
}

// Credential is a service's own token. No token is good for longer than [token.MaxLife], and a process runs for years: it has identity renew
// the token once a third of its life is over, and keeps the new one in a file, with which it goes on when it is started again.
type Credential struct {
	cfg CredentialConfig

	mu      sync.Mutex
	held    heldToken
	failed  error // why it was not renewed when it was time; nil: it was
	refused bool  // identity did not accept it the last time
}

type heldToken struct {
	raw    string
	claims token.Claims
	from   time.Time // when it was issued, as the process tells the time
}

func (h heldToken) age(now time.Time) time.Duration { return now.Sub(h.from) }

// OpenCredential takes the token that is kept, or the one that was given where that was issued later. It is an error if what
// was given is no token.
func OpenCredential(cfg CredentialConfig) (*Credential, error) {
	given, err := hold(cfg.Given)
	if err != nil {
		return nil, fmt.Errorf("the service's token: %w", err)
	}
	c := &Credential{cfg: cfg, held: given}
	switch kept, err := readHeld(cfg.Path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		cfg.Logger.Warn("the service's token that was kept cannot be read, the one that was given is used", "error", err)
	case kept.claims.Subject == given.claims.Subject && kept.from.After(given.from) && !cfg.Revoked(kept.claims):
		c.held = kept
	}
	return c, nil
}

func hold(raw string) (heldToken, error) {
	claims, err := token.Peek(raw)
	return heldToken{raw, claims, claims.IssuedAt}, err
}

func readHeld(path string) (heldToken, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return heldToken{}, err
	}
	return hold(strings.TrimSpace(string(raw)))
}

// BearerToken is a Token.
func (c *Credential) BearerToken(context.Context) (string, error) {
	held, _ := c.state()
	return held.raw, nil
}

// Answered hears how identity answered a token.
func (c *Credential) Answered(shown string, refused bool) (another bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if shown != c.held.raw {
		return true
	}
	c.refused = refused
	return false
}

func (c *Credential) isRefused() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

// Run renews the token whenever it is time, until ctx ends.
func (c *Credential) Run(ctx context.Context) error {
	for {
		c.Renew(ctx)
		if !wait.For(ctx, renewalCheck) {
			return nil
		}
	}
}

// Renew has the token renewed if it is time. Where that does not succeed the one before goes on until its end, and the next call tries again.
func (c *Credential) Renew(ctx context.Context) {
	held, failed := c.state()
	if c.cfg.Revoked(held.claims) || held.age(c.cfg.Now()) < held.claims.Life()/3 {
		return
	}
	err := c.renew(ctx)
	if err != nil && failed == nil && ctx.Err() == nil {
		c.cfg.Logger.Warn("the service's token was not renewed", "error", err, "ends", held.claims.ExpiresAt)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = err
}

func (c *Credential) renew(ctx context.Context) error {
	grant := identityrest.TokenRequestGrantTypeRenew
	identity := (&Exchange{Peer: c.cfg.Peer, Token: c.BearerToken, Answered: c.Answered}).Identity()
	given, err := Read[identityrest.Session](identity.ExchangeToken(ctx, nil, identityrest.TokenRequest{GrantType: &grant}))
	if err != nil {
		return err
	}
	renewed, err := hold(given.AccessToken)
	if err != nil {
		return err
	}
	renewed.from = c.cfg.Now()
	c.mu.Lock()
	c.held, c.refused = renewed, false
	c.mu.Unlock()
	return atomicfile.Replace(c.cfg.Path, []byte(renewed.raw))
}

func (c *Credential) state() (heldToken, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held, c.failed
}

// Ready says why the token opens nothing any more, or soon will not: it was revoked, it has ended, identity does not accept it (its key
// was removed), or the last third of its life has begun and it could not be renewed.
func (c *Credential) Ready() error {
	held, failed := c.state()
	age, life := held.age(c.cfg.Now()), held.claims.Life()
	switch {
	case c.cfg.Revoked(held.claims):
		return errors.New("the service's token was revoked: give the process another one")
	case age >= life:
		return errors.Join(errors.New("the service's token has ended: give the process another one"), failed)
	case c.isRefused():
		return errors.New("identity refuses the service's token: give the process another one")
	case failed != nil && age >= life-life/3:
		return fmt.Errorf("the service's token ends soon and is not renewed: %w", failed)
	}
	return nil
}
