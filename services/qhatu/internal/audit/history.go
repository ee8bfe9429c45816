package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	Fairs        map[string]*Fair
	Wrong        []string

	listeners  listeners
	machines   machines
	chains     map[string]link // by subject
	messageIDs map[string]uint64
	last       uint64
}

// link is the end of an aggregate's hash chain.
type link struct {
	hash     string
	revision uint64
}

const readTimeout = 10 * time.Second // for the next message of a log that is known to have one

// Read takes in the whole log. The error says that it could not be read; what is wrong with it stands in Wrong.
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
		next, cancel := context.WithTimeout(ctx, readTimeout)
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
	h := &History{
		Lots: map[string]*Lot{}, Negotiations: map[string]*Negotiation{}, Orders: map[string]*Order{}, Fairs: map[string]*Fair{},
		listeners: listeners{}, machines: rules, chains: map[string]link{}, messageIDs: map[string]uint64{},
	}
	h.listenToLots()
	h.listenToNegotiations()
	h.listenToOrders()
	h.listenToFairs()
	return h, err
}

func (h *History) wrong(format string, args ...any) {
	h.Wrong = append(h.Wrong, fmt.Sprintf(format, args...))
}

// take checks one message as a link of its chain and takes its events.
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
		if listen := h.listeners[r.Type]; listen != nil {
			if err := listen(r); err != nil {
				return err
			}
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
