// Package simulation drives a whole market over its REST contracts as buyers and associations do, remembers what it was
// answered, and verifies by an audit of the log that every answer holds: nothing acknowledged is lost, and nothing refused
// was done. It is for tests only.
package simulation

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
)

// Party is a caller: an organisation with its token.
type Party struct {
	Role   string
	Org    string
	bearer string
}

// Token is a client.Token.
func (p Party) Token(context.Context) (string, error) { return p.bearer, nil }

// Tokens were made long before any run begins and hold until long after it, also by a clock that is set back or forward.
const (
	tokenAge = 2 * 24 * time.Hour
	tokenTTL = 7 * 24 * time.Hour
)

// Parties makes n parties of a role, whose tokens are signed with the key of a data folder. Their ids begin with the
// name.
func Parties(dataDir, role, name string, n int) ([]Party, error) {
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: dataDir}.SigningKeyPath())
	if err != nil {
		return nil, err
	}
	parties := make([]Party, n)
	for i := range parties {
		org := name + "_" + string(rune('a'+i))
		minted, err := signer.Mint(token.Claims{Subject: "per_" + org, Org: org, Role: role}, tokenTTL, time.Now().Add(-tokenAge))
		if err != nil {
			return nil, err
		}
		parties[i] = Party{Role: role, Org: org, bearer: minted}
	}
	return parties, nil
}
