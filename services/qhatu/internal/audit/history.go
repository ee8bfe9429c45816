package audit

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
)

// History is what the log says happened, and what in it must not be.
type History struct {
	Commits      int
	Lots         map[string]*Lot
	Negotiations map[string]*Negotiation
	Orders       map[string]*Order
	Recorded     map[string]*Recorded // orders that record sales made elsewhere
	Sales        map[string]*Sale     // those sales, as their lots have them
	Fairs        map[string]*Fair
	Photos       map[string]string // the orders of those that are told of, by their names
	Wrong        []string          // what Read has found

	report    func(Finding)
	streams   bool // deals are held against each other as they come, and those that have ended are forgotten
	listeners listeners
	deals     listeners
	machines  machines
	chains    chains
	commands  commands
	last      uint64
	subject   string    // of the message that is taken in
	now       time.Time // of the last event
}

// Finding is something in the log that must not be.
type Finding struct {
	Check    Check
	Position es.Position // 0: at no single one
	What     string
	Subject  string // of the message that stands there; "": none does
}

// Check names what was looked at.
type Check string

// Checks.
const (
	Positions Check = "positions" // nothing is missing
	Commands  Check = "commands"  // each was decided once
	Chain     Check = "chain"     // each commit follows from the one before it
	Events    Check = "events"    // each is one that the market knows
	Promises  Check = "promises"  // nothing is sold twice, and nothing changes but as it may
)

// Read takes in the whole log. The error says that it could not be read; what is wrong with it stands in Wrong.
func Read(ctx context.Context, js jetstream.JetStream) (*History, error) {
	h, err := newHistory()
	if err != nil {
		return nil, err
	}
	return h, h.Read(ctx, js, func(uint64, uint64) {})
}

// New returns an empty history that tells what is wrong as it finds it. It holds deals against each other as they come, and forgets those that have
// ended: in memory stay what is open, each lot's totals, some 60 bytes for each aggregate and 16 for each commit.
func New(report func(Finding)) (*History, error) {
	h, err := newHistory()
	h.report, h.streams = report, true
	h.listenToDeals()
	h.listenToSales()
	return h, err
}

func newHistory() (*History, error) {
	rules, err := readMachines()
	h := &History{
		Lots: map[string]*Lot{}, Negotiations: map[string]*Negotiation{}, Orders: map[string]*Order{}, Recorded: map[string]*Recorded{}, Sales: map[string]*Sale{}, Fairs: map[string]*Fair{}, Photos: map[string]string{},
		listeners: listeners{}, deals: listeners{}, machines: rules, chains: chains{},
	}
	h.report = func(f Finding) {
		if f.Position > 0 {
			f.What = fmt.Sprintf("position %d: %s", f.Position, f.What)
		}
		h.Wrong = append(h.Wrong, f.What)
	}
	h.listenToLots()
	h.listenToNegotiations()
	h.listenToOrders()
	h.listenToRecorded()
	h.listenToFairs()
	return h, err
}

func (h *History) found(check Check, at es.Position, format string, args ...any) {
	h.report(Finding{check, at, fmt.Sprintf(format, args...), h.subject})
}

func (h *History) wrong(r es.Record, format string, args ...any) {
	h.found(Promises, r.Position, format, args...)
}

// Aggregates is of how many the log tells.
func (h *History) Aggregates() int { return len(h.chains) }

// Last is the position that was taken in last.
func (h *History) Last() es.Position { return es.Position(h.last) }

// take checks one message as a link of its chain and takes its events.
func (h *History) take(subject string, sequence uint64, id string, body []byte) {
	at := es.Position(sequence)
	h.skip(sequence - 1)
	h.subject = subject
	defer func() { h.subject = "" }()
	h.last = sequence
	h.Commits++
	h.commands.add(id, sequence)
	records, err := es.DecodeMessage(subject, sequence, body)
	if err != nil {
		h.found(Events, at, "%v", err)
		return
	}
	h.checkLink(subject, at, body, records)
	if want := records[0].ID; id+"#0" != want {
		h.found(Events, at, "the message is %q, its first event %q", id, want)
	}
	for _, r := range records {
		h.now = r.Time
		if err := h.event(r); err != nil {
			h.found(Events, at, "%v", err)
		}
	}
}

// event takes an event. What it says may be anything: a log that was tampered with is read to its end.
func (h *History) event(r es.Record) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s of %s cannot be followed: %v", r.Type, r.AggregateID, v)
		}
	}()
	if err := check(r); err != nil {
		return err
	}
	for _, all := range []listeners{h.listeners, h.deals} {
		if listen := all[r.Type]; listen != nil {
			if err := listen(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// skip notes that nothing stands between the last message and a position.
func (h *History) skip(to uint64) {
	switch {
	case to == h.last+1:
		h.found(Positions, es.Position(to), "message %d is missing", to)
	case to > h.last:
		h.found(Positions, es.Position(h.last+1), "messages %d to %d are missing", h.last+1, to)
	}
	h.last = to
}

func (h *History) checkLink(subject string, at es.Position, body []byte, records []es.Record) {
	var batch []struct {
		PrevHash string `json:"prevhash"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		h.found(Chain, at, "%v", err)
		return
	}
	key := keyOf(subject)
	before := h.chains[key]
	for i, r := range records {
		if r.Revision != before.revision+1 || !before.is(batch[i].PrevHash) {
			h.found(Chain, at, "%s: revision %d follows %d; as the hash of the commit before it names %.8q, and that is %s",
				subject, r.Revision, before.revision, batch[i].PrevHash, before)
			break
		}
	}
	h.chains[key] = link{half(sha256.Sum256(body)), before.revision + 1}
}
