package es_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

const (
	clusterWriters = 60 // so many that their commits are stored together
	clusterSacks   = 40 // fewer than writers: they race
	clusterEach    = 6
	clusterAfter   = 2 // of each writer's commands, those that certainly come when the leader is gone
)

// TestALeaderIsLostInTheMiddle: the leader of the log is shut down while replicas of a service decide commands. A caller
// gets a commit or ErrUnavailable, and sends the same command again until it has its commit: then the log holds every
// command exactly once, in unbroken chains.
func TestALeaderIsLostInTheMiddle(t *testing.T) {
	t.Parallel() // it waits for an election
	nodes := natstest.Cluster(t, 3)
	var urls []string
	for _, node := range nodes {
		urls = append(urls, node.Server().ClientURL())
	}
	var total, unavailable atomic.Int32
	lost := make(chan struct{})
	var writers sync.WaitGroup
	var replicas []*sackAgg
	for i := range urls {
		_, sacks := connect(t, strings.Join(append(urls[i:len(urls):len(urls)], urls[:i]...), ","))
		replicas = append(replicas, sacks)
	}
	got := make([]map[string]es.Commit[filled], clusterWriters)
	for w := range clusterWriters {
		got[w] = map[string]es.Commit[filled]{}
		sacks := replicas[w%len(replicas)]
		writers.Go(func() {
			for i := range clusterEach {
				if i == clusterEach-clusterAfter {
					<-lost
				}
				command := fmt.Sprintf("w%d-%d", w, i)
				got[w][command] = insist(t, sacks, fmt.Sprintf("sack_%d", (w+i)%clusterSacks), command, &unavailable)
				total.Add(1)
			}
		})
	}
	loseLeader(t, nodes, &total, lost)
	writers.Wait()
	t.Logf("%d commands, %d of them were answered unavailable", total.Load(), unavailable.Load())
	checkCluster(t, survivor(t, nodes), got)
}

// insist sends a command until it has a commit.
func insist(t *testing.T, sacks *sackAgg, id, command string, unavailable *atomic.Int32) es.Commit[filled] {
	ctx, cancel := context.WithTimeout(context.Background(), waitTimeout)
	defer cancel()
	for {
		commit, err := sacks.Handle(ctx, id, fill{1}, meta(command))
		switch {
		case err == nil:
			return commit
		case !errors.Is(err, es.ErrUnavailable) || ctx.Err() != nil:
			t.Errorf("%s: %v", command, err)
			return commit
		}
		unavailable.Add(1)
	}
}

// loseLeader shuts the leader down when the writers are well under way.
func loseLeader(t *testing.T, nodes []*natsd.Node, total *atomic.Int32, lost chan<- struct{}) {
	t.Helper()
	defer close(lost)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for total.Load() < clusterWriters*clusterEach/4 {
		if <-tick.C; t.Failed() {
			return
		}
	}
	leader := natstest.Leader(nodes, es.Stream)
	if leader == nil {
		t.Error("the log has no leader to lose")
		return
	}
	if err := leader.Close(); err != nil {
		t.Error(err)
	}
}

// survivor is a node that is left, once the cluster answers again.
func survivor(t *testing.T, nodes []*natsd.Node) (js jetstream.JetStream) {
	t.Helper()
	testkit.Within(t, waitTimeout, "a node that is left answers", func() bool {
		for _, node := range nodes {
			if !node.Server().Running() {
				continue
			}
			if _, err := node.JetStream().Stream(t.Context(), es.Stream); err == nil {
				js = node.JetStream()
				return true
			}
		}
		return false
	})
	return js
}

func checkCluster(t *testing.T, js jetstream.JetStream, got []map[string]es.Commit[filled]) {
	t.Helper()
	found := map[string]uint64{}
	for i := range clusterSacks {
		for id, revision := range stored(t, js, fmt.Sprintf("sack_%d", i)) {
			command, _, _ := strings.Cut(id, "/")
			found[command] = revision
		}
	}
	if len(found) != clusterWriters*clusterEach {
		t.Errorf("%d commands are stored, want %d", len(found), clusterWriters*clusterEach)
	}
	for _, commits := range got {
		for command, commit := range commits {
			if found[command] != commit.Revision {
				t.Errorf("%s: acknowledged as revision %d, stored as %d", command, commit.Revision, found[command])
			}
		}
	}
	log := testkit.Must(es.OpenLog(t.Context(), js))(t)
	cold := newSacks(log) // loading checks the hash chain
	for i := range clusterSacks {
		testkit.Must(cold.Handle(t.Context(), fmt.Sprintf("sack_%d", i), fill{0}, meta("look")))(t)
	}
}
