package httpapi

import (
	"context"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// ListAudit answers GET /v1/audit.
func (a *API) ListAudit(ctx context.Context, r identityrest.ListAuditRequestObject) (identityrest.ListAuditResponseObject, error) {
	filter := audit.Filter{
		About: restvalue.OrZero(r.Params.Person), Actor: restvalue.OrZero(r.Params.Actor),
		From: restvalue.OrZero(r.Params.From), To: restvalue.OrZero(r.Params.To),
	}
	if r.Params.Cursor != nil {
		var err error
		if filter.Before, err = strconv.ParseUint(*r.Params.Cursor, 10, 64); err != nil {
			return nil, web.ForeignCursor()
		}
	}
	found, next, err := a.Audit.Read(ctx, filter, web.Limit(r.Params.Limit))
	if err != nil {
		return nil, fault.UnavailableBecause(err)
	}
	page := identityrest.LookPage{Items: looks(found)}
	if next > 0 {
		page.Next = new(strconv.FormatUint(next, 10))
	}
	return identityrest.ListAudit200JSONResponse{Body: page}, nil
}

func looks(records []audit.Record) []identityrest.Look {
	all := []identityrest.Look{}
	for _, r := range records {
		all = append(all, identityrest.Look{
			At: r.At, About: r.About, Role: r.Role, Actor: r.Actor, Organisation: restvalue.Optional(r.Org), Via: restvalue.Optional(r.Via),
			Operation: r.Operation, Purpose: identityrest.LookPurpose(r.Purpose),
		})
	}
	return all
}

const mostLooks = 1000 // in an export

// ExportMe answers GET /v1/me/export.
func (a *API) ExportMe(ctx context.Context, _ identityrest.ExportMeRequestObject) (identityrest.ExportMeResponseObject, error) {
	caller := web.CallerFrom(ctx)
	if caller.IsKey() {
		return nil, web.PeopleOnly()
	}
	who, known, err := a.person(caller.Person)
	if err != nil {
		return nil, err
	}
	answer := identityrest.Export{Consent: consentAnswer(who), Consents: consentsAnswer(who), Elsewhere: elsewhere(caller.Role)}
	if known { // or it is an operator's token, of nobody
		person, err := a.personAnswer(ctx, who, true, nil)
		if err != nil {
			return nil, err
		}
		answer.Person = &person
	}
	for _, add := range []func(context.Context, projection.Person, *identityrest.Export) error{a.addMemberships, a.addInvitations, a.addLeft, a.addProposals, a.addPayees, a.addCredentials, a.addLooks} {
		if err := add(ctx, who, &answer); err != nil {
			return nil, err
		}
	}
	answer.Trade = a.trade(ctx, answer.Elsewhere)
	return identityrest.ExportMe200JSONResponse{Body: answer}, nil
}

func consentAnswer(who projection.Person) *identityrest.PersonConsent {
	all := consentsAnswer(who)
	if !who.Consents() || len(all) == 0 {
		return nil
	}
	last, said := all[len(all)-1], who.Consented[len(all)-1]
	for _, w := range wordings() {
		if w.Version == last.Wording && (said.AskedIn == "" || said.AskedIn == string(w.AskedIn) && said.Asked == string(w.Language)) {
			last.Texts = append(last.Texts, w)
		}
	}
	return &last
}

func consentsAnswer(who projection.Person) []identityrest.PersonConsent {
	all := []identityrest.PersonConsent{}
	for _, c := range who.Consented {
		all = append(all, identityrest.PersonConsent{
			Wording: c.Wording, By: identityrest.PersonConsentBy(c.By), AskedIn: restvalue.Optional(identityrest.PersonConsentAskedIn(c.AskedIn)), At: restvalue.Optional(c.At), WithdrawnAt: restvalue.Optional(c.WithdrawnAt),
		})
	}
	return all
}

// addLeft adds the contacts by which the person may still come back. Of them nothing is stored that says how they are written.
func (a *API) addLeft(_ context.Context, who projection.Person, to *identityrest.Export) error {
	to.ContactsLeft = []identityrest.ExportedContact{}
	return a.Model.View(func(tx *bbolt.Tx) error {
		left, err := a.Views.Contacts.Within(tx, projection.LeftBy(who.ID), readmodel.Bounds{})
		for _, c := range left {
			if c.Returns(a.Now()) == who.ID {
				to.ContactsLeft = append(to.ContactsLeft, identityrest.ExportedContact{ID: c.ID, GoodUntil: c.ReturnsBy})
			}
		}
		return err
	})
}

// addProposals adds what is proposed of the person and waits to be confirmed.
func (a *API) addProposals(ctx context.Context, who projection.Person, to *identityrest.Export) error {
	to.Proposals = []identityrest.ExportedProposal{}
	var proposing []projection.Organisation
	err := a.Model.View(func(tx *bbolt.Tx) (err error) {
		proposing, err = a.Views.Organisations.Within(tx, projection.Proposing, readmodel.Bounds{})
		return err
	})
	for _, o := range proposing {
		p, open := o.ProposalOf(organisation.About{Person: who.ID}, a.Now())
		if who.ID == "" || !open {
			continue
		}
		each := identityrest.ExportedProposal{
			Organisation: o.ID, Action: identityrest.ExportedProposalAction(p.Action), EndsAt: p.Ends,
			Confirmed: restvalue.Optional(p.Confirmed), Agreed: restvalue.Optional(p.Agreed),
		}
		if p.Action == identityevents.AddRepresentative {
			known, _ := a.App.Proposed(ctx, p) // without them, once they are erased
			each.Name, each.Phone = restvalue.Optional(known.Name), restvalue.Optional(known.Phone)
		}
		to.Proposals = append(to.Proposals, each)
	}
	return err
}

// addPayees adds the accounts to which the associations are paid for which the person speaks.
func (a *API) addPayees(ctx context.Context, who projection.Person, to *identityrest.Export) error {
	all := []identityrest.ExportedPayee{}
	for _, id := range who.Organisations {
		o, err := a.read(id)
		if err != nil {
			return err
		}
		for _, p := range o.Payees {
			account, _, ok, err := a.App.PayeeOf(ctx, o.ID, p.Account, p.Holder)
			if err != nil {
				return err
			}
			if ok {
				all = append(all, identityrest.ExportedPayee{
					Organisation: o.ID, Kind: identityrest.PayeeKind(p.Kind), Bank: restvalue.Optional(account.Bank), Number: restvalue.Optional(account.Number),
					Cci: restvalue.Optional(account.CCI), Holder: account.Holder, Since: p.Since,
				})
			}
		}
	}
	to.Payees = all
	return nil
}

func (a *API) addMemberships(ctx context.Context, who projection.Person, to *identityrest.Export) error {
	to.Organisations = []identityrest.Membership{}
	for _, m := range who.Memberships {
		o, err := a.read(m.Organisation)
		if err != nil {
			return err
		}
		profile := a.Vault.Profile(ctx, o.ID)
		to.Organisations = append(to.Organisations, identityrest.Membership{
			ID: o.ID, Name: restvalue.Optional(profile.Name), Kind: identityrest.OrganisationKind(o.Kind), Erased: restvalue.Optional(o.IsErased()),
			Community: restvalue.Optional(profile.Community), Province: restvalue.Optional(profile.Province), Region: restvalue.Optional(profile.Region),
			Role: identityrest.MemberRole(m.Role), Since: m.Since, RoleSince: restvalue.Optional(m.RoleSince),
			Until: restvalue.Optional(m.Until), NewUntil: restvalue.Optional(m.NewUntil), Ruc: rucWhile(m, profile),
		})
	}
	return nil
}

// addCredentials adds where the person is signed in, and the keys that they made for whom they act for.
func (a *API) addCredentials(ctx context.Context, who projection.Person, to *identityrest.Export) error {
	sessions, err := a.sessionsAnswer(ctx)
	if err != nil {
		return err
	}
	to.Sessions, to.APIKeys = sessions.Body.Items, []identityrest.APIKey{}
	for _, id := range who.Organisations {
		keys, _, err := a.App.APIKeys(ctx, app.Keyholder{Organisation: id}, readmodel.Cursor{}, 2*apikey.PerOrganisation)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if k.CreatedBy == who.ID {
				to.APIKeys = append(to.APIKeys, apiKeyAnswer(k))
			}
		}
	}
	return nil
}

func (a *API) addLooks(ctx context.Context, _ projection.Person, to *identityrest.Export) error {
	filter := audit.Filter{About: web.CallerFrom(ctx).Person}
	var all []audit.Record
	for first := true; first || filter.Before > 0 && len(all) < mostLooks; first = false {
		found, next, err := a.Audit.Read(ctx, filter, mostLooks-len(all))
		if err != nil {
			return fault.UnavailableBecause(err)
		}
		all, filter.Before = append(all, found...), next
	}
	to.LookedAt = looks(all)
	return nil
}

// elsewhere is where a role reads what it traded and how it is told what others do, and everybody what they wrote.
func elsewhere(role string) []string {
	all := []string{"/v1/chat"}
	switch role {
	case token.RoleAssociation:
		return append(all, notifications, "/v1/lots?mine=true", "/v1/negotiations", "/v1/orders", "/v1/stalls")
	case token.RoleBuyer:
		return append(all, notifications, "/v1/negotiations", "/v1/orders")
	case token.RoleOrganiser:
		return append(all, "/v1/fairs?mine=true")
	}
	return all
}
