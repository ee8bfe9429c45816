package market

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// Makes lists what an association makes, as the coordinator registered it; empty: that is not known.
func (s *Session) Makes(ctx context.Context, association string) ([]string, error) {
	return read(madeBy)(s.identity().GetAssociation(ctx, association, nil))
}

// Community is where an association's goods are collected unless it is said otherwise; "" where it is not known.
func (s *Session) Community(ctx context.Context, association string) (string, error) {
	return read(communityOf)(s.identity().GetAssociation(ctx, association, nil))
}

func madeBy(a identityrest.Association) ([]string, error) { return names(a.Products), nil }

func communityOf(a identityrest.Association) (string, error) {
	return restvalue.OrZero(a.Community), nil
}

func (s *Session) identity() *identityrest.Client {
	server, doer := s.caller.At("identity")
	return &identityrest.Client{Server: server, Client: doer}
}
