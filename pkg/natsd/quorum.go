package natsd

import (
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// ErrNoQuorum says that the log takes no writes: too few of the servers that have a copy of it are in touch with its leader.
var ErrNoQuorum = errors.New("the log has no write quorum")

// errSilent says that nobody tells whether the log takes writes.
var errSilent = errors.New("the log does not answer")

const (
	silence = 3 * time.Second // after which a copy counts as gone: a leader hears from each once a second
	unheard = 4 * time.Second // after which the log counts as gone
)

// quorum returns nil if a majority of the log's copies is in touch with its leader, who told info. A leader that is cut off believes for ten
// seconds more that it leads.
func quorum(info *jetstream.StreamInfo) error {
	if info.Cluster == nil {
		return nil
	}
	copies, inTouch := len(info.Cluster.Replicas)+1, 1
	for _, peer := range info.Cluster.Replicas {
		if !peer.Offline && peer.Active > 0 && peer.Active < silence { // 0: never heard from
			inTouch++
		}
	}
	if inTouch <= copies/2 {
		return fmt.Errorf("%w: its leader hears from too few of its %d copies", ErrNoQuorum, copies)
	}
	return nil
}

// Ready returns nil while the log takes writes, as far as [Guard.Run] has seen. From five seconds after it has ceased to, it returns why:
// [ErrNoQuorum], or that it does not answer.
func (g *Guard) Ready() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.trouble == nil && !g.seen.IsZero() && time.Since(g.seen) > unheard {
		return errSilent
	}
	return g.trouble
}

// see notes whether the log takes writes, and reports whether that is news.
func (g *Guard) see(trouble error) (news bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	news = (g.trouble == nil) != (trouble == nil)
	g.trouble = trouble
	g.seen = time.Now()
	return news
}
