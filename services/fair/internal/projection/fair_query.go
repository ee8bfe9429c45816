package projection

import (
	"slices"
	"time"

	"go.etcd.io/bbolt"

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
	Region   string    // folded, as text.Place does it
	Province string    // folded
	Now      time.Time `json:"-"` // which tells the fairs that are over
}

// Walks lead through the owner's fairs or, without one, through those that are not over and then through the others.
func (f FairFilter) Walks() []readmodel.Walk[Fair] {
	if f.Owner != "" {
		return readmodel.Along[Fair](own + f.Owner)
	}
	over := func(row Fair) bool { return row.Phase(f.Now) == fair.Ended }
	return []readmodel.Walk[Fair]{
		{
			Lists: []string{f.list()}, Only: func(row Fair) bool { return !over(row) },
			Bounds: readmodel.Bounds{From: readmodel.Soonest(f.Now.Add(-fair.MaxLength))},
		},
		{Lists: []string{f.list()}, Only: over, Bounds: readmodel.Bounds{Backward: true, To: readmodel.Soonest(f.Now) + 1}},
	}
}

// list is the shortest one that holds all published fairs that the filter chooses.
func (f FairFilter) list() string {
	switch {
	case f.Province != "":
		return inProvince + f.Province
	case f.Region != "":
		return inRegion + f.Region
	}
	return published
}

// Chooses tells whether the filter chooses a fair.
func (f FairFilter) Chooses(row Fair) bool {
	venue := row.Venue
	return (f.State == "" || row.Status == f.State) &&
		(f.Product == "" || len(row.Products) == 0 || slices.Contains(row.Products, f.Product)) &&
		(f.Region == "" || text.Place(venue.Region) == f.Region) &&
		(f.Province == "" || text.Place(venue.Province) == f.Province)
}

// Calendar returns at most limit of the fairs that the filter chooses and a calendar shows, those included that were called
// off after they were published: first those that are not over, soonest first, then those that ended since a moment, latest
// first.
func (p Fairs) Calendar(tx *bbolt.Tx, f FairFilter, since time.Time, limit int) ([]Fair, error) {
	found, err := p.Within(tx, shown, readmodel.Bounds{From: readmodel.Soonest(since)})
	if err != nil {
		return nil, err
	}
	var coming, over []Fair
	for _, row := range found {
		switch {
		case !f.Chooses(row):
		case row.Phase(f.Now) == fair.Ended:
			over = append(over, row)
		default:
			coming = append(coming, row)
		}
	}
	slices.SortStableFunc(coming, func(a, b Fair) int { return a.StartsAt.Compare(b.StartsAt) })
	slices.Reverse(over)
	coming = append(coming, over...)
	return coming[:min(limit, len(coming))], nil
}
