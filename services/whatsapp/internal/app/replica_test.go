package app_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

// Two processes read the same streams. Whoever takes what, each person is answered in order and once.
func TestTwoReplicas(t *testing.T) {
	w := newWorld(t)
	twoReplicas(t, w, w.js)
}

// The same on three servers, each process with one of its own.
func TestTwoReplicasOnThreeServers(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	twoReplicas(t, newWorldOn(t, nodes[0].JetStream()), nodes[1].JetStream())
}

func twoReplicas(t *testing.T, w *world, js jetstream.JetStream) {
	t.Helper()
	other := &world{
		js: js, log: w.log, vault: w.vault, lines: w.lines, clock: w.clock,
		bot: w.bot, market: w.market, graph: w.graph, sender: w.sender,
	}
	other.start(t)
	unsure := refusal(t, 131000)
	w.graph.does(func(try int, _ sent) error {
		if try%5 == 0 {
			return unsure
		}
		return nil
	})
	var want []string
	for i := range 40 {
		to := []*world{w, other}[i%2]
		to.says(t, rosa, fmt.Sprint(i), fmt.Sprint(i))
		to.says(t, elmer, fmt.Sprint("e", i), fmt.Sprint(i))
		want = append(want, fmt.Sprint("oí ", i))
	}
	w.wants(t, rosa, want...)
	w.wants(t, elmer, want...)
	once := map[string]int{}
	for _, in := range w.bot.inputs {
		once[in.Key]++
	}
	if diff := cmp.Diff(80, len(once)); diff != "" {
		t.Error(diff)
	}
	w.counted(t, "qhatu_whatsapp_sent_again_total", 0)
}
