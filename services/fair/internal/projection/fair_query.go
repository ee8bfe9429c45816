package projection

import (
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// FairFilter chooses fairs. Zero fields choose all.
type FairFilter struct {
	Owner   string      // this organiser's own, whatever their state; else published ones only
	State   fair.Status // with Owner
	Product string
	Region  string
	Now     time.Time // fairs that are over then come last
}

// List is that of the owner or, without one, of fairs to come.
func (f FairFilter) List() string {
	if f.Owner != "" {
		return own + f.Owner
	}
	return soonest
}

// Chooses tells whether the filter chooses a fair.
func (f FairFilter) Chooses(row Fair) bool {
	return (f.State == "" || row.Status == f.State) &&
		(f.Product == "" || len(row.Products) == 0 || slices.Contains(row.Products, f.Product)) &&
		(f.Region == "" || strings.EqualFold(row.Venue.Region, f.Region))
}

// part is one part of the public list: fairs that are over, or the others.
type part struct {
	FairFilter
	list string
	over bool
}

func (p part) List() string { return p.list }

func (p part) Chooses(row Fair) bool {
	return p.FairFilter.Chooses(row) && (row.Phase(p.Now) == fair.Ended) == p.over
}

// past begins the cursors of the second part of the public list: fairs that are over.
const past = "past."

// Page lists fairs from a cursor on ("" is the start): an organiser's own latest made first, published ones soonest first
// and then, latest first, those that are over. next is "" on the last page.
func (p Fairs) Page(tx *bbolt.Tx, f FairFilter, cursor string, limit int) (page []Fair, next string, err error) {
	if f.Owner != "" {
		return p.Projection.Page(tx, f, cursor, limit)
	}
	cursor, over := strings.CutPrefix(cursor, past)
	if !over {
		page, next, err = p.Projection.Page(tx, part{f, soonest, false}, cursor, limit)
		if err != nil || next != "" {
			return page, next, err
		}
		cursor = ""
	}
	rest, next, err := p.Projection.Page(tx, part{f, latest, true}, cursor, limit-len(page))
	if next != "" {
		next = past + next
	}
	return append(page, rest...), next, err
}

// Calendar returns at most limit of the fairs that the filter chooses and a calendar shows, those included that were called
// off after they were published: first those that are not over, soonest first, then those that ended since a moment, latest
// first.
func (p Fairs) Calendar(tx *bbolt.Tx, f FairFilter, since time.Time, limit int) ([]Fair, error) {
	found, err := p.NotAfter(tx, shown, mirrored(since))
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
