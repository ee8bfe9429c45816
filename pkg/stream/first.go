package stream

import (
	"context"
	"errors"
	"slices"

	"github.com/nats-io/nats.go"
)

// mostTogether is how many messages of one caller are stored in a batch: all that the server takes.
const mostTogether = 1000

// AppendFirst stores messages in their order, each unless its subject has one already, and tells of each whether it stored it. Many
// are stored together, as atomic batches: a few syncs for all of them. It returns when all are stored. After an error some may be
// stored and some not.
func (c *Committer) AppendFirst(ctx context.Context, msgs ...*nats.Msg) (stored []bool, err error) {
	stored = make([]bool, len(msgs))
	rest := firsts(msgs)
	for len(rest) > 0 {
		var together []indexed
		if together, rest = cut(rest); len(together) >= fewest {
			together = c.stream.storeFirst(together, stored)
		}
		for _, m := range together {
			if stored[m.index], err = c.appendFirst(ctx, m.msg); err != nil {
				return stored, err
			}
		}
	}
	return stored, nil
}

// appendFirst stores a message by itself, unless its subject has one already, and tells whether it did.
func (c *Committer) appendFirst(ctx context.Context, msg *nats.Msg) (bool, error) {
	_, err := c.Append(ctx, 0, msg)
	if errors.Is(err, ErrConflict) {
		return false, nil
	}
	return err == nil, err
}

// indexed is a message with its place among those that a caller brought.
type indexed struct {
	index int
	msg   *nats.Msg
}

// firsts are messages without those that stand after another on the same subject.
func firsts(msgs []*nats.Msg) (all []indexed) {
	seen := make(map[string]bool, len(msgs))
	for i, msg := range msgs {
		if !seen[msg.Subject] {
			all = append(all, indexed{i, msg})
		}
		seen[msg.Subject] = true
	}
	return all
}

// cut takes from the front as many as one batch holds.
func cut(all []indexed) (together, rest []indexed) {
	bytes := 0
	for n, m := range all {
		if bytes += len(m.msg.Data); n > 0 && (n == mostTogether || bytes > mostBytes) {
			return all[:n], all[n:]
		}
	}
	return all, nil
}

// storeFirst stores messages as one batch, without those that the server knows of already, and returns those of which it does not know
// what became.
func (s Stream) storeFirst(all []indexed, stored []bool) (unknown []indexed) {
	err := s.storeTogether(all)
	if isRace(err) {
		if all, err = s.unstored(all); err == nil && len(all) >= fewest {
			err = s.storeTogether(all)
		} else if err == nil {
			return all
		}
	}
	if err != nil {
		return all
	}
	for _, m := range all {
		stored[m.index] = true
	}
	return nil
}

func (s Stream) storeTogether(all []indexed) error {
	parts := make([]*waiting, len(all))
	for i, m := range all {
		parts[i] = &waiting{msg: m.msg}
	}
	_, _, err := s.together(parts)
	return err
}

// unstored are those on whose subjects nothing stands. Any replica may answer, so that there may be fewer.
func (s Stream) unstored(all []indexed) ([]indexed, error) {
	subjects := make([]string, len(all))
	for i, m := range all {
		subjects[i] = m.msg.Subject
	}
	last, err := s.lasts(subjects)
	if err != nil {
		return all, err
	}
	return slices.DeleteFunc(all, func(m indexed) bool { return last[m.msg.Subject] > 0 }), nil
}
