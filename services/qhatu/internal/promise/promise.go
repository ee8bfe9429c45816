// Package promise drives a whole market over HTTP as buyers and associations do, remembers what it was answered, and
// holds the market's log against the market's promises: no kilogram is sold twice, and nothing acknowledged is lost.
//
// What it expects of the log is written down here anew, from the words of the rules and from the contract's state
// machines: it imports neither the domain packages nor the services' read models, so that it shares no mistake with
// them. It is for tests only.
package promise

import (
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
)

// Party is a caller: an organisation with its token.
type Party struct {
	Role  string
	Org   string
	token string
}

const tokenTTL = time.Hour

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
		minted, err := signer.Mint(token.Claims{Subject: "per_" + org, Org: org, Role: role}, tokenTTL, time.Now())
		if err != nil {
			return nil, err
		}
		parties[i] = Party{Role: role, Org: org, token: minted}
	}
	return parties, nil
}
