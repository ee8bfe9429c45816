package backup_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// A market moves to three servers: positions, times, revisions and how far reactions have got are those that they were, on each of them, and it goes on. What
// has a market already is not written over; and a backup of the cluster is restored like any other.
func TestARestoreToACluster(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 300)
	w.put(t, natsd.Vault, "per_1", "sealed")
	w.put(t, natsd.Keys, "per_1", "key")
	w.says(t, "inbox.message.c1.m1", "vendo maíz")
	consumer := jetstream.ConsumerConfig{Durable: "new-v1", AckPolicy: jetstream.AckExplicitPolicy, DeliverPolicy: jetstream.DeliverAllPolicy, MaxDeliver: -1}
	c := testkit.Must(w.js.CreateConsumer(t.Context(), natsd.Market, consumer))(t)
	batch := testkit.Must(c.Fetch(3, jetstream.FetchMaxWait(time.Minute)))(t)
	for m := range batch.Messages() {
		if err := m.DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.backup(t)
	from := backup.KeyFiles{Dir: t.TempDir()}
	from.Vault = vault.KeyFiles(filepath.Join(from.Dir, "vault.key"))
	if err := os.WriteFile(string(from.Vault), []byte("master"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys := t.TempDir()
	testkit.Must(backup.Keys(t.Context(), w.node, from, keys))(t)

	nodes := natstest.Cluster(t, 3)
	r := backup.Restore{Backup: w.dir, Keys: keys, Cluster: nodes[0], Replicas: 3, KeyDir: filepath.Join(t.TempDir(), "keys"), Erasures: erased(t, "per_4")}
	done := testkit.Must(r.Run(t.Context()))(t)
	if done.Position != 300 || len(done.Erased) != 1 {
		t.Errorf("restored %+v", done)
	}
	if text := testkit.Must(os.ReadFile(filepath.Join(r.KeyDir, "vault.key")))(t); string(text) != "master" {
		t.Errorf("the master key is %q", text)
	}
	js := nodes[1].JetStream()
	served := cmpopts.IgnoreMapEntries(func(name string, _ []string) bool { return name == "Nats-Time-Stamp" })
	for _, name := range []string{natsd.Inbox, natsd.StreamOf(natsd.Vault), "KV_" + natsd.Keys} {
		if diff := cmp.Diff(all(t, w.js, name), all(t, js, name), served); diff != "" {
			t.Errorf("%s (-was +is):\n%s", name, diff)
		}
	}
	log := all(t, js, natsd.Market)
	if diff := cmp.Diff(all(t, w.js, natsd.Market)[:300], log[:min(300, len(log))], served); diff != "" || len(log) != 301 {
		t.Errorf("%d commits (-was +is):\n%s", len(log), diff)
	}
	for _, node := range nodes { // each has its copy, and may be the one that is left
		info := testkit.Must(stream.New(node.JetStream(), natsd.Market).Info(t.Context()))(t)
		if info.Config.Replicas != 3 || len(info.Cluster.Replicas) != 2 {
			t.Errorf("%+v", info.Cluster)
		}
	}
	again := testkit.Must(js.Consumer(t.Context(), natsd.Market, "new-v1"))(t)
	m := testkit.Must(again.Next(jetstream.FetchMaxWait(time.Minute)))(t)
	if got := testkit.Must(m.Metadata())(t).Sequence.Stream; got != 4 {
		t.Errorf("the reaction goes on with %d", got)
	}
	opened := testkit.Must(es.OpenLog(t.Context(), js))(t)
	if opened.Identity() != done.Store {
		t.Errorf("the log is %s, not %s", opened.Identity(), done.Store)
	}

	r.KeyDir = filepath.Join(t.TempDir(), "others")
	if _, err := r.Run(t.Context()); !errors.Is(err, backup.ErrMarketThere) {
		t.Errorf("once more: %v", err)
	}
	dir := t.TempDir()
	job := backup.Job{Dir: dir, Node: nodes[2], Program: "test"}
	testkit.Must(job.Run(t.Context()))(t)
	_, node := restore(t, backup.Restore{Backup: dir})
	if diff := cmp.Diff(log, all(t, node.JetStream(), natsd.Market), served); diff != "" {
		t.Errorf("a backup of the cluster (-was +is):\n%s", diff)
	}
}
