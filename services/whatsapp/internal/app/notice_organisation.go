package app

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/payee"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/representative"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/suspension"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// ofRepresentatives tells of who speaks for an association: all who do, and whom it is about.
func (n *notifier) ofRepresentatives() []bus.Handler {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return []bus.Handler{
		on(n, organisations, func(id string, e identityevents.OrganisationProposed) []recipientNotice {
			all := noticeTo(association(id), representative.Proposed(id, aboutOf(e.Person, e.Payee)))
			if e.Action == identityevents.AddRepresentative {
				all = append(all, toPerson(e.Person, representative.Asked(id, e.Person))...)
			}
			return all
		}),
		on(n, organisations, func(id string, e identityevents.OrganisationProposalConfirmed) []recipientNotice {
			return noticeTo(association(id), representative.Seconded(id, aboutOf(e.Person, e.Payee)))
		}),
		bus.When(organisations, func(ctx context.Context, r es.Record, e identityevents.OrganisationProposalDeclined) error {
			return n.enqueue(ctx, r, n.ofDeclined(r.AggregateID, e))
		}),
		on(n, organisations, func(id string, e identityevents.OrganisationMemberAdded) []recipientNotice {
			if e.Role != identityevents.Representative || e.NewUntil.IsZero() { // it was registered with them
				return nil
			}
			return append(noticeTo(association(id), representative.Added(id, e.Person)), recipientNotice{recipient: association(id), person: e.Person, notice: representative.Added(id, e.Person)})
		}),
		bus.When(organisations, func(ctx context.Context, r es.Record, e identityevents.OrganisationMemberRemoved) error {
			all := noticeTo(association(r.AggregateID), representative.Removed(r.AggregateID, e.Person))
			if r.Actor.Person != e.Person { // else they left by themselves
				all = append(all, toPerson(e.Person, representative.Left(r.AggregateID))...)
			}
			return n.enqueue(ctx, r, all)
		}),
		on(n, organisations, func(id string, e identityevents.OrganisationMandateSet) []recipientNotice {
			return noticeTo(association(id), representative.MandateSet(id, e.LargestSale))
		}),
		on(n, organisations, func(id string, e identityevents.OrganisationPayeeSet) []recipientNotice {
			return noticeTo(association(id), payee.Set(id, e.Kind, e.By))
		}),
		on(n, organisations, func(id string, e identityevents.OrganisationPayeeRemoved) []recipientNotice {
			return noticeTo(association(id), payee.Removed(id, e.Kind, e.By))
		}),
	}
}

// aboutOf is what a proposal is about, as the chat names it.
func aboutOf(person, kind string) string {
	if kind != "" {
		return market.AboutPayee(kind)
	}
	return person
}

// ofDeclined tells those who speak for the association, and whoever was asked and need not answer any more.
func (n *notifier) ofDeclined(id string, e identityevents.OrganisationProposalDeclined) []recipientNotice {
	all := noticeTo(association(id), representative.Declined(id, aboutOf(e.Person, e.Payee), e.By))
	if e.Person != "" && e.By != e.Person {
		all = append(all, toPerson(e.Person, representative.Dropped(id, e.Person))...)
	}
	return all
}

// ofSuspensions tells who speaks for an association that it begins no new trade, and those who trade with a buyer that the buyer does.
func (n *notifier) ofSuspensions() []bus.Handler {
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return []bus.Handler{
		bus.When(organisations, func(ctx context.Context, r es.Record, _ identityevents.OrganisationSuspended) error {
			return n.tellSuspension(ctx, r, suspension.Suspended(r.AggregateID), bargain.BuyerSuspended)
		}),
		bus.When(organisations, func(ctx context.Context, r es.Record, _ identityevents.OrganisationReopened) error {
			return n.tellSuspension(ctx, r, suspension.Reopened(r.AggregateID), bargain.BuyerReopened)
		}),
		on(n, organisations, func(id string, _ identityevents.OrganisationClosed) []recipientNotice {
			return noticeTo(association(id), suspension.Closed(id))
		}),
	}
}

// maxNamed bounds the negotiations that one notice names.
const maxNamed = 20

func (n *notifier) tellSuspension(ctx context.Context, r es.Record, own chat.Notice, ofBuyer func(buyer string, negotiations []string) chat.Notice) error {
	if err := n.awaitShown(ctx, r.Position); err != nil {
		return err
	}
	negotiations, err := n.views.Of(r.AggregateID)
	if err != nil {
		return err
	}
	all := noticeTo(association(r.AggregateID), own)
	for id, theirs := range negotiations {
		slices.Reverse(theirs) // the latest first
		all = append(all, noticeTo(association(id), ofBuyer(r.AggregateID, theirs[:min(len(theirs), maxNamed)]))...)
	}
	return n.enqueue(ctx, r, all)
}
