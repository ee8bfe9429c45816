package app

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// addressLabel is what the address of an invitation is sealed as, under the key of the contact.
const addressLabel = "invitation.address"

// Invitation is somebody who is invited.
type Invitation struct {
	Role   string
	To     Address
	Person string // id of somebody who was removed and whom the organisation's issuer vouches for; "" where To says who

	Language string // of the message to whoever is invited: es or en
}

// Invited is what became of an invitation.
type Invited struct {
	ID       string
	Sent     string      // the channel by which it is on its way to whoever is invited; "": it is not
	Position es.Position // from which on it is shown
}

// Invite lets whoever has an address become a member, and tells them.
func (a *App) Invite(ctx context.Context, organisationID string, i Invitation, m es.Meta) (Invited, error) {
	c := organisation.Invite{ID: id.Derive("inv", string(m.CommandID)), Role: i.Role, Person: i.Person}
	if i.Person == "" {
		var err error
		c.Contact = a.addressID(i.To)
		if c.Address, err = a.vault.SealText(ctx, c.Contact, addressLabel, i.To.value()); err != nil {
			return Invited{}, unavailable(err)
		}
		invited, err := a.contact(ctx, c.Contact)
		if err != nil {
			return Invited{}, err
		}
		c.Owner = invited.Person
	}
	commit, err := a.organisations.HandleAt(ctx, organisationID, func(at es.Stamp) organisation.Command {
		c.Now = at.Now
		return c
	}, m)
	if err != nil {
		return Invited{}, Faults.Wrap(err)
	}
	sent, err := a.sendInvitation(ctx, organisationID, c.ID, i)
	return Invited{ID: c.ID, Sent: sent, Position: commit.Position}, err
}

// sendInvitation puts an invitation on its way, where somebody sends it and the limits let it go. It returns the channel; "": it is not sent.
func (a *App) sendInvitation(ctx context.Context, organisationID, invitationID string, i Invitation) (string, error) {
	if i.Person != "" {
		return "", nil
	}
	name, channel := a.vault.Profile(ctx, organisationID).Name, i.To.Channel()
	if open, err := otp.IsOpen(ctx, a.js, channel); err != nil || !open {
		return "", unavailable(err)
	}
	if refused, _ := a.limits.TakeAll(ctx, i.counted(organisationID, a.addressID(i.To))...); refused.Refused() {
		return "", nil
	}
	return channel, unavailable(otp.Send(ctx, a.js, a.vault, channel, invitationID, otp.Message{
		Kind: otp.Invitation, To: i.To.value(), About: name, Code: a.Code(organisationID, invitationID), Language: i.Language,
		GoodTill: a.now().Add(CodeLife),
	}))
}

// counted is what an invitation that is sent is counted by.
func (i Invitation) counted(organisationID, contactID string) []limit.Want {
	return append([]limit.Want{
		{Name: limit.InvitesSent, Key: organisationID}, {Name: limit.InvitesTo, Key: contactID}, {Name: limit.InvitesDay, Key: i.To.Channel()},
	}, i.To.countedAbroad(organisationID)...)
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

// endInvitations ends those that a person sent for an organisation, and waits until nobody is shown them.
func (a *App) endInvitations(ctx context.Context, personID, organisationID string) error {
	o, err := a.organisation(organisationID)
	if err != nil {
		return err
	}
	at, err := a.withdrawInvitations(ctx, o, func(i organisation.Invitation) bool { return o.Sent[i.ID].By == personID })
	if err != nil {
		return err
	}
	return a.awaitShown(ctx, at)
}

// mayInvite reports whether whoever sent an invitation may still do so: invitations end with their sender. The coordinator, who is no member, may.
func (a *App) mayInvite(tx *bbolt.Tx, by, organisationID string) (bool, error) {
	who, _, err := a.views.People.Get(tx, by)
	if err != nil || who.Status() == "" {
		return true, err
	}
	_, may, err := a.standingIn(tx, by, organisationID)
	return may, err
}

// contactsOf is the contact that an invitation is for, where it is a person's who consents.
func (a *App) contactsOf(organisationID, invitationID, personID string) (contacts []string, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		o, _, err := a.views.Organisations.Get(tx, organisationID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(o.Invitations, func(i organisation.Invitation) bool { return i.ID == invitationID })
		if i < 0 {
			return nil
		}
		who, _, err := a.views.People.Get(tx, personID)
		if err != nil {
			return err
		}
		c, _, err := a.views.Contacts.Get(tx, o.Invitations[i].Contact)
		if err != nil || !who.Consents() || c.Person != personID {
			return err
		}
		may, err := a.mayInvite(tx, o.Sent[invitationID].By, o.ID)
		if may && err == nil {
			contacts = []string{c.ID}
		}
		return err
	})
	return contacts, err
}
