package app

import (
	"context"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
)

// following is the reaction that lets API keys and what the vault shows follow what is recorded. Requests do so themselves before they
// answer; the reaction completes what was cut off behind the commit. What it does goes by how everything stands now, and has no effect the second time.
const following = "identity-following"

// follow registers it.
func (a *App) follow(b *bus.Bus) {
	people, organisations := es.NewEventTable(identityevents.PersonEvents()), es.NewEventTable(identityevents.OrganisationEvents())
	b.OnFromStart(following, 1, bus.InOneOrder( // a person and an organisation change what the same keys may do
		bus.When(people, a.followDoubt),
		bus.When(people, followsPerson[identityevents.PersonConfirmed](a)),
		bus.When(people, followsPerson[identityevents.PersonDenied](a)),
		bus.When(people, followsPerson[identityevents.PersonConsentWithdrawn](a)),
		bus.When(organisations, followsMember(a, func(e identityevents.OrganisationMemberRemoved) string { return e.Person })),
		bus.When(organisations, a.followRole),
		bus.When(organisations, followsMember(a, func(e identityevents.OrganisationMemberRenewed) string { return e.Person })),
		bus.When(organisations, a.followMandate),
		bus.When(organisations, showsLevel[identityevents.OrganisationRegistered](a)),
		bus.When(organisations, showsLevel[identityevents.OrganisationVerified](a)),
		bus.When(organisations, showsLevel[identityevents.OrganisationVerificationWithdrawn](a)))...)
}

// followsPerson lets keys follow what happened to their maker.
func followsPerson[E any](a *App) func(context.Context, es.Record, E) error {
	return func(ctx context.Context, r es.Record, _ E) error { return a.followMaker(ctx, r.AggregateID) }
}

// followDoubt lets keys follow a doubt, and tells whoever was blocked, unless that is long ago.
func (a *App) followDoubt(ctx context.Context, r es.Record, e identityevents.PersonFrozen) error {
	if err := a.followMaker(ctx, r.AggregateID); err != nil {
		return err
	}
	if e.Reason != identityevents.Blocked || a.now().Sub(r.Time) > CodeLife {
		return nil
	}
	return a.alertBlocked(ctx, r.AggregateID, r)
}

// followsMember lets keys follow what happened to a member of their organisation.
func followsMember[E any](a *App, member func(E) string) func(context.Context, es.Record, E) error {
	return func(ctx context.Context, r es.Record, e E) error { return a.followMaker(ctx, member(e), r.AggregateID) }
}

// followRole lets keys follow what a member may do, and tells whoever leads an organisation from now on, as after an erasure, unless that is long ago.
func (a *App) followRole(ctx context.Context, r es.Record, e identityevents.OrganisationMemberRoleChanged) error {
	if err := a.followMaker(ctx, e.Person, r.AggregateID); err != nil {
		return err
	}
	if e.Role != identityevents.Admin || a.now().Sub(r.Time) > CodeLife {
		return nil
	}
	return a.alertAdmin(ctx, e.Person, r)
}

// showsLevel lets the vault show the level that an organisation has now.
func showsLevel[E any](a *App) func(context.Context, es.Record, E) error {
	return func(ctx context.Context, r es.Record, _ E) error { return a.showLevel(ctx, r.AggregateID) }
}

// followMandate lets the keys of those who are new follow the mandate.
func (a *App) followMandate(ctx context.Context, r es.Record, _ identityevents.OrganisationMandateSet) error {
	o, err := a.organisationAt(ctx, r.AggregateID, r.Position)
	for _, member := range o.Members {
		if err == nil && o.IsNew(member, a.now()) {
			err = a.followMaker(ctx, member, o.ID)
		}
	}
	return err
}
