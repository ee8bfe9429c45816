package app

import (
	"context"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

func (a *App) onFairs(names es.Names[fairevents.FairEvent]) []bus.Handler {
	return []bus.Handler{
		bus.When(names, a.stallApproved), bus.When(names, a.stallWaitlisted), bus.When(names, a.stallOffered),
		bus.When(names, a.stallRejected), bus.When(names, a.stallOfferLapsed), bus.When(names, a.fairCancelled),
	}
}

func (a *App) stallApproved(ctx context.Context, r es.Record, e fairevents.StallApproved) error {
	return a.tellApplicant(ctx, r, e.Association, chat.Notice{Kind: chat.StallApproved, Stall: e.Stall})
}

func (a *App) stallWaitlisted(ctx context.Context, r es.Record, e fairevents.StallWaitlisted) error {
	return a.tellApplicant(ctx, r, e.Association, chat.Notice{Kind: chat.StallWaitlisted, Stall: e.Stall})
}

func (a *App) stallOffered(ctx context.Context, r es.Record, e fairevents.StallOffered) error {
	return a.tellApplicant(ctx, r, e.Association, chat.Notice{Kind: chat.StallOffered, Stall: e.Stall})
}

func (a *App) stallRejected(ctx context.Context, r es.Record, e fairevents.StallRejected) error {
	return a.tellApplicant(ctx, r, e.Association, chat.Notice{Kind: chat.StallRejected, Stall: e.Stall})
}

func (a *App) stallOfferLapsed(ctx context.Context, r es.Record, e fairevents.StallOfferLapsed) error {
	return a.tellApplicant(ctx, r, e.Association, chat.Notice{Kind: chat.StallOfferLapsed, Stall: e.Stall})
}

// fairCancelled tells everyone whose application ended with the fair.
func (a *App) fairCancelled(ctx context.Context, r es.Record, e fairevents.FairCancelled) error {
	for _, ended := range e.Ended {
		n := chat.Notice{Kind: chat.FairCancelled, Stall: ended.Stall}
		if err := a.tellApplicant(ctx, r, ended.Association, n); err != nil {
			return err
		}
	}
	return nil
}

// tellApplicant tells an association of what happened to its application at a fair.
func (a *App) tellApplicant(ctx context.Context, r es.Record, association string, n chat.Notice) error {
	if err := a.shown(ctx, r.Position); err != nil {
		return err
	}
	n.Fair = r.AggregateID
	return a.tell(ctx, r, association, n)
}
