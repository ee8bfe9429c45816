package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
)

const (
	credentialGood  = 2 * time.Hour // what is made is good for
	credentialRenew = time.Hour     // and renewed after
)

var errNoCredential = errors.New("this process signs no tokens: set QHATU_WHATSAPP_SERVICE_TOKEN")

// credential is the service's own token, which identity trades for tokens of the people it speaks with.
type credential struct {
	mint func(token.Claims, time.Duration) (string, error)
	now  func() time.Time

	mu    sync.Mutex
	token string
	made  time.Time
}

// credentialOf returns what gives the service's token: the one that was configured, or one that is made and renewed.
func credentialOf(cfg Config, p host.Platform) (func(context.Context) (string, error), error) {
	if cfg.ServiceToken != "" {
		return func(context.Context) (string, error) { return cfg.ServiceToken, nil }, nil
	}
	if p.Mint == nil {
		return nil, errNoCredential
	}
	return (&credential{mint: p.Mint, now: p.Now}).get, nil
}

func (c *credential) get(context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.token != "" && now.Sub(c.made) < credentialRenew {
		return c.token, nil
	}
	made, err := c.mint(token.Claims{Subject: name, Role: token.RoleService}, credentialGood)
	if err != nil {
		return "", fmt.Errorf("credential: %w", err)
	}
	c.token, c.made = made, now
	return made, nil
}
