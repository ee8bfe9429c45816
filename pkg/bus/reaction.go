package bus

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"

	"github.com/qhatu/qhatu/pkg/es"
)

// Source is where a reaction's messages come from.
type Source struct {
	Stream   string
	Subjects []string // filters; they must not overlap
	// FromStart makes a new reaction begin with the oldest message instead of the next.
	FromStart bool
}

// Message is one stored message.
type Message struct {
	Stream   string
	Subject  string
	Sequence uint64
	Data     []byte
}

// Reaction describes a reaction of a bus.
type Reaction struct {
	Name    string
	Version int
	Handles []string // sorted: wire names of events, or the subjects of a reaction that listens to another stream
}

// reaction is a handler with its durable.
type reaction struct {
	name    string
	version int
	handles []string // see [Reaction]
	source  Source
	split   func(Message) []part

	alone sync.RWMutex // held for reading by what is at work, for writing while a dead letter is handled again

	handled   atomic.Uint64 // all up to here was done by this process or before it; 0 before the first
	givenBack atomic.Uint64 // last sequence known when this process gave the reaction back; 0: it never did
}

// part is what of a stored message makes one Watermill message.
type part struct {
	index       int    // of the record in its commit
	key         string // those with the same one are handled in order
	event       string // its wire name; "": it is no event
	id          string
	correlation string
	handle      func(context.Context) error
}

// Metadata of the Watermill messages.
const (
	metaStream   = "stream"
	metaSubject  = "subject"
	metaSequence = "sequence"
	metaEvent    = "event"
)

var nameForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (r *reaction) check() error {
	switch {
	case !nameForm.MatchString(r.name):
		return errors.New("its name is not of lower case letters, digits and hyphens")
	case r.version < 1:
		return errors.New("versions begin with 1")
	case r.source.Stream == "" || len(r.source.Subjects) == 0:
		return errors.New("it reacts to nothing")
	default:
		return nil
	}
}

func (r *reaction) durableName() string { return durableName(r.name, r.version) }

func durableName(name string, version int) string { return fmt.Sprintf("%s-v%d", name, version) }

// subjectsOf returns the subjects of the aggregates whose events these are: "order.order.placed.v1" is found on
// "market.order.order.*".
func subjectsOf(events []string) ([]string, error) {
	var subjects []string
	for _, event := range events {
		tokens := strings.Split(event, ".")
		if len(tokens) < 4 || slices.Contains(tokens, "") || strings.ContainsAny(event, "*> ") {
			return nil, fmt.Errorf("event %q is not <service>.<aggregate>.<event>.v<n>", event)
		}
		aggregate := strings.Join(tokens[:len(tokens)-2], ".")
		subjects = append(subjects, es.Subject(aggregate, "*"))
	}
	slices.Sort(subjects)
	return slices.Compact(subjects), nil
}

// errUndecodable is permanent: a stored message does not change.
var errUndecodable = errors.New("undecodable message")

// split takes a commit apart into the events that are asked for. A message that is no commit stays whole: its handling
// fails.
func (t table) split(m Message) []part {
	records, err := es.DecodeMessage(m.Subject, m.Sequence, m.Data)
	if err != nil {
		return whole(m, func(context.Context, Message) error { return fmt.Errorf("%w: %w", errUndecodable, err) })
	}
	var parts []part
	for _, r := range records {
		if h, ok := t[r.Type]; ok {
			parts = append(parts, part{
				index: r.Index, key: h.key(r), event: r.Type, id: r.ID, correlation: r.CorrelationID,
				handle: func(ctx context.Context) error { return h.react(ctx, r) },
			})
		}
	}
	return parts
}

// parts takes a message apart into what is handled. None is while a dead letter is handled again.
func (r *reaction) parts(m Message) []part {
	parts := r.split(m)
	for i, p := range parts {
		parts[i].handle = func(ctx context.Context) error {
			r.alone.RLock()
			defer r.alone.RUnlock()
			return p.handle(ctx)
		}
	}
	return parts
}

// whole takes a message as it is.
func whole(m Message, handle func(context.Context, Message) error) []part {
	return []part{{key: m.Subject, handle: func(ctx context.Context) error { return handle(ctx, m) }}}
}

// handling is where the context of a Watermill message has what handles its part.
type handling struct{}

// encode makes the Watermill message of one part, which consume handles.
func encode(ctx context.Context, m Message, p part) *message.Message {
	ctx = context.WithValue(ctx, handling{}, p.handle)
	msg := message.NewMessageWithContext(ctx, fmt.Sprintf("%s/%d#%d", m.Stream, m.Sequence, p.index), m.Data)
	msg.Metadata.Set(metaStream, m.Stream)
	msg.Metadata.Set(metaSubject, m.Subject)
	msg.Metadata.Set(metaSequence, strconv.FormatUint(m.Sequence, 10))
	if p.id != "" {
		msg.Metadata.Set(metaEvent, p.id)
	}
	if p.correlation != "" {
		middleware.SetCorrelationID(p.correlation, msg)
	}
	return msg
}

// consume is every reaction as Watermill calls it.
func consume(msg *message.Message) error {
	handle := msg.Context().Value(handling{}).(func(context.Context) error) //nolint:forcetypeassert // encode put it there
	return handle(msg.Context())
}
