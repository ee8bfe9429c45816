package promise

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// History is everything that the log says happened, folded anew, and what in it must not be.
type History struct {
	Commits      int
	Lots         map[string]*Lot
	Negotiations map[string]*Negotiation
	Orders       map[string]*Order
	Fairs        map[string]*Fair
	Wrong        []string

	machines   machines
	chains     map[string]link // by subject
	messageIDs map[string]uint64
	last       uint64
	lotNames   es.Names[catalogevents.LotEvent]
	negNames   es.Names[orderevents.NegotiationEvent]
	orderNames es.Names[orderevents.OrderEvent]
	fairNames  es.Names[fairevents.FairEvent]
}

// link is the end of an aggregate's hash chain.
type link struct {
	hash     string
	revision uint64
}

const readPatience = 10 * time.Second // for the next message of a log that is known to have one

// Read folds the whole log. The error says that it could not be read; what is wrong with it stands in Wrong.
func Read(ctx context.Context, js jetstream.JetStream) (*History, error) {
	h, err := newHistory()
	if err != nil {
		return nil, err
	}
	stream, err := js.Stream(ctx, es.Stream)
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	state := stream.CachedInfo().State
	if state.Msgs == 0 {
		return h, nil
	}
	consumer, err := js.OrderedConsumer(ctx, es.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		return nil, fmt.Errorf("read log: %w", err)
	}
	defer messages.Stop()
	for h.last < state.LastSeq {
		next, cancel := context.WithTimeout(ctx, readPatience)
		msg, err := messages.Next(jetstream.NextContext(next))
		cancel()
		if err != nil {
			return nil, fmt.Errorf("read log after %d of %d: %w", h.last, state.LastSeq, err)
		}
		if err := h.take(msg); err != nil {
			return nil, err
		}
	}
	return h, nil
}

func newHistory() (*History, error) {
	rules, err := readMachines()
	return &History{
		Lots: map[string]*Lot{}, Negotiations: map[string]*Negotiation{}, Orders: map[string]*Order{},
		Fairs:    map[string]*Fair{},
		machines: rules, chains: map[string]link{}, messageIDs: map[string]uint64{},
		lotNames:   es.NewNames(catalogevents.LotEvents()),
		negNames:   es.NewNames(orderevents.NegotiationEvents()),
		orderNames: es.NewNames(orderevents.OrderEvents()),
		fairNames:  es.NewNames(fairevents.FairEvents()),
	}, err
}

func (h *History) wrong(format string, args ...any) {
	h.Wrong = append(h.Wrong, fmt.Sprintf(format, args...))
}

// take checks one message as a link of its chain and folds its events.
func (h *History) take(msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	sequence := meta.Sequence.Stream
	if sequence != h.last+1 {
		h.wrong("position %d follows %d", sequence, h.last)
	}
	h.last = sequence
	h.Commits++
	id := msg.Headers().Get(jetstream.MsgIDHeader)
	if before, twice := h.messageIDs[id]; twice {
		h.wrong("command %s stands at %d and at %d", id, before, sequence)
	}
	h.messageIDs[id] = sequence
	records, err := es.DecodeMessage(msg.Subject(), sequence, msg.Data())
	if err != nil {
		return err
	}
	h.checkLink(msg, sequence, records)
	for _, r := range records {
		if err := h.fold(r); err != nil {
			return err
		}
	}
	return nil
}

func (h *History) checkLink(msg jetstream.Msg, sequence uint64, records []es.Record) {
	var batch []struct {
		PrevHash string `json:"prevhash"`
	}
	if err := json.Unmarshal(msg.Data(), &batch); err != nil {
		h.wrong("position %d: %v", sequence, err)
		return
	}
	before := h.chains[msg.Subject()]
	for i, r := range records {
		if r.Revision != before.revision+1 || batch[i].PrevHash != before.hash {
			h.wrong("position %d on %s: revision %d after %d, names %q and not %q",
				sequence, msg.Subject(), r.Revision, before.revision, batch[i].PrevHash, before.hash)
		}
	}
	sum := sha256.Sum256(msg.Data())
	h.chains[msg.Subject()] = link{hex.EncodeToString(sum[:]), before.revision + 1}
}

func (h *History) fold(r es.Record) error {
	switch r.Aggregate {
	case catalogevents.Lot:
		event, err := h.lotNames.Decode(r.Type, r.Data)
		if err == nil {
			h.foldLot(r, event)
		}
		return err
	case orderevents.Negotiation:
		event, err := h.negNames.Decode(r.Type, r.Data)
		if err == nil {
			h.foldNegotiation(r, event)
		}
		return err
	case orderevents.Order:
		event, err := h.orderNames.Decode(r.Type, r.Data)
		if err == nil {
			h.foldOrder(r, event)
		}
		return err
	case fairevents.Fair:
		event, err := h.fairNames.Decode(r.Type, r.Data)
		if err == nil {
			h.foldFair(r, event)
		}
		return err
	case identityevents.Organisation, identityevents.Person, identityevents.Contact:
		return nil // who is who: nothing is promised of it here
	}
	return fmt.Errorf("position %d is of an unknown aggregate %s", r.Position, r.Aggregate)
}
