package app

import (
	"context"
	"crypto/subtle"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// addressLabel is what the address of an invitation is sealed as.
const addressLabel = "invitation.address"

// Invitation is somebody who is invited.
type Invitation struct {
	Role   string
	To     Address
	Person string // id of somebody who was removed and whom the organisation's issuer vouches for; "" where To says who
}

// Invite lets whoever has an address become a member. It returns the invitation's id, and the position from which on it is shown.
func (a *App) Invite(ctx context.Context, organisationID string, i Invitation, m es.Meta) (string, es.Position, error) {
	address, err := a.vault.SealText(ctx, organisationID, addressLabel, i.To.value())
	if err != nil {
		return "", 0, unavailable(err)
	}
	c := organisation.Invite{ID: id.Derive("inv", string(m.CommandID)), Role: i.Role, Contact: a.addressID(i.To), Address: address}
	if i.Person != "" {
		c.Person, c.Contact, c.Address = i.Person, "", ""
	}
	commit, err := a.organisations.HandleAt(ctx, organisationID, func(at es.Stamp) organisation.Command {
		c.Now = at.Now
		return c
	}, m)
	return c.ID, commit.Position, Faults.Wrap(err)
}

// Code is what an invitation is accepted with. It derives from the market's key, so that nobody can guess it and it is stored nowhere.
func (a *App) Code(organisationID, invitationID string) string {
	return organisationID + "." + invitationID + "." + a.vault.Index("invitation", organisationID+"/"+invitationID)
}

// AddressOf is the phone or e-mail address of an invitation; "" where it was erased.
func (a *App) AddressOf(ctx context.Context, i organisation.Invitation) string {
	address, err := a.vault.OpenText(ctx, addressLabel, i.Address)
	if err != nil {
		return ""
	}
	return address
}

// WithdrawInvitation ends an invitation.
func (a *App) WithdrawInvitation(ctx context.Context, organisationID, invitationID string, m es.Meta) (es.Position, error) {
	commit, err := a.handleOrganisation(ctx, organisationID, organisation.WithdrawInvitation{ID: invitationID}, m)
	return commit.Position, err
}

// AcceptInvitation makes a person a member by the code of an invitation. Whatever is wrong with a code is refused in the same way. It
// returns the organisation, and the position from which on the person acts for it.
func (a *App) AcceptInvitation(ctx context.Context, code, personID string, m es.Meta) (string, es.Position, error) {
	organisationID, rest, _ := strings.Cut(code, ".")
	invitationID, _, _ := strings.Cut(rest, ".")
	right := subtle.ConstantTimeCompare([]byte(code), []byte(a.Code(organisationID, invitationID))) == 1
	if err := a.catchUp(ctx); err != nil {
		return "", 0, err
	}
	contacts, err := a.contactsOf(organisationID, invitationID, personID)
	switch {
	case err != nil:
		return "", 0, err
	case !right:
		return "", 0, Faults.Wrap(organisation.ErrNoInvitation)
	}
	if err := a.checkFree(personID); err != nil {
		return "", 0, err
	}
	c := organisation.AcceptInvitation{ID: invitationID, Person: personID, Contacts: contacts}
	commit, err := a.organisations.HandleAt(ctx, organisationID, func(at es.Stamp) organisation.Command {
		c.Now = at.Now
		return c
	}, m)
	return organisationID, commit.Position, Faults.Wrap(err)
}

// contactsOf is the contact that an invitation is for, where it is a person's who consents.
func (a *App) contactsOf(organisationID, invitationID, personID string) (contacts []string, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		o, _, err := a.views.Organisations.Get(tx, organisationID)
		if err != nil {
			return err
		}
		who, _, err := a.views.People.Get(tx, personID)
		if err != nil {
			return err
		}
		for _, i := range o.Invitations {
			c, _, err := a.views.Contacts.Get(tx, i.Contact)
			if err != nil {
				return err
			}
			if i.ID == invitationID && who.Consents() && c.Person == personID {
				contacts = append(contacts, i.Contact)
			}
		}
		return nil
	})
	return contacts, err
}
