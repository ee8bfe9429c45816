package fair

import (
	"slices"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
)

// SealTexts seals what stands in the clear of a fair, from before texts were sealed.
type SealTexts struct {
	Sealed map[events.SealedText]events.SealedText // each text as it is sealed
}

func (SealTexts) command() {}

func sealTexts(s State, c SealTexts) ([]fairevents.FairEvent, error) {
	plan := s.Plan
	plan.Requirements = slices.Clone(plan.Requirements)
	if !events.ReplaceTexts(c.Sealed, plan.Texts()...) {
		return nil, nil
	}
	return []fairevents.FairEvent{fairevents.FairTextsSealed{Name: plan.Name, Venue: plan.Venue, Requirements: plan.Requirements}}, nil
}
