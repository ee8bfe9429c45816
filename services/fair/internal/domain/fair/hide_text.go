package fair

import (
	"cmp"
	"slices"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
)

// HideText takes texts of a fair that was published out of answers, as the coordinator says.
type HideText struct {
	Reason string
	Fields []string            // in the order of TextFields
	Folded []events.SealedText // the texts as they are compared
}

func (HideText) command() {}

func hideText(s State, c HideText) ([]fairevents.FairEvent, error) {
	switch {
	case !s.Public:
		return nil, ErrNotFound
	case s.Hidden == c.Reason && slices.Equal(s.HiddenFields, c.Fields):
		return nil, nil
	}
	return []fairevents.FairEvent{fairevents.FairTextHidden{Organiser: s.Organiser, Reason: c.Reason, Fields: c.Fields, Texts: c.Folded}}, nil
}

// reviewed adds what becomes of the texts of a fair of which another plan is true now: those that stay as they are and those that
// repeat what was taken out are not shown, and others are.
func (s State) reviewed(changes []fairevents.FairEvent, organiser string, next Plan, repeats events.Repeats) []fairevents.FairEvent {
	var hidden []string
	for _, field := range TextFields() {
		stays := slices.Contains(s.HiddenFields, field) && slices.Equal(s.texts(field), next.texts(field))
		if stays || repeats.Any(next.TextsOf(field)) {
			hidden = append(hidden, field)
		}
	}
	switch {
	case slices.Equal(s.HiddenFields, hidden):
		return changes
	case hidden == nil:
		return append(changes, fairevents.FairTextShown{Organiser: organiser, Changed: true})
	}
	return append(changes, fairevents.FairTextHidden{Organiser: organiser, Reason: cmp.Or(s.Hidden, fairevents.RepeatedText), Fields: hidden})
}

func (s State) hide(e fairevents.FairTextHidden) State {
	s.Hidden, s.HiddenFields, s.TakenOut = e.Reason, e.Fields, append(slices.Clip(s.TakenOut), e.Texts...)
	return s
}

// show forgets what was taken out when the coordinator shows it again.
func (s State) show(e fairevents.FairTextShown) State {
	s.Hidden, s.HiddenFields = "", nil
	if !e.Changed {
		s.TakenOut = nil
	}
	return s
}

// Area is the province and region of a fair. Others take place there too: they are not held against them.
const Area = "area"

// TextFields are the texts of a fair, as the API names them.
func TextFields() []string { return []string{"name", "venue", Area, "requirements"} }

// TextsOf are the texts of a field, each where it stands.
func (p *Plan) TextsOf(field string) []*events.SealedText {
	v := &p.Venue
	switch field {
	case "name":
		return []*events.SealedText{&p.Name}
	case "venue":
		return []*events.SealedText{&v.Name, &v.Address, &v.Lat, &v.Lon}
	case Area:
		return []*events.SealedText{&v.Province, &v.Region}
	}
	return events.Each(p.Requirements)
}

// texts are what a field says.
func (p Plan) texts(field string) (all []events.SealedText) {
	for _, t := range p.TextsOf(field) {
		all = append(all, *t)
	}
	return all
}
