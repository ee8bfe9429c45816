package backup

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
)

// again is how much of what reactions had done by the moment they do again: what they did after it, for what was before, is cut off with the rest.
const again = 10 * time.Minute

// cutting says what of each stream is restored.
type cutting struct {
	whole    bool // everything
	position uint64
	time     time.Time         // of the commit at the position
	first    time.Time         // of the log's first commit
	ends     map[string]uint64 // by stream: up to where reactions have done everything, at the latest
	known    map[string]bool   // ids of what began before the moment
	late     map[string]bool   // ids of what changed after the moment; true: of what began then
	left     map[string]bool   // messages to people that have left, by "<contact>.<key>"
	erased   map[string]string // id, and who asked for it
}

// plan verifies the files that are needed, and finds out where to cut.
func (r *restoring) plan() error {
	r.result = Restored{Messages: map[string]uint64{}, LeftOut: map[string]uint64{}, Erased: []string{}, Before: []string{}, Unknown: []string{}}
	r.cut = cutting{ends: map[string]uint64{}, known: map[string]bool{}, late: map[string]bool{}, left: map[string]bool{}, erased: map[string]string{}}
	market, ok := r.manifest.stream(natsd.Market)
	if !ok {
		return fmt.Errorf("%w: the manifest names no log", ErrDamaged)
	}
	r.cut.whole = r.Position == 0 && r.Time.IsZero()
	if r.Position > market.Last {
		return fmt.Errorf("%w: its last position is %d", ErrTooFar, market.Last)
	}
	if !r.Time.IsZero() && r.Time.After(r.manifest.Time) {
		return fmt.Errorf("%w: it was made at %s", ErrTooFar, r.manifest.Time.Local().Format(time.RFC3339))
	}
	if err := r.check(); err != nil {
		return err
	}
	if err := r.scanMarket(market); err != nil {
		return err
	}
	r.result.Position, r.result.Time = r.cut.position, r.cut.time
	if err := r.list(); err != nil {
		return err
	}
	return r.scanOutbox()
}

// scanMarket finds the position of a time, who was erased after it, and what began after it.
func (r *restoring) scanMarket(market Stream) error {
	for _, segment := range market.Segments {
		err := segment.each(filepath.Join(r.Backup, segment.File), func(m message) error {
			if r.cut.first.IsZero() {
				r.cut.first = m.time
			}
			id := m.subject[strings.LastIndexByte(m.subject, '.')+1:]
			switch {
			case r.cut.whole, r.Position > 0 && m.sequence <= r.Position, r.Position == 0 && !m.time.After(r.Time):
				r.cut.position, r.cut.time = m.sequence, m.time
				r.cut.known[id] = true
				return nil
			}
			r.cut.late[id] = !r.cut.known[id]
			return r.noteErasure(m)
		})
		if err != nil && r.Position > 0 && segment.First > r.Position {
			r.result.Unread = append(r.result.Unread, segment.File)
		} else if err != nil {
			return err
		}
	}
	if r.cut.position == 0 && !r.cut.whole {
		return fmt.Errorf("%w: its first commit is of %s", ErrTooEarly, r.cut.first.Local().Format(time.RFC3339Nano))
	}
	if r.cut.whole {
		r.cut.ends[natsd.Market] = market.Last
		return nil
	}
	r.cut.ends[natsd.Market] = r.cut.position
	return r.rewind(market)
}

// rewind lets reactions begin some minutes before the moment.
func (r *restoring) rewind(market Stream) error {
	from := r.cut.position
	err := market.until(r.Backup, r.cut.position, func(m message) error {
		if from == r.cut.position && m.time.After(r.cut.time.Add(-again)) {
			from = m.sequence - 1
		}
		return nil
	})
	r.cut.ends[natsd.Market] = from
	return err
}

// until calls take for the messages of a stream up to a sequence.
func (s Stream) until(dir string, last uint64, take func(message) error) error {
	for _, segment := range s.Segments {
		if segment.First > last {
			break
		}
		err := segment.each(filepath.Join(dir, segment.File), func(m message) error {
			if m.sequence > last {
				return nil
			}
			return take(m)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Subjects of what the chat sends: those of package app of WhatsApp.
const (
	outboxEntry = "outbox.entry."
	outboxSent  = "outbox.sent."
	outboxDead  = "outbox.dead."
	chatLink    = "$KV.CHAT.link-"
)

// scanOutbox finds out what has left to people.
func (r *restoring) scanOutbox() error {
	for _, name := range []string{natsd.Outbox, natsd.Inbox} {
		s, ok := r.manifest.stream(name)
		if !ok {
			continue
		}
		err := s.each(r.Backup, func(m message) error {
			for _, prefix := range []string{outboxSent, outboxDead} {
				if rest, ok := strings.CutPrefix(m.subject, prefix); ok {
					parts := strings.Split(rest, ".")
					r.cut.left[strings.Join(parts[:min(2, len(parts))], ".")] = true
				}
			}
			if r.cut.whole || !m.time.After(r.cut.time) {
				r.cut.ends[name] = m.sequence
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// keeps tells whether a message is restored. Of what knows no moments the last state is: credentials, and what was revoked of them;
// who looked at whose data; names, but of those whom the market knew later; and what has left to people, which is not sent again.
func (c cutting) keeps(name string, m message) bool {
	if c.whole {
		return true
	}
	before := !m.time.After(c.time)
	switch name {
	case natsd.Market:
		return m.sequence <= c.position
	case natsd.Inbox, natsd.Dead:
		return before
	case natsd.Outbox:
		entry, isEntry := strings.CutPrefix(m.subject, outboxEntry)
		return before || !isEntry || c.left[entry]
	case natsd.StreamOf(natsd.Chat):
		return before || strings.HasPrefix(m.subject, chatLink)
	case natsd.StreamOf(natsd.Vault):
		return !c.late[m.subject[strings.LastIndexByte(m.subject, '.')+1:]]
	}
	return true
}

// timers sets every timer again: those that are due fire at once. Who receives one decides by its own data what is due.
func (r *restoring) timers(ctx context.Context, js jetstream.JetStream) error {
	s, ok := r.manifest.stream(natsd.Timer)
	if !ok {
		return nil
	}
	return s.each(r.Backup, func(m message) error {
		header, err := m.headers()
		if err != nil {
			return err
		}
		msg := &nats.Msg{Subject: m.subject, Header: nats.Header{}, Data: m.data}
		for _, name := range []string{jetstream.ScheduleHeader, jetstream.ScheduleTargetHeader, jetstream.ScheduleTTLHeader, jetstream.MsgRollup} {
			if value := header.Get(name); value != "" && strings.HasPrefix(m.subject, "timer.set.") {
				msg.Header.Set(name, value)
			}
		}
		if _, err := js.PublishMsg(ctx, msg); err != nil {
			return fmt.Errorf("set timer: %w", err)
		}
		r.result.Timers++
		return nil
	})
}

// noteErasure remembers who was erased after the moment.
func (r *restoring) noteErasure(m message) error {
	records, err := es.DecodeMessage(m.subject, m.sequence, m.data)
	if err != nil {
		return err
	}
	for _, record := range records {
		by, ok, err := erasureOf(record)
		if err != nil {
			return err
		}
		if ok {
			r.cut.erased[record.AggregateID] = by
		}
	}
	return nil
}
