//go:build torture

package torture_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// fault is something that happens to a cluster.
type fault struct {
	name   string
	short  bool // it is in the short form
	once   bool // it cannot come again
	outage bool // nothing can be written while it lasts: the time to recover is counted from its end
	strike func(m *market, chance *rand.Rand) (heal func())
}

var (
	cut    = torture.State{Cut: true}
	silent = torture.State{SilentThere: true, SilentBack: true}
)

func faults() []fault {
	return []fault{
		{name: "rolling upgrade of everything", once: true, strike: func(m *market, _ *rand.Rand) func() { // first: all others strike this version
			clear(m.bins)
			return m.roll(append(everyReplica(), nodes...))
		}},
		{name: "leader killed", short: true, strike: func(m *market, _ *rand.Rand) func() { return m.killed(m.leader()) }},
		{name: "node lost, replaced by an empty one", strike: lost},
		{name: "network between two nodes cut", strike: func(m *market, chance *rand.Rand) func() {
			pair := chance.Perm(len(nodes))
			m.set(nodes[pair[0]], nodes[pair[1]], cut, cut)
			return m.heal
		}},
		{name: "network between leader and a follower cut", strike: func(m *market, chance *rand.Rand) func() {
			leader := m.leader()
			m.set(leader, m.follower(leader, chance), cut, cut)
			return m.heal
		}},
		{name: "network between a service and all nodes cut", strike: func(m *market, chance *rand.Rand) func() {
			name := replicas([]string{"catalog", "order"}[chance.IntN(2)])[chance.IntN(2)]
			for _, node := range nodes {
				m.set(name, node, cut, cut)
			}
			return m.heal
		}},
		{name: "leader cut from the nodes, not from services", short: true, strike: func(m *market, _ *rand.Rand) func() {
			m.part(m.leader(), nodes, silent)
			return m.heal
		}},
		{name: "leader cut from everybody", strike: func(m *market, _ *rand.Rand) func() {
			leader := m.leader()
			m.part(leader, nodes, cut)
			m.part(leader, everyReplica(), cut)
			return m.heal
		}},
		{name: "half-open: leader hears nodes, is not heard", strike: func(m *market, _ *rand.Rand) func() {
			m.mute(m.leader(), true)
			return m.heal
		}},
		{name: "half-open: leader is heard, hears no node", strike: func(m *market, _ *rand.Rand) func() {
			m.mute(m.leader(), false)
			return m.heal
		}},
		{name: "40 ms on every link", strike: func(m *market, _ *rand.Rand) func() {
			for _, link := range m.links {
				link.Set(torture.State{Latency: 40 * time.Millisecond})
			}
			return m.heal
		}},
		{name: "slow leader: stopped 9/10 of the time", strike: slow},
		{name: "two of three killed", outage: true, strike: func(m *market, chance *rand.Rand) func() {
			leader := m.leader()
			return m.killed(leader, m.follower(leader, chance))
		}},
		{name: "leader alone, cut from the nodes, which are cut too", outage: true, strike: func(m *market, _ *rand.Rand) func() {
			for _, name := range nodes {
				m.part(name, nodes, silent)
			}
			return m.heal
		}},
		{name: "all three killed at once", outage: true, strike: func(m *market, _ *rand.Rand) func() { return m.killed(nodes...) }},
		{name: "rolling restart of the nodes", strike: func(m *market, _ *rand.Rand) func() { return m.roll(nodes) }},
		{name: "rolling restart of the services", strike: func(m *market, _ *rand.Rand) func() { return m.roll(everyReplica()) }},
	}
}

// killed kills nodes at once; they start again when it is healed.
func (m *market) killed(names ...string) func() {
	for _, name := range names {
		m.programs[name].Signal(syscall.SIGKILL)
	}
	for _, name := range names {
		m.kill(name)
	}
	return func() {
		for _, name := range names {
			m.start(name)
		}
	}
}

// lost takes a node with its disk away; another of its name comes, with an empty one.
func lost(m *market, chance *rand.Rand) func() {
	name := nodes[chance.IntN(len(nodes))]
	restart := m.killed(name)
	if err := os.RemoveAll(m.path("nats/" + name)); err != nil {
		m.t.Error(err)
	}
	return restart
}

func (m *market) follower(leader string, chance *rand.Rand) string {
	for {
		if name := nodes[chance.IntN(len(nodes))]; name != leader {
			return name
		}
	}
}

// part sets every link between one and others.
func (m *market) part(one string, others []string, s torture.State) {
	for _, other := range others {
		m.set(one, other, s, s)
	}
}

// mute lets what a node sends to the others vanish, or what they send to it.
func (m *market) mute(node string, its bool) {
	for _, other := range nodes {
		m.set(node, other, torture.State{SilentThere: its, SilentBack: !its}, torture.State{SilentThere: !its, SilentBack: its})
	}
}

// slow stops the leader for 180 ms of every 200: whoever waits for its disk, or for anything of it, waits.
func slow(m *market, _ *rand.Rand) func() {
	leader, healed, ended := m.programs[m.leader()], make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			leader.Signal(syscall.SIGSTOP)
			<-time.After(180 * time.Millisecond)
			leader.Signal(syscall.SIGCONT)
			select {
			case <-healed:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() { close(healed); <-ended }
}

// roll stops one after another and starts it again, each when the one before is well.
func (m *market) roll(names []string) func() {
	for _, name := range names {
		m.stop(name)
		m.start(name)
		if strings.Contains(name, "-") {
			m.awaitReady(name)
		} else {
			m.awaitHealthy()
		}
	}
	return func() {}
}
