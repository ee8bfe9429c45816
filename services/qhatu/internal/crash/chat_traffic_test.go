package crash_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// traffic is what the market stores of the chat's traffic, by what may be read of it: its subjects.
type traffic struct {
	inbox    map[string][]uint64  // sequences by subject
	outbound map[string]*outbound // by <contact>.<key>
}

// outbound is one message to a person, and what became of it.
type outbound struct {
	sequence uint64
	attempts []attempt // that began
	sent     uint64    // sequence of the first record that it was; 0: none
	status   uint64    // sequence of the first status; 0: none
	dead     bool
}

// attempt is the beginning of one try to send.
type attempt struct {
	Number  int       `json:"n"`
	At      time.Time `json:"at"`
	Refused string    `json:"refused"`

	sequence uint64
	refused  bool // it is known that nothing went out
}

func readTraffic(ctx context.Context, js jetstream.JetStream) (traffic, error) {
	p := traffic{inbox: map[string][]uint64{}, outbound: map[string]*outbound{}}
	err := readStream(ctx, js, natsd.Inbox, func(subject string, sequence uint64, _ []byte) error {
		p.inbox[subject] = append(p.inbox[subject], sequence)
		return nil
	})
	if err != nil {
		return p, err
	}
	statuses := map[string]uint64{} // by key
	err = readStream(ctx, js, natsd.Outbox, func(subject string, sequence uint64, data []byte) error {
		parts := strings.SplitN(subject, ".", 3)
		if parts[1] == "heard" {
			key, _, _ := strings.Cut(parts[2], ".")
			statuses[key] = cmp.Or(statuses[key], sequence)
			return nil
		}
		contact, rest, _ := strings.Cut(parts[2], ".")
		key, _, _ := strings.Cut(rest, ".") // what was sent has Meta's id after it
		return p.take(parts[1], contact+"."+key, sequence, data)
	})
	for name, e := range p.outbound {
		_, key, _ := strings.Cut(name, ".")
		e.status = statuses[key]
	}
	return p, err
}

// take notes one record about an outbound message.
func (p traffic) take(what, name string, sequence uint64, data []byte) error {
	e := p.outbound[name]
	if e == nil {
		e = &outbound{}
		p.outbound[name] = e
	}
	switch what {
	case "entry":
		if e.sequence != 0 {
			return fmt.Errorf("message %s stands at %d and at %d", name, e.sequence, sequence)
		}
		e.sequence = sequence
	case "attempt":
		a := attempt{sequence: sequence}
		if err := json.Unmarshal(data, &a); err != nil {
			return fmt.Errorf("attempt at %d: %w", sequence, err)
		}
		if a.Refused != "" {
			e.attempts[len(e.attempts)-1].refused = true
			return nil
		}
		e.attempts = append(e.attempts, a)
	case "sent":
		e.sent = cmp.Or(e.sent, sequence)
	case "dead":
		e.dead = true
	case "wait": // it is told when the person writes
	default:
		return fmt.Errorf("outbox.%s.%s is of no known kind", what, name)
	}
	return nil
}

func readStream(ctx context.Context, js jetstream.JetStream, name string, take func(subject string, sequence uint64, data []byte) error) error {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return err
	}
	state := stream.CachedInfo().State
	consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{})
	if err != nil {
		return err
	}
	messages, err := consumer.Messages()
	if err != nil {
		return err
	}
	defer messages.Stop()
	for last := uint64(0); last < state.LastSeq && state.Msgs > 0; {
		next, cancel := context.WithTimeout(ctx, processTimeout)
		message, err := messages.Next(jetstream.NextContext(next))
		cancel()
		if err != nil {
			return fmt.Errorf("read %s after %d of %d: %w", name, last, state.LastSeq, err)
		}
		meta, err := message.Metadata()
		if err != nil {
			return err
		}
		last = meta.Sequence.Stream
		if err := take(message.Subject(), last, message.Data()); err != nil {
			return err
		}
	}
	return nil
}

