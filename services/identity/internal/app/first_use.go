package app

import (
	"context"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// firstUse is the reaction that registers organisations which nobody registered: the operator mints tokens in their
// names. It hears of acts that only one kind of organisation can do. Their names come into the vault with their tokens.
const firstUse = "identity-first-use"

func (a *App) noticeSeller(ctx context.Context, r es.Record, e catalogevents.LotDrafted) error {
	return a.notice(ctx, r, e.Association, identityevents.KindAssociation)
}

func (a *App) noticeBuyer(ctx context.Context, r es.Record, e orderevents.NegotiationOpened) error {
	return a.notice(ctx, r, e.Buyer, identityevents.KindBuyer)
}

func (a *App) noticeOrganiser(ctx context.Context, r es.Record, e fairevents.FairScheduled) error {
	return a.notice(ctx, r, e.Organiser, identityevents.KindOrganiser)
}

func (a *App) noticeExhibitor(ctx context.Context, r es.Record, e fairevents.StallApplied) error {
	return a.notice(ctx, r, e.Association, identityevents.KindAssociation)
}

func (a *App) notice(ctx context.Context, r es.Record, id, kind string) error {
	_, err := a.handleOrganisation(ctx, id, organisation.Notice{Kind: kind}, es.ReactionMeta(firstUse, r, id))
	return err
}
