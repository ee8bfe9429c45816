package httpapi

import (
	"context"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// addInvitations adds those that the person sent for whom they act for, and those that were for them.
func (a *API) addInvitations(ctx context.Context, who projection.Person, to *identityrest.Export) error {
	contacts, err := a.contactsAnswer(ctx, 0)
	if err != nil {
		return err
	}
	to.Contacts = contacts.Body.Items
	to.InvitationsSent, err = a.exportedInvitations(ctx, who.Organisations, func(i exportedInvitation) bool { return i.By == who.ID })
	if err != nil {
		return err
	}
	since, err := a.reachedSince(who.ID)
	if err != nil {
		return err
	}
	inviting, err := a.inviting(since)
	if err != nil {
		return err
	}
	to.InvitationsReceived, err = a.exportedInvitations(ctx, inviting, func(i exportedInvitation) bool {
		if i.AcceptedBy != "" {
			return i.AcceptedBy == who.ID
		}
		from, theirs := since[i.To] // what was withdrawn before was for whoever had the address then
		return theirs && from.Before(i.over())
	})
	return err
}

// reachedSince are the ids by which a person is invited: their own and those of their contacts, and since when each is theirs.
func (a *API) reachedSince(personID string) (since map[string]time.Time, err error) {
	since = map[string]time.Time{personID: {}}
	err = a.Model.View(func(tx *bbolt.Tx) error {
		contacts, err := a.Views.Contacts.Within(tx, projection.ContactsOf(personID), readmodel.Bounds{})
		for _, c := range contacts {
			since[c.ID] = c.LinkedAt
		}
		return err
	})
	return since, err
}

// inviting are the ids of the organisations that invite somebody by one of these ids, or have.
func (a *API) inviting(by map[string]time.Time) (ids []string, err error) {
	err = a.Model.View(func(tx *bbolt.Tx) error {
		for id := range by {
			found, err := a.Views.Organisations.Within(tx, projection.Invites(id), readmodel.Bounds{})
			if err != nil {
				return err
			}
			for _, o := range found {
				ids = append(ids, o.ID)
			}
		}
		return nil
	})
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// exportedInvitation is an invitation, whatever became of it.
type exportedInvitation struct {
	projection.Ended
	open *organisation.Invitation // nil: it was accepted or withdrawn
}

// over is when it could be accepted no more.
func (i exportedInvitation) over() time.Time {
	if i.open != nil {
		return i.Ends
	}
	return i.EndedAt
}

func (i exportedInvitation) state(now time.Time) identityrest.ExportedInvitationState {
	switch {
	case i.AcceptedBy != "":
		return identityrest.ExportedInvitationStateAccepted
	case i.open == nil:
		return identityrest.ExportedInvitationStateWithdrawn
	case now.Before(i.Ends):
		return identityrest.ExportedInvitationStateOpen
	}
	return identityrest.ExportedInvitationStateExpired
}

// invitationsOf are all that are known of an organisation, those that are over first.
func invitationsOf(o projection.Organisation) (all []exportedInvitation) {
	for _, ended := range o.Ended {
		all = append(all, exportedInvitation{Ended: ended})
	}
	for _, i := range o.Invitations {
		all = append(all, exportedInvitation{Ended: projection.Ended{Sent: o.Sent[i.ID], ID: i.ID}, open: &i})
	}
	return all
}

// exportedInvitations are the invitations of organisations that are chosen.
func (a *API) exportedInvitations(ctx context.Context, ids []string, chosen func(exportedInvitation) bool) ([]identityrest.ExportedInvitation, error) {
	all := []identityrest.ExportedInvitation{}
	for _, id := range ids {
		o, err := a.read(id)
		if err != nil {
			return nil, err
		}
		for _, i := range invitationsOf(o) {
			if !chosen(i) {
				continue
			}
			shown := identityrest.ExportedInvitation{
				ID: i.ID, Organisation: o.ID, Role: identityrest.ExportedInvitationRole(i.Role), State: i.state(a.Now()),
				SentAt: i.At, EndsAt: i.Ends, EndedAt: restvalue.Optional(i.EndedAt),
			}
			if i.open != nil {
				shown.Address = restvalue.Optional(a.App.AddressOf(ctx, *i.open))
			}
			all = append(all, shown)
		}
	}
	return all, nil
}
