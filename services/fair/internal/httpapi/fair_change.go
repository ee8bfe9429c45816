package httpapi

import (
	"context"
	"encoding/json"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// ChangeFair answers PATCH /v1/fairs/{id}.
func (a *API) ChangeFair(ctx context.Context, r fairrest.ChangeFairRequestObject) (fairrest.ChangeFairResponseObject, error) {
	if err := restvalue.CheckDistinct("/requirements", r.Body.Requirements[true]); err != nil {
		return nil, err
	}
	patch, err := json.Marshal(*r.Body) // without what was left out, with the nulls that were written
	if err != nil {
		return nil, err
	}
	var said fairrest.NewFair // what the patch names, and nothing else
	if err := json.Unmarshal(patch, &said); err != nil {
		return nil, err
	}
	named, organiser := planOf(said), web.CallerFrom(ctx).Org
	sealed, err := a.App.SealedForms(ctx, organiser, named.Texts()...)
	if err != nil {
		return nil, err
	}
	events.ReplaceTexts(sealed, named.Texts()...)
	commit, err := a.App.Change(ctx, r.ID, fair.Change{Organiser: organiser, Edit: patched(patch, sealed)}, named.Texts(), web.MetaFrom(ctx))
	if err != nil {
		return nil, pointed(err, patch)
	}
	answer, err := a.answerFairAt(ctx, r.ID, commit.Position)
	if err != nil {
		return nil, err
	}
	return fairrest.ChangeFair200JSONResponse{FairAnswerJSONResponse: answer}, nil
}

// patched makes of a plan what it is with a merge patch (RFC 7396), which fits the contract: decoded over the plan it leaves what
// it does not name, and its nulls take away. sealed are the texts of the patch, each with its sealed form.
func patched(patch []byte, sealed map[events.SealedText]events.SealedText) func(fair.Plan) (fair.Plan, error) {
	return func(p fair.Plan) (fair.Plan, error) {
		said, err := json.Marshal(newFair(p))
		if err != nil {
			return p, err
		}
		var now fairrest.NewFair
		for _, document := range [][]byte{said, patch} {
			if err := json.Unmarshal(document, &now); err != nil {
				return p, err
			}
		}
		next := planOf(now)
		for _, t := range next.Texts() {
			if form, said := sealed[*t]; said {
				*t = form
			}
		}
		return next, nil
	}
}
