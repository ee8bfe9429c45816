package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/ruc"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// SetRuc answers PUT /v1/organisations/{id}/ruc.
func (a *API) SetRuc(ctx context.Context, r identityrest.SetRucRequestObject) (identityrest.SetRucResponseObject, error) {
	number, err := rucOf(&r.Body.Ruc)
	if err != nil {
		return nil, err
	}
	answer, err := a.setRUC(ctx, r.ID, number)
	if err != nil {
		return nil, err
	}
	return identityrest.SetRuc200JSONResponse{OrganisationChangedJSONResponse: answer}, nil
}

// RemoveRuc answers DELETE /v1/organisations/{id}/ruc.
func (a *API) RemoveRuc(ctx context.Context, r identityrest.RemoveRucRequestObject) (identityrest.RemoveRucResponseObject, error) {
	answer, err := a.setRUC(ctx, r.ID, "")
	if err != nil {
		return nil, err
	}
	return identityrest.RemoveRuc200JSONResponse{OrganisationChangedJSONResponse: answer}, nil
}

func (a *API) setRUC(ctx context.Context, id string, number ruc.Number) (answer identityrest.OrganisationChangedJSONResponse, err error) {
	if err := checkOwn(ctx, id); err != nil {
		return answer, err
	}
	position, err := a.App.SetRUC(ctx, id, number, proposer(ctx), web.MetaFrom(ctx))
	o, err := a.readAt(ctx, id, position, err)
	if err != nil {
		return answer, err
	}
	answer.Body = a.organisationBody(ctx, o)
	answer.Body.Ruc = a.shownRUC(ctx, o)
	return answer, nil
}

// seesRUC: the coordinator knows what there is, an organisation knows its own.
func seesRUC(ctx context.Context, o projection.Organisation) bool {
	caller := web.CallerFrom(ctx)
	return caller.Role == token.RoleCoordinator || caller.Org == o.ID
}

// shownRUC is an organisation's RUC, where the caller is shown it.
func (a *API) shownRUC(ctx context.Context, o projection.Organisation) *identityrest.Ruc {
	if !seesRUC(ctx, o) {
		return nil
	}
	return restvalue.Optional(a.Vault.Profile(ctx, o.ID).RUC)
}

func shownTaxpayer(ctx context.Context, o projection.Organisation) *identityrest.Taxpayer {
	if !seesRUC(ctx, o) {
		return nil
	}
	return restvalue.Optional(identityrest.Taxpayer(o.Taxpayer))
}

// rucWhile is the RUC of an organisation that somebody acts for.
func rucWhile(m projection.Membership, known vault.Organisation) *string {
	if !m.Until.IsZero() {
		return nil
	}
	return restvalue.Optional(known.RUC)
}

// rucOf reads the RUC of a request.
func rucOf(written *identityrest.Ruc) (ruc.Number, error) {
	var wrong fields
	number := wrong.ruc(written, "/ruc")
	return number, wrong.fault()
}

func (f *fields) ruc(written *identityrest.Ruc, pointer string) ruc.Number {
	if written == nil {
		return ""
	}
	number, err := ruc.Parse(*written)
	if err != nil {
		f.add(pointer, fault.Text{
			ES: "Ese RUC no existe: la última cifra comprueba las otras, y no corresponde. Revísalo.",
			EN: "There is no such RUC: the last digit checks the others, and does not fit. Check it.",
		})
	}
	return number
}
