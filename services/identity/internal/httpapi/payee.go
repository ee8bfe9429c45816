package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// SetPayee answers POST /v1/associations/{id}/payees/{kind}.
func (a *API) SetPayee(ctx context.Context, r identityrest.SetPayeeRequestObject) (identityrest.SetPayeeResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	kind := string(r.Kind)
	account, err := payee.Parse(kind, payee.Account{
		Bank: restvalue.OrZero(r.Body.Bank), Number: restvalue.OrZero(r.Body.Number), CCI: restvalue.OrZero(r.Body.Cci), Holder: r.Body.Holder,
	})
	if err != nil {
		return nil, app.Faults.Wrap(err)
	}
	if by := proposer(ctx); by != "" {
		position, err := a.App.ProposePayee(ctx, r.ID, kind, account, by, web.MetaFrom(ctx))
		answer, err := a.proposed(ctx, r.ID, position, err)
		if err != nil {
			return nil, err
		}
		return identityrest.SetPayee202JSONResponse{AssociationProposedJSONResponse: answer}, nil
	}
	position, err := a.App.SetPayee(ctx, r.ID, kind, account, web.MetaFrom(ctx))
	answer, err := a.answerAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.SetPayee200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// RemovePayee answers DELETE /v1/associations/{id}/payees/{kind}.
func (a *API) RemovePayee(ctx context.Context, r identityrest.RemovePayeeRequestObject) (identityrest.RemovePayeeResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	position, err := a.App.RemovePayee(ctx, r.ID, string(r.Kind), proposer(ctx), web.MetaFrom(ctx))
	answer, err := a.answerAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.RemovePayee200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// ConfirmPayee answers POST /v1/associations/{id}/payees/{kind}/confirm.
func (a *API) ConfirmPayee(ctx context.Context, r identityrest.ConfirmPayeeRequestObject) (identityrest.ConfirmPayeeResponseObject, error) {
	answer, err := a.confirm(ctx, r.ID, organisation.About{Payee: string(r.Kind)})
	if err != nil {
		return nil, err
	}
	return identityrest.ConfirmPayee200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// DeclinePayee answers POST /v1/associations/{id}/payees/{kind}/decline.
func (a *API) DeclinePayee(ctx context.Context, r identityrest.DeclinePayeeRequestObject) (identityrest.DeclinePayeeResponseObject, error) {
	answer, err := a.decline(ctx, r.ID, organisation.About{Payee: string(r.Kind)})
	if err != nil {
		return nil, err
	}
	return identityrest.DeclinePayee200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// payees are the accounts to which an association is paid, by kind. Of whom is erased there is none.
func (a *API) payees(ctx context.Context, o projection.Organisation) (all []identityrest.Payee, err error) {
	for _, kind := range payee.Kinds() {
		p, set := o.PayeeOf(kind)
		if !set {
			continue
		}
		account, is, ok, err := a.App.PayeeOf(ctx, o.ID, p.Account, p.Holder)
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, identityrest.Payee{
				Kind: identityrest.PayeeKind(kind), Bank: restvalue.Optional(account.Bank), Number: restvalue.Optional(account.Number), Cci: restvalue.Optional(account.CCI),
				Holder: account.Holder, HolderIs: identityrest.PayeeHolderIs(is), Since: p.Since, ChangedRecently: p.ChangedRecently(a.Now()),
			})
		}
	}
	return all, nil
}

// proposedPayee is the account that is proposed; nil where whose it is was erased.
func (a *API) proposedPayee(ctx context.Context, associationID string, p organisation.Proposal) *identityrest.ProposedPayee {
	account, is, ok, err := a.App.PayeeOf(ctx, associationID, p.Account, p.Holder)
	if err != nil || !ok {
		return nil
	}
	return &identityrest.ProposedPayee{
		Kind: identityrest.PayeeKind(p.Payee), Bank: restvalue.Optional(account.Bank), Number: restvalue.Optional(account.Number), Cci: restvalue.Optional(account.CCI),
		Holder: account.Holder, HolderIs: identityrest.PayeeHolderIs(is),
	}
}
