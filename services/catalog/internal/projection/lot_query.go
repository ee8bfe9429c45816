package projection

import (
	"math"
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

	readmodel.Asked `json:"-"` // the associations about which Texts and Seller are asked; nil where there are few

	Lost    func(id string) bool `json:"-"` // lots of which something is lost, which only Owner sees; nil: none
	Texts   events.Reader        `json:"-"`
	Seller  func(id string) bool `json:"-"` // whether Region, Province and Verified choose an association; nil without them
	Sellers []string             `json:"-"` // ids of all that they choose, where there are few associations; else nil
}

// Asks tells whether the filter asks elsewhere about associations.
func (f LotFilter) Asks() bool { return f.BySeller() || f.Variety != "" }

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
	switch f.Sort {
	case Cheapest:
		return []readmodel.Walk[Lot]{{Lists: f.lists(byPrice), Bounds: f.prices()}}
	case Dearest:
		return f.dearestFirst()
	case LeastAvailable:
		return []readmodel.Walk[Lot]{{Lists: f.lists(byAvailable), Bounds: f.quantities()}}
	case MostAvailable:
		bounds := f.quantities()
		bounds.Backward = true
		return []readmodel.Walk[Lot]{{Lists: f.lists(byAvailable), Bounds: bounds}}
	case Newest:
	}
	return []readmodel.Walk[Lot]{{Lists: f.lists(newest)}}
}

func (f LotFilter) dearestFirst() []readmodel.Walk[Lot] {
	priced := f.prices()
	priced.Backward = true
	if f.MaxPerBase != nil {
		return []readmodel.Walk[Lot]{{Lists: f.lists(byPrice), Bounds: priced}}
	}
	priced.To = readmodel.Last
	return []readmodel.Walk[Lot]{{Lists: f.lists(byPrice), Bounds: priced}, {Lists: f.lists(byPrice), Bounds: readmodel.Bounds{From: readmodel.Last}}}
}

// prices bound a walk in the order of prices, to somewhat more than the filter chooses: it compares rounded ones.
func (f LotFilter) prices() readmodel.Bounds {
	switch {
	case f.MaxPerBase == nil:
		return readmodel.Bounds{}
	case *f.MaxPerBase >= math.MaxInt64/finer:
		return readmodel.Bounds{To: readmodel.Last}
	}
	return readmodel.UpTo(readmodel.Rank(*f.MaxPerBase+1) * finer)
}

// quantities bound a walk in the order of what is available.
func (f LotFilter) quantities() readmodel.Bounds {
	if f.MinAvailable == nil {
		return readmodel.Bounds{}
	}
	return readmodel.Bounds{From: readmodel.Rank(max(0, *f.MinAvailable))}
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
		for _, id := range f.Sellers {
			lists = append(lists, o.of(ofAssociation+id))
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

// Chooses tells whether the filter chooses a lot that it meets. What is asked elsewhere is asked last.
func (f LotFilter) Chooses(l Lot) bool {
	return f.choosesRow(l) && f.choosesSeller(l) && f.choosesVariety(l)
}

func (f LotFilter) choosesRow(l Lot) bool {
	switch {
	case f.Owner != "" && l.Association != f.Owner,
		f.Owner == "" && (l.Status != lot.Published || f.Lost != nil && f.Lost(l.ID)),
		f.State != "" && l.Status != f.State,
		f.Product != "" && l.Drafted.Product != f.Product,
		f.Association != "" && l.Association != f.Association,
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

func (f LotFilter) choosesSeller(l Lot) bool {
	if f.Seller == nil {
		return true
	}
	f.Note(l.Association)
	return f.Seller(l.Association)
}

func (f LotFilter) choosesVariety(l Lot) bool {
	switch {
	case f.Variety == "":
		return true
	case f.Owner == "" && slices.Contains(l.HiddenFields, "variety"), l.Described.Variety == "":
		return false
	}
	f.Note(l.Association)
	return text.Fold(f.Texts.Read(l.Described.Variety)) == f.Variety
}
