// Package fairevents is what the fair service tells the market: the events of fairs and of the applications for stalls
// at them, as they are stored and published, and their wire names. An application belongs to its fair's history; stalls
// are numbered 1 to the fair's capacity.
//
// A field is only ever added; a changed meaning is a new version with its own name and an upcast. Standard library
// only.
package fairevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Fair is the aggregate's name: the subject is market.fair.fair.<id>.
const Fair = "fair.fair"

// Wire names of the fair's events.
const (
	FairScheduledV1    = "fair.fair.scheduled.v1"
	FairPublishedV1    = "fair.fair.published.v1"
	FairCancelledV1    = "fair.fair.cancelled.v1"
	StallAppliedV1     = "fair.fair.stall_applied.v1"
	StallApprovedV1    = "fair.fair.stall_approved.v1"
	StallWaitlistedV1  = "fair.fair.stall_waitlisted.v1"
	StallOfferedV1     = "fair.fair.stall_offered.v1"
	StallOfferLapsedV1 = "fair.fair.stall_offer_lapsed.v1"
	StallConfirmedV1   = "fair.fair.stall_confirmed.v1"
	StallRejectedV1    = "fair.fair.stall_rejected.v1"
	StallWithdrawnV1   = "fair.fair.stall_withdrawn.v1"
)

// FairEvents is the table of wire names, each with its struct.
func FairEvents() events.Table[FairEvent] {
	return events.Table[FairEvent]{Events: map[string]FairEvent{
		FairScheduledV1:    FairScheduled{},
		FairPublishedV1:    FairPublished{},
		FairCancelledV1:    FairCancelled{},
		StallAppliedV1:     StallApplied{},
		StallApprovedV1:    StallApproved{},
		StallWaitlistedV1:  StallWaitlisted{},
		StallOfferedV1:     StallOffered{},
		StallOfferLapsedV1: StallOfferLapsed{},
		StallConfirmedV1:   StallConfirmed{},
		StallRejectedV1:    StallRejected{},
		StallWithdrawnV1:   StallWithdrawn{},
	}}
}

// FairEvent is one of the fair's events.
//
//sumtype:decl
type FairEvent interface{ fairEvent() }

// Who ends an application.
const (
	ByAssociation = "association"
	ByOrganiser   = "organiser"
)

// FairScheduled says what an organiser plans. It is a draft.
type FairScheduled struct {
	Organiser       string    `json:"organiser"`          // id of the organisation that runs it
	Name            string    `json:"name"`               // in the organiser's words
	Venue           Venue     `json:"venue"`              // where it takes place
	StartsAt        time.Time `json:"starts_at"`          // when it opens
	EndsAt          time.Time `json:"ends_at"`            // when it closes
	TimeZone        string    `json:"time_zone"`          // name of the IANA database: America/Lima
	Capacity        int       `json:"capacity"`           // how many stalls there are
	MaxPerApplicant int       `json:"max_per_applicant"`  // how many stalls one association may have
	OpensAt         time.Time `json:"opens_at,omitzero"`  // associations apply from then on; absent: from publication
	ClosesAt        time.Time `json:"closes_at"`          // from this second on it is too late to apply
	Products        []string  `json:"products,omitempty"` // what it is about; absent: everything
}

// Venue is where a fair takes place.
type Venue struct {
	Name     string `json:"name"`          // what the place is called
	Address  string `json:"address"`       // how to find it
	Province string `json:"province"`      // province of it
	Region   string `json:"region"`        // region of it
	Lat      string `json:"lat,omitempty"` // degrees north, decimal
	Lon      string `json:"lon,omitempty"` // degrees east, decimal
}

// FairPublished says that the fair is announced: everyone sees it, associations apply while registration is open.
type FairPublished struct{}

// FairCancelled says that the fair does not take place. Every open application ended with it.
type FairCancelled struct {
	Reason string       `json:"reason,omitempty"` // code: weather, road, venue, few_stalls, mourning, mistake or other
	Ended  []EndedStall `json:"ended,omitempty"`  // applications that were open
}

