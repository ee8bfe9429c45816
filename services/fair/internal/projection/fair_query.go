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

func (f FairFilter) chooses(row Fair) bool {
	return (f.State == "" || row.Status == f.State) &&
		(f.Product == "" || len(row.Said.Products) == 0 || slices.Contains(row.Said.Products, f.Product)) &&
		(f.Region == "" || strings.EqualFold(row.Said.Venue.Region, f.Region))
}

func (f FairFilter) over(row Fair) bool { return row.Phase(f.Now) == fair.Ended }

// past begins the cursors of the second part of the public list: fairs that are over.
const past = "past."

// Page lists fairs from a cursor on ("" is the start): an organiser's own latest made first, published ones soonest first
// and then, latest first, those that are over. next is "" on the last page.
func (p *Fairs) Page(tx *bbolt.Tx, f FairFilter, cursor string, limit int) (page []Fair, next string, err error) {
	if f.Owner != "" {
		return p.table.Page(tx, own+f.Owner, cursor, limit, f.chooses)
	}
	cursor, over := strings.CutPrefix(cursor, past)
	if !over {
		page, next, err = p.table.Page(tx, soonest, cursor, limit, func(row Fair) bool { return f.chooses(row) && !f.over(row) })
		if err != nil || next != "" {
			return page, next, err
		}
		cursor = ""
	}
	rest, next, err := p.table.Page(tx, latest, cursor, limit-len(page), func(row Fair) bool { return f.chooses(row) && f.over(row) })
	if next != "" {
		next = past + next
	}
	return append(page, rest...), next, err
}

// Get returns one fair; ok is false when there is none.
func (p *Fairs) Get(tx *bbolt.Tx, id string) (f Fair, ok bool, err error) { return p.table.Get(tx, id) }
