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
	FairChangedV1      = "fair.fair.changed.v1"
	FairTextsSealedV1  = "fair.fair.texts_sealed.v1"
	FairTextHiddenV1   = "fair.fair.text_hidden.v1"
	FairTextShownV1    = "fair.fair.text_shown.v1"
	FairRescheduledV1  = "fair.fair.rescheduled.v1"
	FairCancelledV1    = "fair.fair.cancelled.v1"
	StallAppliedV1     = "fair.fair.stall_applied.v1"
	StallApprovedV1    = "fair.fair.stall_approved.v1"
	StallWaitlistedV1  = "fair.fair.stall_waitlisted.v1"
	StallOfferedV1     = "fair.fair.stall_offered.v1"
	StallOfferLapsedV1 = "fair.fair.stall_offer_lapsed.v1"
	StallConfirmedV1   = "fair.fair.stall_confirmed.v1"
	StallAskedAgainV1  = "fair.fair.stall_asked_again.v1"
	StallRejectedV1    = "fair.fair.stall_rejected.v1"
	StallWithdrawnV1   = "fair.fair.stall_withdrawn.v1"
)

// FairEvents is the table of wire names, each with its struct.
func FairEvents() events.Table[FairEvent] {
	return events.Table[FairEvent]{Events: map[string]FairEvent{
		FairScheduledV1:    FairScheduled{},
		FairPublishedV1:    FairPublished{},
		FairChangedV1:      FairChanged{},
		FairTextsSealedV1:  FairTextsSealed{},
		FairTextHiddenV1:   FairTextHidden{},
		FairTextShownV1:    FairTextShown{},
		FairRescheduledV1:  FairRescheduled{},
		FairCancelledV1:    FairCancelled{},
		StallAppliedV1:     StallApplied{},
		StallApprovedV1:    StallApproved{},
		StallWaitlistedV1:  StallWaitlisted{},
		StallOfferedV1:     StallOffered{},
		StallOfferLapsedV1: StallOfferLapsed{},
		StallConfirmedV1:   StallConfirmed{},
		StallAskedAgainV1:  StallAskedAgain{},
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
	Organiser string `json:"organiser"` // id of the organisation that runs it
	Plan
	ClonedFrom string `json:"cloned_from,omitempty"` // id of the fair that it is a copy of
}

// Plan is what an organiser says of a fair.
type Plan struct {
	Name            events.SealedText   `json:"name"`                   // in the organiser's words
	Venue           Venue               `json:"venue"`                  // where it takes place
	StartsAt        time.Time           `json:"starts_at"`              // when it opens
	EndsAt          time.Time           `json:"ends_at"`                // when it closes
	TimeZone        string              `json:"time_zone"`              // name of the IANA database: America/Lima
	Hours           Hours               `json:"hours,omitzero"`         // when it is open on each of its days; absent: that was not said
	Capacity        int                 `json:"capacity"`               // how many stalls there are
	MaxPerApplicant int                 `json:"max_per_applicant"`      // how many stalls one association may have
	OpensAt         *time.Time          `json:"opens_at,omitempty"`     // associations apply from then on; absent: from publication
	ClosesAt        time.Time           `json:"closes_at"`              // from this second on it is too late to apply
	Products        []string            `json:"products,omitempty"`     // what it is about; absent: everything
	Requirements    []events.SealedText `json:"requirements,omitempty"` // what to bring and what is asked of those who come, each in the organiser's words
}

// Hours is when a fair is open on each of its days, by the clock there. What closes before it opens is open over midnight.
type Hours struct {
	Opens  string `json:"opens"`  // hour and minute: 08:00
	Closes string `json:"closes"` // hour and minute: 17:00
}

// Venue is where a fair takes place.
type Venue struct {
	Name     events.SealedText `json:"name"`          // what the place is called
	Address  events.SealedText `json:"address"`       // how to find it
	Province events.SealedText `json:"province"`      // province of it
	Region   events.SealedText `json:"region"`        // region of it
	Lat      events.SealedText `json:"lat,omitempty"` // degrees north, decimal
	Lon      events.SealedText `json:"lon,omitempty"` // degrees east, decimal
}

// Texts are what the organiser wrote, each where it stands.
func (p *Plan) Texts() []*events.SealedText {
	v := &p.Venue
	return append([]*events.SealedText{&p.Name, &v.Name, &v.Address, &v.Province, &v.Region, &v.Lat, &v.Lon}, events.Each(p.Requirements)...)
}

// FairPublished says that the fair is announced: everyone sees it, associations apply while registration is open.
type FairPublished struct{}

// FairChanged says that the organiser has changed what was said of the fair. It takes place on the same days.
type FairChanged struct {
	Changed []string `json:"changed"` // which of the following is not as it was: name, venue, starts_at, ends_at, hours, capacity, max_per_applicant, registration, products, requirements
	Plan
	Open []OpenStall `json:"open,omitempty"` // applications that are open, where who comes may want to know: of a name, venue, time or requirement
}

// FairTextsSealed says that texts of a fair which stood in the clear, in events from before texts were sealed, are sealed from now on.
// They are the same texts.
type FairTextsSealed struct {
	Name         events.SealedText   `json:"name"`                   // in the organiser's words
	Venue        Venue               `json:"venue"`                  // where it takes place
	Requirements []events.SealedText `json:"requirements,omitempty"` // each in the organiser's words
}

// RepeatedText is why texts are taken out that were taken out before.
const RepeatedText = "repeated"

// FairTextHidden says that texts of a fair, these and no others, are taken out of answers, but for its organiser and the coordinator.
type FairTextHidden struct {
	Organiser string              `json:"organiser"`       // id of the organisation that runs it
	Reason    string              `json:"reason"`          // code: offensive, personal_data, contact, misleading, other; repeated: as before
	Fields    []string            `json:"fields"`          // which: name, venue, area, requirements
	Texts     []events.SealedText `json:"texts,omitempty"` // what is not to be shown again, folded
}

// FairTextShown says that the texts of a fair are shown again.
type FairTextShown struct {
	Organiser string `json:"organiser"`         // id of the organisation that runs it
	Changed   bool   `json:"changed,omitempty"` // because they are others now
}

// OpenStall is an application that is open.
type OpenStall struct {
	Stall       string `json:"stall"`       // id of the application
	Association string `json:"association"` // id of the association that applied
}

// FairRescheduled says that the fair takes place at another time. Every open application is asked again.
type FairRescheduled struct {
	StartsAt         time.Time  `json:"starts_at"`          // when it opens
	EndsAt           time.Time  `json:"ends_at"`            // when it closes
	TimeZone         string     `json:"time_zone"`          // name of the IANA database
	Hours            Hours      `json:"hours,omitzero"`     // when it is open on each of its days; absent: that was not said
	OpensAt          *time.Time `json:"opens_at,omitempty"` // associations apply from then on; absent: from publication
	ClosesAt         time.Time  `json:"closes_at"`          // from this second on it is too late to apply
	PreviousStartsAt time.Time  `json:"previous_starts_at"` // when it would have opened
	PreviousEndsAt   time.Time  `json:"previous_ends_at"`   // when it would have closed
	PreviousTimeZone string     `json:"previous_time_zone"` // in which these were read
	At               time.Time  `json:"at"`                 // when that was decided: who confirmed before did not mean the new time
}

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

// StallAskedAgain says that an association is asked whether it comes to the fair that was rescheduled. Its application stays
// where it is, but one that was confirmed is approved again: nobody is bound to a time that they did not agree to.
type StallAskedAgain struct {
	Stall       string    `json:"stall"`             // id of the application
	Association string    `json:"association"`       // id of the association that applied
	Count       int       `json:"count"`             // how many stalls
	State       string    `json:"state"`             // what it was: applied, approved, waitlisted, offered or confirmed
	Numbers     []int     `json:"numbers,omitempty"` // stalls that it has and keeps
	Until       time.Time `json:"until,omitzero"`    // of one that is offered stalls: from this second on it is now too late to take them
	StartsAt    time.Time `json:"starts_at"`         // when the fair opens now
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
func (FairChanged) fairEvent()      {}
func (FairTextHidden) fairEvent()   {}
func (FairTextShown) fairEvent()    {}
func (FairTextsSealed) fairEvent()  {}
func (FairRescheduled) fairEvent()  {}
func (FairCancelled) fairEvent()    {}
func (StallApplied) fairEvent()     {}
func (StallApproved) fairEvent()    {}
func (StallWaitlisted) fairEvent()  {}
func (StallOffered) fairEvent()     {}
func (StallOfferLapsed) fairEvent() {}
func (StallConfirmed) fairEvent()   {}
func (StallAskedAgain) fairEvent()  {}
func (StallRejected) fairEvent()    {}
func (StallWithdrawn) fairEvent()   {}