// EndedStall is an application that ended with its fair.
type EndedStall struct {
	Stall       string `json:"stall"`             // id of the application
	Association string `json:"association"`       // id of the association that had applied
	State       string `json:"state"`             // what it was: applied, approved, waitlisted, offered or confirmed
	Numbers     []int  `json:"numbers,omitempty"` // stalls that it had
}

// StallApplied says that an association asks for stalls.
type StallApplied struct {
	Stall       string   `json:"stall"`              // id of the application
	Association string   `json:"association"`        // id of the association that applies
	Count       int      `json:"count"`              // how many stalls, all or none
	Products    []string `json:"products,omitempty"` // what it will bring
}

// StallApproved says that an association has its stalls.
type StallApproved struct {
	Stall       string `json:"stall"`       // id of the application
	Association string `json:"association"` // id of the association that applied
	Count       int    `json:"count"`       // how many stalls
	Numbers     []int  `json:"numbers"`     // which ones
}

// StallWaitlisted says that an application is approved while not enough stalls are free: it joins the waiting list.
type StallWaitlisted struct {
	Stall       string `json:"stall"`       // id of the application
	Association string `json:"association"` // id of the association that applied
	Count       int    `json:"count"`       // how many stalls
	Position    int    `json:"position"`    // in the waiting list, 1 being the first
}

// StallOffered says that freed stalls are offered to the first on the waiting list for whom there are enough.
type StallOffered struct {
	Stall       string    `json:"stall"`       // id of the application
	Association string    `json:"association"` // id of the association that applied
	Count       int       `json:"count"`       // how many stalls
	Numbers     []int     `json:"numbers"`     // which ones
	Until       time.Time `json:"until"`       // from this second on it is too late to take them
}

// StallOfferLapsed says that an offer was not taken in time: its stalls are free again and the application goes to the
// end of the line.
type StallOfferLapsed struct {
	Stall       string `json:"stall"`       // id of the application
	Association string `json:"association"` // id of the association that applied
	Count       int    `json:"count"`       // how many stalls
	Freed       []int  `json:"freed"`       // the stalls that were offered to it
	Position    int    `json:"position"`    // in the waiting list, 1 being the first
}

// StallConfirmed says that an association comes.
type StallConfirmed struct {
	Stall       string `json:"stall"`       // id of the application
	Association string `json:"association"` // id of the association that applied
	Count       int    `json:"count"`       // how many stalls
	Numbers     []int  `json:"numbers"`     // which ones
}

// StallRejected says that the organiser will not have an application.
type StallRejected struct {
	Stall       string `json:"stall"`            // id of the application
	Association string `json:"association"`      // id of the association that applied
	Count       int    `json:"count"`            // how many stalls
	Freed       []int  `json:"freed,omitempty"`  // stalls that it had
	Reason      string `json:"reason,omitempty"` // code: product, documents, space, trust, cannot_come, mistake or other
}

// StallWithdrawn says that an application was taken back.
type StallWithdrawn struct {
	Stall       string `json:"stall"`            // id of the application
	Association string `json:"association"`      // id of the association that applied
	Count       int    `json:"count"`            // how many stalls
	By          string `json:"by"`               // association or organiser
	Freed       []int  `json:"freed,omitempty"`  // stalls that it had
	Reason      string `json:"reason,omitempty"` // code, as in fair.fair.stall_rejected.v1
}

func (FairScheduled) fairEvent()    {}
func (FairPublished) fairEvent()    {}
func (FairCancelled) fairEvent()    {}
func (StallApplied) fairEvent()     {}
func (StallApproved) fairEvent()    {}
func (StallWaitlisted) fairEvent()  {}
func (StallOffered) fairEvent()     {}
func (StallOfferLapsed) fairEvent() {}
func (StallConfirmed) fairEvent()   {}
func (StallRejected) fairEvent()    {}
func (StallWithdrawn) fairEvent()   {}
