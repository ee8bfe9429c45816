package projection

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"time"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Changes is the read model of what happens, by whom it concerns. Key layout below its bucket:
//
//	of/<organisation> 0x00 <place>    what happened there, to something of the organisation's
//	things/<id>                       whose a lot, negotiation or order is, and until when what was asked in it was open
//
// A change never moves and never goes, so that its place is a cursor that outlives a rebuild.
type Changes struct {
	told map[string]told
	asks map[string]bool // by type of change: whether one side asks the other something by it
}

// Place is where a change stands among all others: where its event does in the log.
type Place struct {
	Position es.Position `json:"position"`
	Index    uint16      `json:"index,omitempty"` // within the commit
}

// End is the place behind everything that the log holds up to a position.
func End(p es.Position) Place { return Place{p, 1<<16 - 1} }

// Compare orders places as things happened.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(p.Position, q.Position), cmp.Compare(p.Index, q.Index))
}

const placeSize = 10 // bytes of a place in a key

func (p Place) appendTo(key []byte) []byte {
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint64(key, uint64(p.Position)), p.Index)
}

func placeOf(key []byte) Place {
	key = key[len(key)-placeSize:]
	return Place{es.Position(binary.BigEndian.Uint64(key)), binary.BigEndian.Uint16(key[8:])}
}

// Change is something that happened, as it is told to whom it concerns.
type Change struct {
	Place    Place     `json:"-"`    // its key has it
	Type     string    `json:"type"` // "order.confirmed"
	Kind     string    `json:"kind"` // of the thing: "order"
	Thing    string    `json:"thing"`
	Revision uint64    `json:"revision"` // that the thing came to
	At       time.Time `json:"at"`
}

// thing is a lot, a negotiation or an order, as far as it matters to what is told of it.
type thing struct {
	Organisations []string `json:"organisations"`    // whose it is: the association, and of a trade the buyer
	Settled       Place    `json:"settled,omitzero"` // where what was asked before was last answered, replaced or over
}

var (
	ofBucket     = []byte("of")
	thingsBucket = []byte("things")
)

const changesBucket = "changes"

// NewChanges returns it.
func NewChanges() Changes {
	c := Changes{tellings(), map[string]bool{}}
	for _, row := range c.told {
		c.asks[row.as] = row.question == asks
	}
	return c
}

// Schema returns its bucket and version.
func (Changes) Schema() (bucket string, version int) { return changesBucket, 3 }

// Hears tells whether something of an aggregate's may be told.
func (Changes) Hears(aggregate string) bool { return kinds[aggregate] != "" }

// Begin begins a batch of records.
func (c Changes) Begin(tx *bbolt.Tx) readmodel.Batch {
	return &changing{told: c.told, bucket: tx.Bucket([]byte(changesBucket)), organisations: map[string]bool{}}
}

// changing is a batch.
type changing struct {
	told          map[string]told
	bucket        *bbolt.Bucket
	organisations map[string]bool // that are told more
}

// Apply tells of a record whom it concerns.
func (b *changing) Apply(r es.Record) error {
	telling, ok := b.told[r.Type]
	if !ok {
		return nil
	}
	change := Change{
		Place: Place{r.Position, uint16(r.Index)}, //nolint:gosec // a commit has a handful of events
		Type:  telling.as, Kind: kinds[r.Aggregate], Thing: r.AggregateID, Revision: r.Revision, At: r.Time,
	}
	about, err := b.note(r, telling, change.Place)
	if err != nil {
		return fmt.Errorf("tell of %s %s: %w", r.Type, r.AggregateID, err)
	}
	of, err := b.bucket.CreateBucketIfNotExists(ofBucket)
	if err != nil {
		return err
	}
	raw, err := fastjson.Marshal(change, fastjson.Deterministic(true))
	if err != nil {
		return err
	}
	for _, organisation := range about.Organisations {
		b.organisations[organisation] = true
		if err := of.Put(change.Place.appendTo(prefixOf(organisation)), raw); err != nil {
			return err
		}
	}
	return nil
}

// note stores what a record says of its thing, and returns the thing as it is then.
func (b *changing) note(r es.Record, telling told, at Place) (about thing, err error) {
	things, err := b.bucket.CreateBucketIfNotExists(thingsBucket)
	if err != nil {
		return about, err
	}
	if about, err = valueIn[thing](things, r.AggregateID); err != nil || telling.opens == nil && telling.question == stays {
		return about, err
	}
	if telling.opens != nil {
		if about.Organisations, err = telling.opens(r); err != nil {
			return about, err
		}
	}
	if telling.question != stays {
		about.Settled = at
	}
	raw, err := fastjson.Marshal(about)
	if err != nil {
		return about, err
	}
	return about, things.Put([]byte(r.AggregateID), raw)
}

// End has nothing left to write.
func (*changing) End() error { return nil }

// Changed notes whose lists are longer.
func (b *changing) Changed(note func(list, row string)) {
	for organisation := range b.organisations {
		note(organisation, "")
	}
}

func (c *Change) stands(at Place) { c.Place = at }

// Of lists what an organisation is told of that happened after a place, oldest first, up to limit changes; more tells whether there are others.
func (Changes) Of(tx *bbolt.Tx, organisation string, after Place, limit int) (found []Change, more bool, err error) {
	return since[Change](tx.Bucket([]byte(changesBucket)).Bucket(ofBucket), organisation, after, limit)
}

// At is what an organisation was told at a place; ok is false where it was told nothing.
func (Changes) At(tx *bbolt.Tx, organisation string, place Place) (change Change, ok bool, err error) {
	return atPlace[Change](tx.Bucket([]byte(changesBucket)).Bucket(ofBucket), organisation, place)
}

// IsSettled tells whether a change asks something that was answered, replaced or over afterwards.
func (c Changes) IsSettled(tx *bbolt.Tx, change Change) (bool, error) {
	if !c.asks[change.Type] {
		return false, nil
	}
	about, err := valueIn[thing](tx.Bucket([]byte(changesBucket)).Bucket(thingsBucket), change.Thing)
	return about.Settled.Compare(change.Place) > 0, err
}
