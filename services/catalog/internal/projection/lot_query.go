package projection

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// LotFilter chooses lots. Zero fields choose all.
type LotFilter struct {
	Owner        string     // this association's own, whatever their state; else published ones only
	State        lot.Status // with Owner
	Product      string
	Association  string
	Grade        string
	MinAvailable int64  // thousandths of the base unit
	MaxPerBase   int64  // minor units per base unit; lots without a price are left out
	AvailableBy  string // date
}

// lists are the lists that a lot stands in: its association's, and while it is on the market those that buyers read.
func lists(l Lot) map[string]time.Time {
	all := map[string]time.Time{"own=" + l.Said.Association: l.CreatedAt}
	if l.Status == lot.Published {
		all["published"] = l.PublishedAt
		all["product="+l.Said.Product] = l.PublishedAt
		all["association="+l.Said.Association] = l.PublishedAt
	}
	return all
}

// list is the shortest list that holds everything the filter chooses.
func (f LotFilter) list() string {
	switch {
	case f.Owner != "":
		return "own=" + f.Owner
	case f.Association != "":
		return "association=" + f.Association
	case f.Product != "":
		return "product=" + f.Product
	}
	return "published"
}

func (f LotFilter) chooses(l Lot) bool {
	switch {
	case f.State != "" && l.Status != f.State,
		f.Product != "" && l.Said.Product != f.Product,
		f.Association != "" && l.Said.Association != f.Association,
		f.Grade != "" && l.Said.Grade != f.Grade,
		f.MinAvailable > 0 && l.Available() < f.MinAvailable,
		f.AvailableBy != "" && l.Said.AvailableFrom > f.AvailableBy:
		return false
	case f.MaxPerBase > 0:
		per, ok := l.PerBase()
		return ok && per.Minor <= f.MaxPerBase
	}
	return true
}

// Page lists lots, newest first, from a cursor on ("" is the start). next is "" on the last page.
func (p *Lots) Page(tx *bbolt.Tx, f LotFilter, cursor string, limit int) (page []Lot, next string, err error) {
	return p.table.Page(tx, f.list(), cursor, limit, f.chooses)
}

// Get returns one lot; ok is false when there is none.
func (p *Lots) Get(tx *bbolt.Tx, id string) (l Lot, ok bool, err error) { return p.table.Get(tx, id) }

// Taken reports whether a lot has this code.
func (p *Lots) Taken(tx *bbolt.Tx, code string) bool {
	codes := tx.Bucket([]byte(lotsBucket)).Bucket(codeBucket)
	return codes != nil && codes.Get([]byte(code)) != nil
}
