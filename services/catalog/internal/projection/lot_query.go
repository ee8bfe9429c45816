package projection

import "github.com/qhatu/qhatu/services/catalog/internal/domain/lot"

// LotFilter chooses lots. Zero fields choose all.
type LotFilter struct {
	Owner        string     // this association's own, whatever their state; else published ones only
	State        lot.Status // with Owner
	Product      string
	Code         string // as it is printed: "MZ-7K3F"
	Association  string
	Grade        string
	MinAvailable int64  // thousandths of the base unit
	MaxPerBase   int64  // minor units per base unit; lots without a price are left out
	AvailableBy  string // date
}

// List is the shortest list that holds everything the filter chooses.
func (f LotFilter) List() string {
	switch {
	case f.Code != "":
		return code + f.Code
	case f.Owner != "":
		return "own=" + f.Owner
	case f.Association != "":
		return "association=" + f.Association
	case f.Product != "":
		return "product=" + f.Product
	}
	return "published"
}

// Chooses tells whether the filter chooses a lot of that list.
func (f LotFilter) Chooses(l Lot) bool {
	switch {
	case f.Owner != "" && l.Association != f.Owner,
		f.Owner == "" && l.Status != lot.Published,
		f.State != "" && l.Status != f.State,
		f.Product != "" && l.Drafted.Product != f.Product,
		f.Association != "" && l.Association != f.Association,
		f.Grade != "" && l.Described.Grade != f.Grade,
		f.MinAvailable > 0 && l.Available() < f.MinAvailable,
		f.AvailableBy != "" && l.Drafted.AvailableFrom > f.AvailableBy:
		return false
	case f.MaxPerBase > 0:
		per, ok := l.PerBase()
		return ok && per.Minor <= f.MaxPerBase
	}
	return true
}
