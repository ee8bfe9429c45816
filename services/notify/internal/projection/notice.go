package projection

import (
	"fmt"
	"maps"
	"slices"
	"time"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Notices is the read model of what people are told about the trades of their organisations. Key layout below its bucket:
//
//	of/<organisation> 0x00 <place>    what happened there
//	last/<organisation>               the place and time of the last of them
//	trades/<id>                       a negotiation or an order, as far as notices speak of it, and what is settled in it
//
// Texts that people wrote are in none of it: a notice is worded, with names, when it is sent.
type Notices struct {
	noted map[string]noted
	types map[string]string // what changes are called, by the names under which events are stored
}

// Notice is something that happened to a trade, as those are told who act for an organisation.
type Notice struct {
	Place   Place     `json:"-"` // its key has it
	Type    string    `json:"type"`
	Group   string    `json:"group"` // one of those below
	Thing   string    `json:"thing"` // id of the negotiation or the order
	Topic   string    `json:"topic"` // of what it speaks there: a later event on the same settles it
	At      time.Time `json:"at"`
	Answer  time.Time `json:"answer,omitzero"` // from then on it is too late for an answer
	Content `json:"content"`
}

// Content is what a notice says.
type Content struct {
	Side     string          `json:"side"`  // whom it tells, buyer or seller
	Other    string          `json:"other"` // id of the organisation on the other side
	By       string          `json:"by,omitempty"`
	Product  string          `json:"product,omitempty"`
	Quantity events.Quantity `json:"quantity,omitzero"` // of the offer, or of a delivery
	Price    events.Price    `json:"price,omitzero"`
	Total    events.Amount   `json:"total,omitzero"` // of the offer, the payment or the order
	Number   int             `json:"number,omitempty"`
	Code     string          `json:"code,omitempty"` // a reason, an outcome or how was paid
	From     string          `json:"from,omitempty"` // dates
	Until    string          `json:"until,omitempty"`
	Ends     time.Time       `json:"ends,omitzero"`
}

// The groups of notices, as people choose among them.
const (
	Offers     = "offers"
	Orders     = "orders"
	Deliveries = "deliveries"
	Payments   = "payments"
	Disputes   = "disputes"
)

// Groups are all of them.
func Groups() []string { return []string{Offers, Orders, Deliveries, Payments, Disputes} }

// trade is a negotiation or an order.
type trade struct {
	Buyer       string           `json:"buyer"`
	Association string           `json:"association"`
	Product     string           `json:"product,omitempty"`
	Base        string           `json:"base,omitempty"`     // unit of the lot's stock
	Agreed      offered          `json:"agreed,omitzero"`    // of an order
	Offers      map[int]offered  `json:"offers,omitempty"`   // of a negotiation, by their numbers
	Payments    map[int]paid     `json:"payments,omitempty"` // of an order, by their numbers
	Settled     map[string]Place `json:"settled,omitempty"`  // by topic: where more was last said about it
	Over        Place            `json:"over,omitzero"`      // where all that was open came to an end
}

type offered struct {
	By       string          `json:"by,omitempty"`
	Quantity events.Quantity `json:"quantity"`
	Price    events.Price    `json:"price"`
	Total    events.Amount   `json:"total"`
	Until    time.Time       `json:"until,omitzero"`
}

type paid struct {
	From   string        `json:"from"`
	Amount events.Amount `json:"amount"`
	Method string        `json:"method"`
}

// of is the organisation on a side.
func (t *trade) of(side string) string {
	if side == orderevents.Buyer {
		return t.Buyer
	}
	return t.Association
}

func other(side string) string {
	if side == orderevents.Buyer {
		return orderevents.Seller
	}
	return orderevents.Buyer
}

var (
	lastBucket   = []byte("last")
	tradesBucket = []byte("trades")
)

const noticesBucket = "notices"

func newNotices() Notices {
	n := Notices{notings(), map[string]string{}}
	for stored, row := range tellings() {
		n.types[stored] = row.as
	}
	return n
}

// Schema returns its bucket and version.
func (Notices) Schema() (bucket string, version int) { return noticesBucket, 1 }

// NoticeTypes lists the types of changes that people are told, in alphabetical order; some of them only in some cases.
func NoticeTypes() []string {
	silent := []string{"negotiation.opened", "negotiation.offer_accepted", "order.placed", "order.completed"} // they are noted only
	types := map[string]bool{}
	for stored := range notings() {
		if as := tellings()[stored].as; !slices.Contains(silent, as) {
			types[as] = true
		}
	}
	return slices.Sorted(maps.Keys(types))
}

// Hears tells whether somebody may be told of an aggregate.
func (Notices) Hears(aggregate string) bool {
	return aggregate == orderevents.Negotiation || aggregate == orderevents.Order
}

// Begin begins a batch of records.
func (n Notices) Begin(tx *bbolt.Tx) readmodel.Batch {
	return &noticing{n, tx.Bucket([]byte(noticesBucket)), map[string]bool{}}
}

type noticing struct {
	Notices
	bucket        *bbolt.Bucket
	organisations map[string]bool // that are told more
}

// Apply notes what a record says of its trade, and whom that is told.
func (b *noticing) Apply(r es.Record) error {
	row, ok := b.noted[r.Type]
	if !ok {
		return nil
	}
	if err := b.apply(r, row); err != nil {
		return fmt.Errorf("notice of %s %s: %w", r.Type, r.AggregateID, err)
	}
	return nil
}

func (b *noticing) apply(r es.Record, row noted) error {
	trades, err := b.bucket.CreateBucketIfNotExists(tradesBucket)
	if err != nil {
		return err
	}
	about, err := valueIn[trade](trades, r.AggregateID)
	if err != nil {
		return err
	}
	says, err := row(r, &about)
	if err != nil {
		return err
	}
	at := Place{r.Position, uint16(r.Index)} //nolint:gosec // a commit has a handful of events
	about.settle(says, at)
	raw, err := fastjson.Marshal(about, fastjson.Deterministic(true))
	if err != nil {
		return err
	}
	if err := trades.Put([]byte(r.AggregateID), raw); err != nil {
		return err
	}
	for _, side := range says.to {
		told := says.told
		told.Side, told.Other, told.Product = side, about.of(other(side)), about.Product
		n := Notice{
			Place: at, Type: b.types[r.Type], Group: says.group, Thing: r.AggregateID, Topic: says.topic, At: r.Time, Answer: says.answer, Content: told,
		}
		if err := b.put(about.of(side), n); err != nil {
			return err
		}
	}
	return nil
}

func set[K comparable, V any](in *map[K]V, key K, value V) {
	if *in == nil {
		*in = map[K]V{}
	}
	(*in)[key] = value
}

// settle notes what is no news any more with what is said at a place.
func (t *trade) settle(s saying, at Place) {
	for _, topic := range append(s.settles, s.topic) {
		if topic != "" {
			set(&t.Settled, topic, at)
		}
	}
	if s.over {
		t.Over = at
	}
}

func (b *noticing) put(organisation string, n Notice) error {
	of, err := b.bucket.CreateBucketIfNotExists(ofBucket)
	if err != nil {
		return err
	}
	last, err := b.bucket.CreateBucketIfNotExists(lastBucket)
	if err != nil {
		return err
	}
	raw, err := fastjson.Marshal(n, fastjson.Deterministic(true))
	if err != nil {
		return err
	}
	b.organisations[organisation] = true
	if err := of.Put(n.Place.appendTo(prefixOf(organisation)), raw); err != nil {
		return err
	}
	raw, err = fastjson.Marshal(Last{n.Place, n.At}, fastjson.Deterministic(true))
	if err != nil {
		return err
	}
	return last.Put([]byte(organisation), raw)
}

// End has nothing left to write.
func (*noticing) End() error { return nil }

// Changed notes of whom there is more to tell.
func (b *noticing) Changed(note func(list, row string)) {
	for organisation := range b.organisations {
		note(organisation, "")
	}
}

// Last is where and when an organisation was last told something.
type Last struct {
	Place Place     `json:"place"`
	At    time.Time `json:"at"`
}

// EachLast calls with every organisation that was told something, and when it last was.
func (Notices) EachLast(tx *bbolt.Tx, call func(organisation string, last Last)) error {
	bucket := tx.Bucket([]byte(noticesBucket)).Bucket(lastBucket)
	if bucket == nil {
		return nil
	}
	return bucket.ForEach(func(key, raw []byte) error {
		var last Last
		if err := fastjson.Unmarshal(raw, &last); err != nil {
			return fmt.Errorf("read last notice of %s: %w", key, err)
		}
		call(string(key), last)
		return nil
	})
}

func (n *Notice) stands(at Place) { n.Place = at }

// Of lists what is told of an organisation after a place, oldest first, up to limit notices.
func (Notices) Of(tx *bbolt.Tx, organisation string, after Place, limit int) (found []Notice, err error) {
	found, _, err = since[Notice](tx.Bucket([]byte(noticesBucket)).Bucket(ofBucket), organisation, after, limit)
	return found, err
}

// At is what is told of an organisation at a place; ok is false where that is nothing.
func (Notices) At(tx *bbolt.Tx, organisation string, place Place) (n Notice, ok bool, err error) {
	return atPlace[Notice](tx.Bucket([]byte(noticesBucket)).Bucket(ofBucket), organisation, place)
}

// IsSettled tells whether more was said since about what a notice speaks of: it is not true any more, or no news.
func (Notices) IsSettled(tx *bbolt.Tx, n Notice) (bool, error) {
	about, err := valueIn[trade](tx.Bucket([]byte(noticesBucket)).Bucket(tradesBucket), n.Thing)
	return about.Settled[n.Topic].Compare(n.Place) > 0 || about.Over.Compare(n.Place) > 0, err
}
