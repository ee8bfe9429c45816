package projection

import (
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// LotSort is the order of a list of lots.
type LotSort string

// The orders: the last published first, which is also that of the zero LotSort, and the lowest or highest price per base unit or
// available quantity first. Lots without a price come last.
const (
	Newest         LotSort = "newest"
	Cheapest       LotSort = "price"
	Dearest        LotSort = "-price"
	LeastAvailable LotSort = "available"
	MostAvailable  LotSort = "-available"
)

// LotFilter chooses lots. Zero fields choose all. Names are folded, as text.Fold does it.
type LotFilter struct {
	Owner        string     // this association's own, whatever their state; else published ones only
	State        lot.Status // with Owner
	Product      string
	Code         string // as it is printed: "MZ-7K3F"
	Association  string
	Region       string // folded, as the next three
	Province     string
	Variety      string
	Grade        string
	Verified     *bool
	MinAvailable *int64 // thousandths of the base unit
	MaxPerBase   *int64 // minor units per base unit; lots without a price are left out
	AvailableBy  string // date
	Sort         LotSort

	Texts   events.Reader   `json:"-"`
	Sellers map[string]bool `json:"-"` // ids of the associations that Region, Province and Verified choose; nil without them
}

// BySeller tells whether the filter asks something of the association.
func (f LotFilter) BySeller() bool { return f.Region != "" || f.Province != "" || f.Verified != nil }

// Walks lead through the shortest lists that hold everything the filter chooses, in its order.
func (f LotFilter) Walks() []readmodel.Walk[Lot] {
	switch {
	case f.Code != "":
		return readmodel.Along[Lot](code + f.Code)
	case f.Owner != "":
		return readmodel.Along[Lot](own + f.Owner)
	}
	backward := readmodel.Bounds{Backward: true}
	switch f.Sort {
	case Cheapest:
		return []readmodel.Walk[Lot]{{Lists: f.lists(byPrice)}}
	case Dearest:
		priced, unpriced := readmodel.Bounds{Backward: true, To: readmodel.Last}, readmodel.Bounds{From: readmodel.Last}
		return []readmodel.Walk[Lot]{{Lists: f.lists(byPrice), Bounds: priced}, {Lists: f.lists(byPrice), Bounds: unpriced}}
	case LeastAvailable:
		return []readmodel.Walk[Lot]{{Lists: f.lists(byAvailable)}}
	case MostAvailable:
		return []readmodel.Walk[Lot]{{Lists: f.lists(byAvailable), Bounds: backward}}
	case Newest:
	}
	return []readmodel.Walk[Lot]{{Lists: f.lists(newest)}}
}

// NotEndedOf lists an association's lots that have not ended.
func (p Lots) NotEndedOf(tx *bbolt.Tx, association string) ([]Lot, error) {
	lots, err := p.Within(tx, own+association, readmodel.Bounds{})
	return slices.DeleteFunc(lots, func(l Lot) bool { return l.Status == lot.Withdrawn }), err
}

// lists are those of published lots: of the association, or of each that is chosen, of the product, or of all.
func (f LotFilter) lists(o order) (lists []string) {
	switch {
	case f.Association != "":
		return []string{o.of(ofAssociation + f.Association)}
	case f.Sellers != nil:
		for id, chosen := range f.Sellers {
			if chosen {
				lists = append(lists, o.of(ofAssociation+id))
			}
		}
		return lists
	case f.Product != "":
		return []string{o.of(ofProduct + f.Product)}
	case o == newest:
		return []string{published}
	}
	for _, product := range vocabulary.Products() {
		lists = append(lists, o.of(ofProduct+product.ID))
	}
	return lists
}

// Chooses tells whether the filter chooses a lot that it meets.
func (f LotFilter) Chooses(l Lot) bool {
	switch {
	case f.Owner != "" && l.Association != f.Owner,
		f.Owner == "" && l.Status != lot.Published,
		f.State != "" && l.Status != f.State,
		f.Product != "" && l.Drafted.Product != f.Product,
		f.Association != "" && l.Association != f.Association,
		f.Sellers != nil && !f.Sellers[l.Association],
		f.Variety != "" && f.Owner == "" && slices.Contains(l.HiddenFields, "variety"),
		f.Variety != "" && text.Fold(f.Texts.Read(l.Described.Variety)) != f.Variety,
		f.Grade != "" && text.Fold(l.Described.Grade) != f.Grade,
		f.MinAvailable != nil && l.Available() < *f.MinAvailable,
		f.AvailableBy != "" && l.Drafted.AvailableFrom > f.AvailableBy:
		return false
	case f.MaxPerBase != nil:
		per, ok := l.PerBase()
		return ok && per.Minor <= *f.MaxPerBase
	}
	return true
}
