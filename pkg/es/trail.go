package es

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/stream"
)

// trailHeader names the positions of the commits of the aggregate before this one: the newest [trailLength] of them, the
// newest first, each but the first as the distance from the one before. A history is read by them at once, where the server
// would have to look at every message between two commits. It is a hint: the hash chain shows whether it is right, and
// histories that have none are read without.
const trailHeader = "Qhatu-Trail"

// trailLength holds most histories whole, in some 150 bytes.
const trailLength = 32

// trail is the positions of an aggregate's newest commits, in order.
type trail []uint64

// last is the position that the next commit expects, 0 for the first.
func (t trail) last() uint64 {
	if len(t) == 0 {
		return 0
	}
	return t[len(t)-1]
}

// then is the trail with another commit.
func (t trail) then(position uint64) trail {
	if len(t) < trailLength {
		return append(t, position)
	}
	copy(t, t[1:])
	t[len(t)-1] = position
	return t
}

func (t trail) write(header nats.Header) {
	if len(t) == 0 {
		return
	}
	text := strconv.AppendUint(nil, t.last(), 10)
	for i := len(t) - 2; i >= 0; i-- {
		text = strconv.AppendUint(append(text, ' '), t[i+1]-t[i], 10)
	}
	header.Set(trailHeader, string(text))
}

// trailTo returns the trail before a commit; empty if the commit names none or what it names cannot be.
func trailTo(m *stream.Message) trail {
	text := m.Header.Get(trailHeader)
	if text == "" {
		return nil
	}
	var found trail
	at := m.Sequence
	for i, part := range strings.Split(text, " ") {
		number, err := strconv.ParseUint(part, 10, 64)
		if i > 0 {
			number = at - number
		}
		if err != nil || number == 0 || number >= at {
			return nil
		}
		found, at = append(found, number), number
	}
	slices.Reverse(found)
	return found
}

// foldTrail folds in the commits between the one in memory and the tail, all asked for at once, as far as the trail leads to
// them. What it leaves out the caller reads in another way.
func (a *Aggregates[S, C, E]) foldTrail(ctx context.Context, l *live[S], tail *stream.Message) {
	for part := range slices.Chunk(a.missing(ctx, l, tail), loadBatch) {
		found, err := a.log.stream.Several(ctx, part)
		if err != nil || len(found) < len(part) {
			return
		}
		for _, m := range found {
			if m.Subject != tail.Subject || a.foldMessage(l, m) != nil {
				return
			}
		}
	}
}

// missing returns the positions of the commits between the one in memory and the tail; nil if no trail leads from the one to
// the other.
func (a *Aggregates[S, C, E]) missing(ctx context.Context, l *live[S], tail *stream.Message) []uint64 {
	part := trailTo(tail)
	all := part
	for len(part) == trailLength && part[0] > uint64(l.position) {
		oldest, err := a.log.stream.Several(ctx, part[:1])
		if err != nil || len(oldest) == 0 {
			return nil
		}
		part = trailTo(oldest[0]) // empty if that is the first commit
		all = slices.Concat(part, all)
	}
	known, _ := slices.BinarySearch(all, uint64(l.position)+1)
	return all[known:]
}
