package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// proposer is who only proposes what the coordinator decides: "" for the coordinator.
func proposer(ctx context.Context) string {
	caller := web.CallerFrom(ctx)
	if caller.Role == token.RoleCoordinator {
		return ""
	}
	return caller.Person
}

// proposed is answerAt for what is proposed only.
func (a *API) proposed(ctx context.Context, id string, at es.Position, refused error) (identityrest.AssociationProposedJSONResponse, error) {
	answer, err := a.answerAt(ctx, id, at, refused)
	return identityrest.AssociationProposedJSONResponse{
		Body: answer.Body, Headers: identityrest.AssociationProposedResponseHeaders{ETag: answer.Headers.ETag},
	}, err
}

func (a *API) proposeRepresentative(ctx context.Context, id string, n app.Newcomer, by string) (identityrest.AddRepresentativeResponseObject, error) {
	if err := checkOwn(ctx, id); err != nil {
		return nil, err
	}
	position, err := a.App.ProposeRepresentative(ctx, id, n, by, web.MetaFrom(ctx))
	answer, err := a.proposed(ctx, id, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.AddRepresentative202JSONResponse{AssociationProposedJSONResponse: answer}, nil
}

// RemoveRepresentative answers DELETE /v1/associations/{id}/representatives/{person}.
func (a *API) RemoveRepresentative(ctx context.Context, r identityrest.RemoveRepresentativeRequestObject) (identityrest.RemoveRepresentativeResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	if by := proposer(ctx); by != "" && by != r.Person {
		position, err := a.App.ProposeRemoval(ctx, r.ID, r.Person, by, web.MetaFrom(ctx))
		answer, err := a.proposed(ctx, r.ID, position, err)
		if err != nil {
			return nil, err
		}
		return identityrest.RemoveRepresentative202JSONResponse{AssociationProposedJSONResponse: answer}, nil
	}
	position, err := a.App.RemoveRepresentative(ctx, r.ID, r.Person, web.MetaFrom(ctx))
	answer, err := a.answerAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.RemoveRepresentative200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// ConfirmRepresentative answers POST /v1/associations/{id}/representatives/{person}/confirm.
func (a *API) ConfirmRepresentative(ctx context.Context, r identityrest.ConfirmRepresentativeRequestObject) (identityrest.ConfirmRepresentativeResponseObject, error) {
	answer, err := a.confirm(ctx, r.ID, organisation.About{Person: r.Person})
	if err != nil {
		return nil, err
	}
	return identityrest.ConfirmRepresentative200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// ConfirmMandate answers POST /v1/associations/{id}/mandate/confirm.
func (a *API) ConfirmMandate(ctx context.Context, r identityrest.ConfirmMandateRequestObject) (identityrest.ConfirmMandateResponseObject, error) {
	answer, err := a.confirm(ctx, r.ID, organisation.About{})
	if err != nil {
		return nil, err
	}
	return identityrest.ConfirmMandate200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// confirm confirms what is proposed.
func (a *API) confirm(ctx context.Context, id string, what organisation.About) (answer identityrest.AssociationAnswerJSONResponse, err error) {
	if err := checkOwn(ctx, id); err != nil {
		return answer, err
	}
	position, err := a.App.ConfirmProposal(ctx, id, what, proposer(ctx), web.MetaFrom(ctx))
	return a.answerAt(ctx, id, position, err)
}

// DeclineRepresentative answers POST /v1/associations/{id}/representatives/{person}/decline.
func (a *API) DeclineRepresentative(ctx context.Context, r identityrest.DeclineRepresentativeRequestObject) (identityrest.DeclineRepresentativeResponseObject, error) {
	answer, err := a.decline(ctx, r.ID, organisation.About{Person: r.Person})
	if err != nil {
		return nil, err
	}
	return identityrest.DeclineRepresentative200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// DeclineMandate answers POST /v1/associations/{id}/mandate/decline.
func (a *API) DeclineMandate(ctx context.Context, r identityrest.DeclineMandateRequestObject) (identityrest.DeclineMandateResponseObject, error) {
	answer, err := a.decline(ctx, r.ID, organisation.About{})
	if err != nil {
		return nil, err
	}
	return identityrest.DeclineMandate200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

func (a *API) decline(ctx context.Context, id string, what organisation.About) (answer identityrest.AssociationAnswerJSONResponse, err error) {
	if err := checkOwn(ctx, id); err != nil {
		return answer, err
	}
	position, err := a.App.DeclineProposal(ctx, id, what, proposer(ctx), web.MetaFrom(ctx))
	return a.answerAt(ctx, id, position, err)
}

// AnswerProposal answers POST /v1/associations/{id}/representatives/{person}/answer.
func (a *API) AnswerProposal(ctx context.Context, r identityrest.AnswerProposalRequestObject) (identityrest.AnswerProposalResponseObject, error) {
	if web.CallerFrom(ctx).Person != r.Person {
		return nil, app.Faults.Wrap(organisation.ErrNoProposal)
	}
	speaks, position, err := a.App.AnswerProposal(ctx, r.ID, r.Person, r.Body.Accepted, web.MetaFrom(ctx))
	if err != nil {
		return nil, err
	}
	if err := web.WaitShown(ctx, a.Model, position); err != nil {
		return nil, err
	}
	return identityrest.AnswerProposal200JSONResponse{ProposalAnsweredJSONResponse: identityrest.ProposalAnsweredJSONResponse{
		Body: identityrest.ProposalAnswer{Accepted: r.Body.Accepted, SpeaksForIt: speaks},
	}}, nil
}

// SetMandate answers POST /v1/associations/{id}/mandate.
func (a *API) SetMandate(ctx context.Context, r identityrest.SetMandateRequestObject) (identityrest.SetMandateResponseObject, error) {
	if err := checkOwn(ctx, r.ID); err != nil {
		return nil, err
	}
	largest, err := restvalue.ParseMoney(r.Body.LargestSale, "/largest_sale")
	if err != nil {
		return nil, err
	}
	if by := proposer(ctx); by != "" {
		wish := identityevents.OrganisationProposed{Action: identityevents.ChangeMandate, LargestSale: largest.Minor, By: by}
		position, err := a.App.Propose(ctx, r.ID, wish, web.MetaFrom(ctx))
		answer, err := a.proposed(ctx, r.ID, position, err)
		if err != nil {
			return nil, err
		}
		return identityrest.SetMandate202JSONResponse{AssociationProposedJSONResponse: answer}, nil
	}
	position, err := a.App.SetMandate(ctx, r.ID, largest.Minor, web.MetaFrom(ctx))
	answer, err := a.answerAt(ctx, r.ID, position, err)
	if err != nil {
		return nil, err
	}
	return identityrest.SetMandate200JSONResponse{AssociationAnswerJSONResponse: answer}, nil
}

// proposals are what is proposed to an association and may still be confirmed. Phones are for the coordinator, and the ids of those who are to
// be added for them and for services; others are shown one of the proposal.
func (a *API) proposals(ctx context.Context, o projection.Organisation, phones bool) (all []identityrest.Proposal) {
	knows := phones || web.CallerFrom(ctx).Act != ""
	for _, p := range o.Proposals {
		if !a.Now().Before(p.Ends) {
			continue
		}
		each := identityrest.Proposal{
			Action: identityrest.ProposalAction(p.Action), Person: restvalue.Optional(p.Person), ProposedBy: p.By, EndsAt: p.Ends,
			Confirmed: restvalue.Optional(p.Confirmed), Agreed: restvalue.Optional(p.Agreed),
		}
		switch p.Action {
		case identityevents.AddRepresentative:
			if !knows {
				each.Person = new(a.App.ProposedAs(o.ID, p.Person))
			}
			known, _ := a.App.Proposed(ctx, p) // without them, once they are erased
			each.Name, each.PhoneEnding = restvalue.Optional(known.Name), phoneEnding(known.Phone)
			if phones {
				each.Phone = restvalue.Optional(known.Phone)
			}
		case identityevents.RemoveRepresentative:
			each.Name = restvalue.Optional(a.personal(ctx, p.Person).Name)
		case identityevents.ChangePayee:
			each.Payee = a.proposedPayee(ctx, o.ID, p)
		default:
			sale := soles(p.LargestSale)
			each.LargestSale = &sale
		}
		all = append(all, each)
	}
	return all
}

func soles(centimos int64) commonrest.Money {
	return restvalue.Money(money.Amount{Minor: centimos, Currency: money.PEN})
}

// mandateAnswer is how much one who is new may bind an association to; nil where that is nothing.
func mandateAnswer(o projection.Organisation) *identityrest.Mandate {
	if o.LargestSale == 0 {
		return nil
	}
	return &identityrest.Mandate{LargestSale: soles(o.LargestSale)}
}
