package organisation

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/lima"
)

// Verify is the coordinator's word for an organisation.
type Verify struct {
	Level    int    // 1 to 3; 0: the level that it has, or the least
	Evidence string // a code; may be empty
	Until    string // date of the last day on which it holds; "": it does not end
	Today    string // date of the day on which it is given, where the organisation is
}

func (Verify) command() {}

func verify(s State, c Verify) ([]identityevents.OrganisationEvent, error) {
	s = s.On(c.Today)
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
		verified.Level = max(s.Level, PapersSeen)
	}
	if s.Status == Verified && s.Verification == verified {
		return nil, nil
	}
	return []identityevents.OrganisationEvent{verified}, nil
}

// WithdrawVerification is that the coordinator no longer vouches for an organisation.
type WithdrawVerification struct {
	Reason string
	Today  string // as of Verify
}

func (WithdrawVerification) command() {}

func withdrawVerification(s State, c WithdrawVerification) ([]identityevents.OrganisationEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case s.On(c.Today).Status != Verified:
		return nil, ErrNotVerified
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationVerificationWithdrawn{Reason: c.Reason}}, nil
}

// maxYears is how long a verification may hold. Whoever means for ever leaves the last day out.
const maxYears = 10

// On is the organisation as it stands on a day, a date: from the day after its last one, a verification is as if it had been withdrawn.
func (s State) On(date string) State {
	if s.Verification.Until == "" || date <= s.Verification.Until {
		return s
	}
	s.Level = s.LevelUnvouched()
	if s.Status == Verified {
		s.Status = Registered
	}
	return s
}

// LevelUnvouched is the level once its verification holds no more: what the papers show.
func (s State) LevelUnvouched() int { return min(s.Level, PapersSeen) }
