package organisation

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/lima"
)

// Verify is the coordinator's word for an organisation.
type Verify struct {
	Level    int    // 1 to 3; 0: the level that it has
	Evidence string // a code; may be empty
	Until    string // date of the last day on which it holds; "": it does not end
	Today    string // date of the day on which it is given, where the association is
}

func (Verify) command() {}

func verify(s State, c Verify) ([]identityevents.OrganisationEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case !s.May():
		return nil, ErrSuspended
	case c.Level != 0 && (c.Level < PapersSeen || c.Level > Proven):
		return nil, ErrLevel
	case c.Until != "" && c.Until < c.Today:
		return nil, ErrUntilPast
	case c.Until > lima.YearsFrom(c.Today, maxYears):
		return nil, ErrUntilFar
	}
	verified := identityevents.OrganisationVerified{Level: c.Level, Evidence: c.Evidence, Until: c.Until}
	if c.Level == 0 {
		verified.Level = s.Level
	}
	if s.Status == Verified && s.Verification == verified {
		return nil, nil
	}
	return []identityevents.OrganisationEvent{verified}, nil
}

// WithdrawVerification is that the coordinator no longer vouches for an organisation.
type WithdrawVerification struct{ Reason string }

func (WithdrawVerification) command() {}

func withdrawVerification(s State, c WithdrawVerification) ([]identityevents.OrganisationEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case s.Status != Verified:
		return nil, ErrNotVerified
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationVerificationWithdrawn{Reason: c.Reason}}, nil
}

// maxYears is how long a verification may hold. Whoever means for ever leaves the last day out.
const maxYears = 10
