// Package projection keeps the notify service's read model: what happens, by whom it concerns, and how that is told (told.go).
// All of it can be rebuilt from the log.
package projection

import "github.com/qhatu/qhatu/pkg/readmodel"

// Views are the service's read models.
type Views struct{ Changes Changes }

// NewViews returns them.
func NewViews() Views { return Views{NewChanges()} }

// All lists the projections.
func (v Views) All() []readmodel.Projector { return []readmodel.Projector{v.Changes} }
