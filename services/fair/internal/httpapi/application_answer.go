package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// applicationAnswer is an application as the contract writes it, for one of its parties.
func (a *API) applicationAnswer(ctx context.Context, f projection.Fair, s projection.Application, c web.Caller) (fairrest.StallApplication, error) {
	state := s.State
	association, err := a.organisation(ctx, state.Association)
	if err != nil {
		return fairrest.StallApplication{}, err
	}
	allowed, err := a.allowed(c, f.AllowedOn(state, party(c).Side, a.Now()), f.Organiser, state.Association)
	answer := fairrest.StallApplication{
		ID: state.ID, FairID: s.Fair, State: fairrest.StallState(state.Status), Revision: int64(state.Revision),
		AllowedActions: allowed,
		Association:    association,
		Count:          int64(state.Count), Products: productsAnswer(s.Products),
		WaitingPosition: restvalue.Optional(int64(f.WaitingList.Position(state.ID))),
		OfferedUntil:    restvalue.Optional(state.Until),
		Reason:          restvalue.Optional(fairrest.StallEndReason(s.Reason)), AppliedAt: s.AppliedAt,
		CreatedAt: s.CreatedAt, UpdatedAt: s.Changed,
	}
	for _, n := range state.Numbers {
		answer.Numbers = append(answer.Numbers, int64(n))
	}
	return answer, err
}