// checkAnswered checks that what each person wrote is stored once and was answered, in the order in which it is stored.
func (c *chatRun) checkAnswered(recorded traffic) (wrong []string) {
	for _, r := range c.people {
		received := map[string]uint64{} // where in the inbox stands what an answer answers
		for _, b := range r.own() {
			stored := recorded.inbox["inbox.message."+r.contact+"."+r.key(b.ID)]
			if len(stored) != 1 {
				wrong = append(wrong, fmt.Sprintf("%s wrote %q: stored %d times", r.name, b.Body, len(stored)))
				continue
			}
			received[r.reply(b.ID)] = stored[0]
			if recorded.outbound[r.reply(b.ID)] == nil {
				wrong = append(wrong, fmt.Sprintf("%s wrote %q and was not answered", r.name, b.Body))
			}
		}
		if own := len(r.own()); own != len(r.actions) {
			wrong = append(wrong, fmt.Sprintf("%s did %d things, their phone shows %d", r.name, len(r.actions), own))
		}
		last := uint64(0)
		for _, b := range c.firsts(r) {
			if at := received[b]; at != 0 && at < last {
				wrong = append(wrong, fmt.Sprintf("%s was answered out of order", r.name))
			}
			last = max(last, received[b])
		}
	}
	return wrong
}

// firsts is what each message to a person gave along, in the order in which they first came.
func (c *chatRun) firsts(r *representative) (all []string) {
	for _, b := range r.phone.Bubbles() {
		if b.From == "business" && !slices.Contains(all, b.CallbackData) {
			all = append(all, b.CallbackData)
		}
	}
	return all
}

// checkSent checks that all that was to be said has been, in order and once, and that it was tried again only where a kill left
// nobody knowing.
func (c *chatRun) checkSent(recorded traffic) (wrong []string) {
	unknowing := 0
	for name, e := range recorded.outbound {
		if e.sequence == 0 || e.sent == 0 || e.dead {
			wrong = append(wrong, fmt.Sprintf("message %s was not sent: %+v", name, *e))
		}
		if c.untimed {
			continue
		}
		again, why := c.unjustified(e)
		unknowing += again
		if why != "" {
			wrong = append(wrong, fmt.Sprintf("message %s: %s", name, why))
		}
	}
	if unknowing != c.again && !c.untimed {
		wrong = append(wrong, fmt.Sprintf("%d messages were sent again unknowing, the market counted %d", unknowing, c.again))
	}
	shown := map[string]int{}
	for _, r := range c.people {
		last := uint64(0)
		for _, b := range r.phone.Bubbles() {
			if b.From != "business" {
				continue
			}
			shown[b.CallbackData]++
			e := recorded.outbound[b.CallbackData]
			if e == nil || b.Status == "failed" {
				wrong = append(wrong, fmt.Sprintf("%s was told %q, which is %s and of no outbound message", r.name, b.Body, b.Status))
				continue
			}
			if shown[b.CallbackData] == 1 && e.sequence < last {
				wrong = append(wrong, fmt.Sprintf("%s was told %q too late", r.name, b.Body))
			}
			last = max(last, e.sequence)
		}
	}
	for name, e := range recorded.outbound {
		if times := shown[name]; times != 1 { // the network told in time of all that it had
			wrong = append(wrong, fmt.Sprintf("message %s was shown %d times: %+v", name, times, *e))
		}
	}
	return wrong
}

// silence is how long the market has to wait for word of an attempt that a kill cut off, from when it can hear again.
const silence = time.Minute

// unjustified says why an outbound message should not have been sent again, and how often it was sent again without knowing.
func (c *chatRun) unjustified(e *outbound) (again int, why string) {
	for i := 1; i < len(e.attempts); i++ {
		before, next := e.attempts[i-1], e.attempts[i]
		if before.refused {
			continue
		}
		again++
		killed := slices.ContainsFunc(c.killedAt, func(d time.Time) bool { return d.After(before.At) && d.Before(next.At) })
		switch {
		case !killed:
			why = "sent again although nothing was killed"
		case e.sent != 0 && e.sent < next.sequence, e.status != 0 && e.status < next.sequence:
			why = "sent again although the network had it"
		case next.At.Sub(before.At) < silence, next.At.Sub(c.reopened) < silence:
			why = "sent again before the network had a minute to tell of it"
		}
	}
	return again, why
}
