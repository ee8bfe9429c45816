package organisation

import "github.com/qhatu/qhatu/api/identityevents"

// Suspend is the coordinator's word that an organisation begins nothing new for now.
type Suspend struct{ Reason string }

// Reopen ends a suspension.
type Reopen struct{}

// Close is the coordinator's word that an organisation takes part no more.
type Close struct{ Reason string }

func (Suspend) command() {}
func (Reopen) command()  {}
func (Close) command()   {}

func suspend(s State, c Suspend) ([]identityevents.OrganisationEvent, error) {
	switch s.Status {
	case "":
		return nil, ErrNotFound
	case Suspended:
		return nil, nil
	case Closed:
		return nil, ErrSuspended
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationSuspended{Reason: c.Reason}}, nil
}

func reopen(s State) ([]identityevents.OrganisationEvent, error) {
	switch s.Status {
	case "":
		return nil, ErrNotFound
	case Suspended:
		return []identityevents.OrganisationEvent{identityevents.OrganisationReopened{}}, nil
	}
	return nil, ErrNotSuspended
}

func closeFor(s State, c Close) ([]identityevents.OrganisationEvent, error) {
	switch s.Status {
	case "":
		return nil, ErrNotFound
	case Closed:
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationClosed{Reason: c.Reason}}, nil
}
