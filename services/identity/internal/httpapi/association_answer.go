package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// associationAnswer is an association as the contract writes it, for the caller at hand.
func (a *API) associationAnswer(ctx context.Context, o projection.Organisation) (identityrest.Association, error) {
	o, known := o.OnDay(lima.Date(a.Now())), a.Vault.Profile(ctx, o.ID)
	caller := web.CallerFrom(ctx)
	answer := identityrest.Association{
		ID: o.ID, State: identityrest.AssociationState(o.Status), Revision: int64(o.Revision), AllowedActions: o.Allowed(caller.Role == token.RoleCoordinator),
		Name: restvalue.Optional(known.Name), Erased: restvalue.Optional(o.IsErased()), Community: restvalue.Optional(known.Community),
		Province: restvalue.Optional(known.Province), Region: restvalue.Optional(known.Region),
		Products: []identityrest.MadeProduct{}, Verification: verificationAnswer(o), CreatedAt: o.CreatedAt, UpdatedAt: o.Changed,
	}
	for _, product := range o.Products {
		answer.Products = append(answer.Products, identityrest.MadeProduct(product))
	}
	if caller.Role == token.RoleCoordinator {
		answer.Resembles = a.App.Resembles(ctx, o.ID)
	}
	if !seesMembers(o, caller) {
		return answer, nil
	}
	var err error
	answer.Taxpayer = shownTaxpayer(ctx, o)
	answer.Mandate, answer.Proposals = mandateAnswer(o), a.proposals(ctx, o, caller.Role == token.RoleCoordinator)
	if answer.Payees, err = a.payees(ctx, o); err != nil {
		return answer, err
	}
	answer.Representatives, err = a.representatives(ctx, o, caller.Role == token.RoleCoordinator)
	return answer, err
}

func verificationAnswer(o projection.Organisation) *identityrest.Verification {
	if o.VerifiedAt.IsZero() {
		return nil
	}
	v := o.Verification
	return &identityrest.Verification{
		Level: v.Level, Evidence: restvalue.Optional(v.Evidence), Until: restvalue.Optional(v.Until), VerifiedAt: o.VerifiedAt,
	}
}

// seesMembers: the coordinator knows everybody, an association knows its own.
func seesMembers(o projection.Organisation, c web.Caller) bool {
	return c.Role == token.RoleCoordinator || c.Role == token.RoleAssociation && c.Org == o.ID
}

// representatives are the people who speak for an association. Phones are for the coordinator.
func (a *API) representatives(ctx context.Context, o projection.Organisation, phones bool) ([]identityrest.AssociationRepresentative, error) {
	var all []identityrest.AssociationRepresentative
	named := map[string]int{}
	for _, id := range o.Members {
		each, err := a.representative(ctx, o, id)
		if err != nil {
			return nil, err
		}
		named[text.Fold(restvalue.OrZero(each.Name))]++
		all = append(all, each)
	}
	for i, each := range all {
		if !phones && named[text.Fold(restvalue.OrZero(each.Name))] > 1 {
			all[i].PhoneEnding = phoneEnding(restvalue.OrZero(each.Phone))
		}
		if !phones {
			all[i].Phone = nil
		}
	}
	return all, nil
}

// representative is one who speaks for an association, with the phone.
func (a *API) representative(ctx context.Context, o projection.Organisation, id string) (each identityrest.AssociationRepresentative, err error) {
	each.ID = id
	who, _, err := a.person(id)
	if err != nil || who.Erased {
		each.Erased = restvalue.Optional(who.Erased)
		return each, err
	}
	stored := a.personal(ctx, id)
	each.State, each.Name = restvalue.Optional(identityrest.PersonState(who.Status())), restvalue.Optional(stored.Name)
	each.Language = restvalue.Optional(identityrest.Language(who.Language))
	if o.IsNew(id, a.Now()) {
		each.NewUntil = restvalue.Optional(o.NewUntil[id])
	}
	phone, err := a.App.PhoneOf(id, stored)
	each.Phone = restvalue.Optional(phone)
	return each, err
}

// phoneEnding is what of a phone tells it from another one, to those who know whose it is.
func phoneEnding(phone string) *string {
	return restvalue.Optional(phone[max(0, len(phone)-3):])
}
