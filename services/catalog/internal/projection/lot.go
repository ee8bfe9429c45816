package projection

import (
	"math"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// Lots is the read model of lots.
type Lots struct{ readmodel.Projection[Lot] }

func newLots() Lots {
	lotEvents := es.NewEventTable(catalogevents.LotEvents())
	return Lots{readmodel.Projection[Lot]{
		Bucket: "lots", Version: 9, Lists: lotLists, Memory: readmodel.NewMemory(lotsInMemory, (*Lot).toList),
		From: append([]readmodel.Source[Lot]{
			readmodel.Fold(catalogevents.Lot, lotEvents, Lot.evolve),
			readmodel.On(lotEvents, Lot.drafted),
			readmodel.On(lotEvents, Lot.published),
			readmodel.On(lotEvents, Lot.textHidden),
		}, offers()...),
	}}
}

// Lot is a lot as it is shown: the domain's state, but for its ledger, with what only readers want to know.
type Lot struct {
	lot.State   `json:"state"`
	ID          string                   `json:"id"`
	Revision    uint64                   `json:"revision"`
	Drafted     catalogevents.LotDrafted `json:"drafted"` // as it was drafted
	CreatedAt   time.Time                `json:"created_at"`
	Changed     time.Time                `json:"changed"`
	PublishedAt time.Time                `json:"published_at,omitzero"`
	HiddenAt    time.Time                `json:"hidden_at,omitzero"` // of its texts
	Offers      map[string]bool          `json:"offers,omitempty"`   // that may still bind: <negotiation>.<number>

	Listed *kept.One[Listed] `json:"-"` // of a lot that a list has shown; nil of others
}

// Listed is what a list shows of a lot to whoever has no token.
type Listed struct {
	JSON      []byte
	Digest    []byte // of the JSON
	Suspended bool   // its association
}

// lotsInMemory is the bytes of lots that are kept decoded, with what lists show of them.
const lotsInMemory = 24 << 20

func (l *Lot) toList() { l.Listed = new(kept.One[Listed]) }

// Price is what the association asks; ok is false when buyers are to make an offer.
func (l Lot) Price() (p money.Price, ok bool) {
	if l.State.Price == nil {
		return money.Price{}, false
	}
	return money.Price(*l.State.Price), true
}

// PerBase is the price per base unit, rounded, for comparing; ok is false without a price.
func (l Lot) PerBase() (money.Price, bool) {
	price, ok := l.Price()
	if !ok {
		return money.Price{}, false
	}
	per, err := price.PerBase(l.Measure)
	return per, err == nil
}

func (l Lot) evolve(event catalogevents.LotEvent, r es.Record) Lot {
	l.ID, l.Revision, l.Changed = r.AggregateID, r.Revision, r.Time
	l.State = lot.Evolve(l.State, event)
	return l
}

func (l Lot) drafted(e catalogevents.LotDrafted, r es.Record) Lot {
	e.Variety, e.Title, e.Description, e.Certifications = "", "", "", nil // the state has them as they are now
	l.Drafted, l.CreatedAt = e, r.Time
	return l
}

func (l Lot) published(_ catalogevents.LotPublished, r es.Record) Lot {
	l.PublishedAt = r.Time
	return l
}

func (l Lot) textHidden(_ catalogevents.LotTextHidden, r es.Record) Lot {
	l.HiddenAt = r.Time
	return l
}

// Lists that lots stand in. Those of a product or association hold what is on the market, and are kept in each order.
const (
	code          = "code="
	own           = "own="
	published     = "published"
	ofProduct     = "product="
	ofAssociation = "association="
	inTheClear    = "clear"     // with a text that is not sealed
	takenOutOf    = "takenout=" // an association's, with texts that are not to be shown again
)

// lotLists are the lists that a lot stands in: that of its code, its association's, and while it is on the market those
// that buyers read.
func lotLists(l Lot) map[string]readmodel.Rank {
	drafted := readmodel.Newest(l.CreatedAt)
	all := map[string]readmodel.Rank{code + l.Drafted.Code: drafted, own + l.Association: drafted}
	if events.AnyClear(l.Texts()) {
		all[inTheClear] = drafted
	}
	if len(l.TakenOut) > 0 {
		all[takenOutOf+l.Association] = drafted
	}
	if l.Status == lot.Published {
		all[published] = l.rank(newest)
		for _, o := range []order{newest, byPrice, byAvailable} {
			all[o.of(ofProduct+l.Drafted.Product)] = l.rank(o)
			all[o.of(ofAssociation+l.Association)] = l.rank(o)
		}
	}
	return all
}

// order is how a list is kept; the zero order is the newest first.
type order string

const (
	newest      order = ""
	byPrice     order = "price"
	byAvailable order = "available"
)

// of names the list in this order of what a list in the usual order holds.
func (o order) of(list string) string {
	if o == newest {
		return list
	}
	return string(o) + " " + list
}

func (l Lot) rank(o order) readmodel.Rank {
	switch o {
	case byPrice:
		return l.priceRank()
	case byAvailable:
		return readmodel.Rank(l.Available())
	case newest:
	}
	return readmodel.Newest(l.PublishedAt)
}

// finer is how much finer prices are ranked than they are shown per base unit.
const finer = 10_000

// priceRank ranks by the price per base unit; unpriced lots come last.
func (l Lot) priceRank() readmodel.Rank {
	price, ok := l.Price()
	if !ok {
		return readmodel.Last
	}
	if price.Minor > math.MaxInt64/finer {
		return dearest
	}
	price.Minor *= finer
	per, err := price.PerBase(l.Measure)
	if err != nil {
		return dearest
	}
	return min(readmodel.Rank(per.Minor), dearest)
}

// dearest is the last rank of lots that have a price.
const dearest = readmodel.Last - 1

// InTheClear are the lots with a text that is not sealed.
func (p Lots) InTheClear(tx *bbolt.Tx) ([]Lot, error) {
	return p.Within(tx, inTheClear, readmodel.Bounds{})
}

// TakenOut are the folded texts of an association that are not to be shown again.
func (p Lots) TakenOut(tx *bbolt.Tx, association string) (texts []events.SealedText, err error) {
	lots, err := p.Within(tx, takenOutOf+association, readmodel.Bounds{})
	for _, l := range lots {
		texts = append(texts, l.TakenOut...)
	}
	return texts, err
}

// Taken reports whether a lot has this code.
func (p Lots) Taken(tx *bbolt.Tx, c string) bool { return p.Has(tx, code+c) }
