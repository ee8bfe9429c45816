package parse

import (
	"cmp"
	"slices"

	"github.com/qhatu/qhatu/pkg/quantity"
)

// Scales is what a text says that scales showed. Whatever was not said is nil.
type Scales struct {
	Gross, Tare, Net *Amount
	Plain            bool // Net is a figure of which is not said that it is the goods alone: "pesó 480"
	Problems         Problems
}

// scaleRole is what a figure of a weighing is of.
type scaleRole int

const (
	noScaleRole scaleRole = iota
	ofGross               // goods, sacks and truck
	ofTare                // sacks and truck alone
	ofNet                 // goods alone
)

// FindScales reads what goods weigh: "pesó 480", "bruto 500 tara 20", "500 menos 20 de sacos", "480 kilos netos". A number without a
// unit is in kilos. ok is false where no weight is said.
func FindScales(text string) (s Scales, ok bool) {
	r := read(text, quantityMode)
	figures := r.weights()
	if len(figures) == 0 {
		return Scales{}, false
	}
	roles := r.scaleRoles(figures)
	for i, f := range figures {
		if f.unit == "" {
			f.unit = quantity.Kilogram
		}
		said := r.result(f)
		switch roles[i] {
		case ofGross:
			s.Gross = said
		case ofTare:
			s.Tare = said
		case ofNet:
			s.Net = said
		case noScaleRole:
			r.problem(ProblemQuantities)
		}
	}
	s.Plain = len(figures) == 1 && s.Net != nil && !r.says(netWords)
	s.Problems = r.problems
	return s, true
}

// weights are the figures of a text that may be weights, in their order: where kilos are said, not how many sacks they came in.
func (r *reader) weights() []amount {
	all := slices.Concat(r.amounts, r.bare)
	slices.SortFunc(all, func(a, b amount) int { return cmp.Compare(a.at, b.at) })
	isWeight := func(a amount) bool { return a.unit != "" && weighed(a.unit) }
	if slices.ContainsFunc(all, isWeight) {
		all = slices.DeleteFunc(all, func(a amount) bool { return a.unit != "" && !isWeight(a) })
	}
	return all
}

// scaleRoles are those of the figures: by the words before each and behind it, and of the one that nothing is said of by the others.
func (r *reader) scaleRoles(figures []amount) []scaleRole {
	roles, from, plain := make([]scaleRole, len(figures)), 0, 0
	for i, f := range figures {
		until := len(r.t)
		if i+1 < len(figures) {
			until = figures[i+1].at
		}
		roles[i], from = r.scaleRole(from, f, until)
		if roles[i] == noScaleRole {
			plain++
		}
	}
	if plain == 1 {
		roles[slices.Index(roles, noScaleRole)] = missingRole(roles)
	}
	return roles
}

// missingRole is that of the one figure of which nothing is said.
func missingRole(roles []scaleRole) scaleRole {
	switch {
	case slices.Contains(roles, ofTare):
		return ofGross
	case slices.Contains(roles, ofGross):
		return ofTare
	}
	return ofNet
}

// scaleRole is what the words between from and until say of a figure that stands there, and where the words of the next one begin.
func (r *reader) scaleRole(from int, f amount, until int) (role scaleRole, next int) {
	for i := from; i < f.at; i++ {
		if is := scaleWord(r.tok(i)); is != noScaleRole {
			role = is
		}
	}
	if role != noScaleRole {
		return role, f.end
	}
	for i := f.end; i < until; i++ {
		if r.tok(i).is(tareSign) { // it is of the figure behind it
			break
		}
		if is := scaleWord(r.tok(i)); is != noScaleRole {
			return is, i + 1
		}
	}
	return noScaleRole, f.end
}

func scaleWord(t token) scaleRole {
	switch {
	case t.is(grossWords):
		return ofGross
	case t.is(tareWords), t.is(tareSign):
		return ofTare
	case t.is(netWords):
		return ofNet
	}
	return noScaleRole
}

// says tells whether a text has a word of a topic.
func (r *reader) says(about topic) bool {
	return slices.ContainsFunc(r.t, func(t token) bool { return t.is(about) })
}
