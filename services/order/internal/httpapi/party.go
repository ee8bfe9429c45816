package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// callerOf is the caller as a party to negotiations and orders, or as the coordinator of the orders that are disputed.
func callerOf(ctx context.Context) party.Party {
	c := web.CallerFrom(ctx)
	switch c.Role {
	case token.RoleAssociation:
		return party.Party{Side: orderevents.Seller, Org: c.Org}
	case token.RoleCoordinator:
		return party.Party{Side: party.Coordinator}
	}
	return party.Party{Side: orderevents.Buyer, Org: c.Org}
}

// name adds what is known of the two sides of an answer.
func (a *API) name(ctx context.Context, buyer *orderrest.Buyer, seller *orderrest.Seller) error {
	known := a.Vault.Profile(ctx, buyer.ID)
	if known.Name != "" {
		level := int64(known.LevelOn(lima.Date(a.Now())))
		buyer.Name, buyer.Level = &known.Name, &level
	}
	buyer.Erased = restvalue.Optional(known.Erased)
	stands, err := row(a, a.Views.Standings.Get, buyer.ID)
	if err != nil {
		return err
	}
	buyer.Suspended = restvalue.Optional(stands.Suspended)
	if err := a.nameSeller(ctx, seller); err != nil {
		return err
	}
	return a.addTrackRecords(buyer, seller)
}

// nameSeller adds what is known of the association of an answer.
func (a *API) nameSeller(ctx context.Context, seller *orderrest.Seller) error {
	known := a.Vault.Profile(ctx, seller.ID)
	stands, err := row(a, a.Views.Standings.Get, seller.ID)
	seller.Name, seller.Erased, seller.Suspended = restvalue.Optional(known.Name), restvalue.Optional(known.Erased), restvalue.Optional(stands.Suspended)
	return err
}

// acting is the caller's party, with what whoever calls may bind it to.
func acting(ctx context.Context) app.Acting {
	c := web.CallerFrom(ctx)
	return app.Acting{Party: callerOf(ctx), Person: c.Person, Limit: c.Limit, LimitFrom: c.Token.LimitFrom}
}
