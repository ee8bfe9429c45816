package lot

import (
	"slices"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
)

// SealTexts seals what stands in the clear of a lot, from before texts were sealed.
type SealTexts struct {
	Sealed map[events.SealedText]events.SealedText // each text as it is sealed
}

func (SealTexts) command() {}

func sealTexts(s State, c SealTexts) ([]catalogevents.LotEvent, error) {
	e := catalogevents.LotTextsSealed{Description: s.Described, Certifications: slices.Clone(s.Certified)}
	if !events.ReplaceTexts(c.Sealed, e.Texts()...) {
		return nil, nil
	}
	return []catalogevents.LotEvent{e}, nil
}

// Texts are what the association wrote of the lot, each where it stands.
func (s *State) Texts() []*events.SealedText {
	return append(s.Described.Texts(), events.Each(s.Certified)...)
}
