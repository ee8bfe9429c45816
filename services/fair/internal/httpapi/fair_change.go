package httpapi

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// ChangeFair answers PATCH /v1/fairs/{id}.
func (a *API) ChangeFair(ctx context.Context, r fairrest.ChangeFairRequestObject) (fairrest.ChangeFairResponseObject, error) {
	if err := restvalue.CheckDistinct("/requirements", r.Body.Requirements[true]); err != nil {
		return nil, err
	}
	patch, err := document(*r.Body)
	if err != nil {
		return nil, err
	}
	answer, err := a.command(ctx, r.ID, func(at es.Stamp) fair.Command {
		return fair.Change{Organiser: web.CallerFrom(ctx).Org, Edit: patched(patch), Now: at.Now}
	})
	if err != nil {
		return nil, pointed(err, patch)
	}
	return fairrest.ChangeFair200JSONResponse{FairAnswerJSONResponse: answer}, nil
}

// object is a JSON object.
type object = map[string]any

// document is a body as JSON: without what was left out, with the nulls that were written.
func document(body any) (object, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	var written object
	return written, json.Unmarshal(encoded, &written)
}

// patched makes of a plan what it is with a patch, which fits the contract.
func patched(patch object) func(fair.Plan) (fair.Plan, error) {
	return func(p fair.Plan) (fair.Plan, error) {
		said, err := document(newFair(p))
		if err != nil {
			return p, err
		}
		encoded, err := json.Marshal(merged(said, patch))
		if err != nil {
			return p, err
		}
		var now fairrest.NewFair
		if err := json.Unmarshal(encoded, &now); err != nil {
			return p, err
		}
		return planOf(now), nil
	}
}

// merged is an object with a merge patch (RFC 7396), which it may share parts with.
func merged(target, patch object) object {
	target = maps.Clone(target)
	for name, value := range patch {
		inner, isObject := value.(object)
		within, _ := target[name].(object)
		switch {
		case value == nil:
			delete(target, name)
		case isObject && within == nil:
			target[name] = merged(object{}, inner)
		case isObject:
			target[name] = merged(within, inner)
		default:
			target[name] = value
		}
	}
	return target
}
