package projection

import (
	"math"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// FairFilter chooses fairs: an organiser's own, latest made first, or published ones, soonest first and then, latest first,
// those that are over. Zero fields choose all.
type FairFilter struct {
	Owner    string      // this organiser's own, whatever their state; else published ones only
	State    fair.Status // with Owner
	Product  string
	Region   string        // folded, as text.Place does it
	Province string        // folded
	Texts    events.Reader `json:"-"`

	readmodel.Asked `json:"-"` // the organisers whose texts are read

	Now time.Time `json:"-"` // which tells the fairs that are over
}

// Walks lead through the owner's fairs or, without one, through those that are not over and then through the others.
func (f FairFilter) Walks() []readmodel.Walk[Fair] {
	if f.Owner != "" {
		return readmodel.Along[Fair](own + f.Owner)
	}
	over := func(row Fair) bool { return row.Phase(f.Now) == fair.Ended }
	return []readmodel.Walk[Fair]{
		{
			Lists: []string{published}, Only: func(row Fair) bool { return !over(row) },
			Bounds: readmodel.Bounds{From: readmodel.Soonest(f.Now.Add(-fair.MaxLength))},
		},
		{Lists: []string{published}, Only: over, Bounds: readmodel.Bounds{Backward: true, To: readmodel.Soonest(f.Now) + 1}},
	}
}

// InTheClear are the fairs with a text that is not sealed.
func (p Fairs) InTheClear(tx *bbolt.Tx) ([]Fair, error) {
	return p.Within(tx, inTheClear, readmodel.Bounds{})
}

// TakenOut are the folded texts of an organiser that are not to be shown again.
func (p Fairs) TakenOut(tx *bbolt.Tx, organiser string) (texts []events.SealedText, err error) {
	fairs, err := p.Within(tx, takenOutOf+organiser, readmodel.Bounds{})
	for _, f := range fairs {
		texts = append(texts, f.TakenOut...)
	}
	return texts, err
}

// findsArea tells whether the filter may read the province and region of a fair.
func (f FairFilter) findsArea(row Fair) bool {
	return f.Owner != "" || !slices.Contains(row.HiddenFields, fair.Area)
}

// isInArea tells whether a fair is where the filter says.
func (f FairFilter) isInArea(row Fair) bool {
	if f.Region == "" && f.Province == "" {
		return true
	}
	f.Note(row.Organiser)
	return f.findsArea(row) && f.isAt(f.Region, row.Venue.Region) && f.isAt(f.Province, row.Venue.Province)
}

// isAt tells whether a text, opened, is a place; "" is any.
func (f FairFilter) isAt(place string, written events.SealedText) bool {
	return place == "" || text.Place(f.Texts.Read(written)) == place
}

// Chooses tells whether the filter chooses a fair.
func (f FairFilter) Chooses(row Fair) bool {
	return (f.State == "" || row.Status == f.State) &&
		(f.Product == "" || len(row.Products) == 0 || slices.Contains(row.Products, f.Product)) &&
		f.isInArea(row)
}

// calendar chooses fairs as its filter does, those included that were called off after they were published.
type calendar struct {
	FairFilter
	since time.Time
}

// Walks lead to the fairs that are not over, those that end soonest first, and then to those that ended since a moment, latest first.
func (c calendar) Walks() []readmodel.Walk[Fair] {
	now := readmodel.Soonest(c.Now) + 1
	return []readmodel.Walk[Fair]{
		{Lists: []string{shown}, Bounds: readmodel.Bounds{From: max(now, readmodel.Soonest(c.since))}},
		{Lists: []string{shown}, Bounds: readmodel.Bounds{Backward: true, From: readmodel.Soonest(c.since), To: now}},
	}
}

// Calendar returns at most limit of the fairs that the filter chooses and a calendar shows: first those that are not over, soonest
// first, then those that ended since a moment, latest first. It looks at as many as a page of a list.
func (p Fairs) Calendar(tx *bbolt.Tx, f FairFilter, since time.Time, limit int) ([]Fair, error) {
	found, _, err := p.Page(tx, calendar{f, since}, readmodel.Cursor{}, math.MaxInt)
	over := slices.IndexFunc(found, func(row Fair) bool { return row.Phase(f.Now) == fair.Ended })
	if over < 0 {
		over = len(found)
	}
	slices.SortStableFunc(found[:over], func(a, b Fair) int { return a.StartsAt.Compare(b.StartsAt) })
	return found[:min(limit, len(found))], err
}

// OpenOf lists the ids of an organiser's published fairs that are not over at a time.
func (p Fairs) OpenOf(tx *bbolt.Tx, organiser string, at time.Time) (ids []string, err error) {
	fairs, err := p.Within(tx, own+organiser, readmodel.Bounds{})
	for _, f := range fairs {
		if f.Status == fair.Published && at.Before(f.EndsAt) {
			ids = append(ids, f.ID)
		}
	}
	return ids, err
}
