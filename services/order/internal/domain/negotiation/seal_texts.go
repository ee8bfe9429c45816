package negotiation

import (
	"slices"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
)

// SealTexts seals what stands in the clear of a negotiation, from before texts were sealed. What the two sides wrote is sealed
// under different keys, so that the same words of both have two forms.
type SealTexts struct {
	Buyers  map[events.SealedText]events.SealedText // each text as it is sealed if the buyer wrote it
	Sellers map[events.SealedText]events.SealedText // likewise the association
}

func (SealTexts) command() {}

func sealTexts(s State, c SealTexts) ([]orderevents.NegotiationEvent, error) {
	e := orderevents.NegotiationTextsSealed{ExternalRef: s.ExternalRef}
	replaced := events.ReplaceTexts(c.Buyers, &e.ExternalRef)
	for _, o := range s.Offers {
		forms := c.Buyers
		if o.By == orderevents.Seller {
			forms = c.Sellers
		}
		place := o.Delivery.Place
		replaced = events.ReplaceTexts(forms, &place) || replaced
		e.Places = append(e.Places, place)
	}
	if !replaced {
		return nil, nil
	}
	return []orderevents.NegotiationEvent{e}, nil
}

func (s State) sealed(e orderevents.NegotiationTextsSealed) State {
	s.ExternalRef, s.Offers = e.ExternalRef, slices.Clone(s.Offers)
	for i, place := range e.Places {
		s.Offers[i].Delivery.Place = place
	}
	return s
}

// Texts are what the two sides wrote, each where it stands.
func (s *State) Texts() []*events.SealedText {
	texts := []*events.SealedText{&s.ExternalRef}
	for i := range s.Offers {
		texts = append(texts, &s.Offers[i].Delivery.Place)
	}
	return texts
}
