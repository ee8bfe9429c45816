package lot

import (
	"cmp"
	"slices"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
)

// HideText takes the texts of a lot on the market out of answers, as the coordinator says.
type HideText struct {
	Reason string
	Fields []string            // in the order of TextFields
	Folded []events.SealedText // the texts as they are compared
}

func (HideText) command() {}

func hideText(s State, c HideText) ([]catalogevents.LotEvent, error) {
	switch {
	case s.Status != Published:
		return nil, ErrNotFound
	case s.Hidden == c.Reason && slices.Equal(s.HiddenFields, c.Fields):
		return nil, nil
	}
	return []catalogevents.LotEvent{catalogevents.LotTextHidden{Association: s.Association, Reason: c.Reason, Fields: c.Fields, Texts: c.Folded}}, nil
}

// reviewed adds what becomes of the texts of a lot after changes: those that repeat what was taken out are not shown, and others
// are.
func (s State) reviewed(changes []catalogevents.LotEvent, repeats events.Repeats) []catalogevents.LotEvent {
	next := s
	for _, e := range changes {
		next = Evolve(next, e)
	}
	var hidden []string
	for _, field := range TextFields() {
		if repeats.Any(next.TextsOf(field)) {
			hidden = append(hidden, field)
		}
	}
	switch {
	case slices.Equal(s.HiddenFields, hidden):
		return changes
	case hidden == nil:
		return append(changes, catalogevents.LotTextShown{Association: next.Association, Changed: true})
	}
	reason := cmp.Or(s.Hidden, catalogevents.RepeatedText)
	return append(changes, catalogevents.LotTextHidden{Association: next.Association, Reason: reason, Fields: hidden})
}

func (s State) hide(e catalogevents.LotTextHidden) State {
	s.Hidden, s.HiddenFields, s.TakenOut = e.Reason, e.Fields, append(slices.Clip(s.TakenOut), e.Texts...)
	return s
}

// show forgets what was taken out when the coordinator shows it again.
func (s State) show(e catalogevents.LotTextShown) State {
	s.Hidden, s.HiddenFields = "", nil
	if !e.Changed {
		s.TakenOut = nil
	}
	return s
}

// TextFields are the texts of a lot, as the API names them.
func TextFields() []string { return []string{"title", "description", "variety", "certifications"} }

// TextsOf are the texts of a field, each where it stands.
func (s *State) TextsOf(field string) []*events.SealedText {
	switch field {
	case "title":
		return []*events.SealedText{&s.Described.Title}
	case "description":
		return []*events.SealedText{&s.Described.Description}
	case "variety":
		return []*events.SealedText{&s.Described.Variety}
	}
	return events.Each(s.Certified)
}
