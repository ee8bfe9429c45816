package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// stallAnswer is an application as the contract writes it, for one of its parties.
func (a *API) stallAnswer(ctx context.Context, f projection.Fair, s projection.Stall, c web.Caller) fairrest.StallApplication {
	state := s.State
	standing := fair.Standing{
		Fair: f.Status, EndsAt: f.EndsAt, Free: f.Capacity - f.Taken, Stall: state,
	}
	answer := fairrest.StallApplication{
		ID: state.ID, FairID: s.Fair, State: fairrest.StallState(state.Status), Revision: int64(state.Revision),
		AllowedActions: standing.Allowed(party(c).Side, a.Now()),
		Association:    a.organisation(ctx, state.Association),
		Count:          int64(state.Count), Products: productsAnswer(s.Products),
		WaitingPosition: restvalue.Optional(int64(f.Line.Position(state.ID))),
		OfferedUntil:    restvalue.Optional(state.Until),
		Reason:          restvalue.Optional(fairrest.StallEndReason(s.Reason)), AppliedAt: s.AppliedAt,
	}
	for _, n := range state.Numbers {
		answer.Numbers = append(answer.Numbers, int64(n))
	}
	return answer
}

// made reports whether the caller is the association that applied.
func made(s projection.Stall, c web.Caller) bool {
	return c.Role == token.RoleAssociation && c.Org == s.State.Association
}
