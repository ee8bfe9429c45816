package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
)

const (
	credentialGood  = 2 * time.Hour // what is made is good for
	credentialRenew = time.Hour     // and renewed after
	credentialFile  = "service-" + name + ".token"
)

var errNoCredential = errors.New("this process signs no tokens: set QHATU_WHATSAPP_SERVICE_TOKEN")

// credential is the service's own token, which identity trades for tokens of the people it speaks with.
type credential interface {
	BearerToken(ctx context.Context) (string, error)
	Answered(shown string, refused bool) (another bool) // hears how identity answered
	Run(ctx context.Context) error                      // keeps it good until ctx ends
	Ready() error                                       // says why it opens nothing
}

// credentialOf returns the token that was configured, which identity renews, or else one that is made here.
func credentialOf(cfg Config, p host.Platform) (credential, error) {
	switch {
	case cfg.ServiceToken != "":
		return client.OpenCredential(client.CredentialConfig{
			Given: cfg.ServiceToken, Path: filepath.Join(p.KeyDir, credentialFile), Peer: p.Peer, Now: p.Now, Revoked: p.Revocations.Revoked,
			Logger: p.Logger,
		})
	case p.Mint == nil:
		return nil, errNoCredential
	}
	return &ownCredential{mint: p.Mint, now: p.Now, revoked: p.Revocations.Revoked}, nil
}

// ownCredential is a token that the process makes by itself.
type ownCredential struct {
	mint    func(token.Claims, time.Duration) (string, error)
	now     func() time.Time
	revoked func(token.Claims) bool

	mu      sync.Mutex
	token   string        // "": to be made
	says    *token.Claims // what the token says; nil where that cannot be read
	made    time.Time
	refused bool // identity did not accept the last one
}

func (c *ownCredential) BearerToken(context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.token != "" && now.Sub(c.made) < credentialRenew && !c.isRevoked() {
		return c.token, nil
	}
	made, err := c.mint(token.Claims{Subject: name, Role: token.RoleService}, credentialGood)
	if err != nil {
		return "", fmt.Errorf("credential: %w", err)
	}
	c.token, c.says, c.made = made, nil, now
	if said, err := token.Peek(made); err == nil {
		c.says = &said
	}
	return made, nil
}

func (c *ownCredential) isRevoked() bool { return c.says != nil && c.revoked(*c.says) }

// Run has nothing to do: the token is made when it is asked for.
func (*ownCredential) Run(context.Context) error { return nil }

// Answered takes another token in the place of one that was refused: its key may have been removed.
func (c *ownCredential) Answered(shown string, refused bool) (another bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if shown != c.token {
		return true
	}
	if c.refused = refused; refused {
		c.token = ""
	}
	return refused
}

// Ready says that identity refuses what is made here.
func (c *ownCredential) Ready() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refused {
		return errors.New("identity refuses the tokens that this process makes: its keys are not those that identity verifies with")
	}
	return nil
}
