// Package projection keeps the notify service's read model: what happens, by whom it concerns, and how that is told (told.go); what people
// are told of it (noted.go), and who they are (member.go).
// All of it can be rebuilt from the log.
package projection

import (
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/standing"
)

// Views are the service's read models.
type Views struct {
	Changes     Changes
	Notices     Notices
	Members     readmodel.Projection[Members]           // by organisation
	Memberships readmodel.Projection[Membership]        // by person
	Reserved    readmodel.Projection[standing.Reserved] // by person
}

// NewViews returns them.
func NewViews() Views {
	return Views{NewChanges(), newNotices(), newMembers(), newMemberships(), standing.NewReserved()}
}

// All lists the projections.
func (v Views) All() []readmodel.Projector {
	return []readmodel.Projector{v.Changes, v.Notices, v.Members, v.Memberships, v.Reserved}
}
