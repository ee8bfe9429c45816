package market

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
)

// Makes lists what an association makes, as the coordinator registered it; empty: that is not known.
func (s *Session) Makes(ctx context.Context, association string) ([]string, error) {
	server, doer := s.caller.At("identity")
	identity := identityrest.Client{Server: server, Client: doer}
	return read(madeBy)(identity.GetAssociation(ctx, association, nil))
}

func madeBy(a identityrest.Association) ([]string, error) { return names(a.Products), nil }
