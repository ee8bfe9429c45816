package natsd_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

func publish(t *testing.T, js jetstream.JetStream, subject, id string) uint64 {
	t.Helper()
	msg := &nats.Msg{Subject: subject, Data: []byte(`[]`)}
	ack, err := js.PublishMsg(t.Context(), msg, jetstream.WithMsgID(id))
	if err != nil {
		t.Fatalf("publish %s: %v", id, err)
	}
	return ack.Sequence
}

func info(t *testing.T, js jetstream.JetStream, name string) *jetstream.StreamInfo {
	t.Helper()
	stream, err := js.Stream(t.Context(), name)
	if err != nil {
		t.Fatalf("stream %s: %v", name, err)
	}
	return stream.CachedInfo()
}

func TestALogSurvivesARestartWithItsIdentity(t *testing.T) {
	dir := t.TempDir()
	node := natstest.StartIn(t, dir)
	publish(t, node.JetStream(), "market.catalog.lot.1", "a")
	before := info(t, node.JetStream(), natsd.Market).Config.Metadata[natsd.StoreID]
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}

	node = natstest.StartIn(t, dir)
	after := info(t, node.JetStream(), natsd.Market)
	if before == "" || after.Config.Metadata[natsd.StoreID] != before {
		t.Errorf("identity: had %q, has %q", before, after.Config.Metadata[natsd.StoreID])
	}
	if after.State.LastSeq != 1 {
		t.Errorf("last sequence = %d, want 1", after.State.LastSeq)
	}
}

func TestOneFolderServesOneServer(t *testing.T) {
	dir := t.TempDir()
	node := natstest.StartIn(t, dir)
	cfg := natsd.Config{Dir: dir, Logger: slog.New(slog.DiscardHandler)}
	if _, err := natsd.Start(t.Context(), cfg); !errors.Is(err, natsd.ErrInUse) {
		t.Fatalf("second start: %v, want %v", err, natsd.ErrInUse)
	}
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	natstest.StartIn(t, dir)
}

func TestAnExternalServerIsReachedByItsAddress(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	url := nodes[1].Server().ClientURL()
	node, err := natsd.Start(t.Context(), natsd.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = node.Close() }()
	alone := info(t, node.JetStream(), "KV_"+natsd.Idempotency).Config // as it comes from a server of its own
	alone.Replicas, alone.PersistMode = 1, jetstream.AsyncPersistMode
	if err := node.JetStream().DeleteStream(t.Context(), alone.Name); err != nil {
		t.Fatal(err)
	}
	if _, err := node.JetStream().CreateStream(t.Context(), alone); err != nil {
		t.Fatal(err)
	}
	if err := node.Declare(t.Context()); err != nil {
		t.Fatalf("declare again: %v", err)
	}
	for _, name := range []string{natsd.Market, natsd.Timer, natsd.Dead, "KV_" + natsd.Idempotency} {
		got := info(t, node.JetStream(), name).Config
		if got.Replicas != 3 || got.Compression != jetstream.NoCompression {
			t.Errorf("%s has %d replicas, packed %s; want 3, not packed", name, got.Replicas, got.Compression)
		}
	}
	if natstest.Leader(nodes, natsd.Market) == nil {
		t.Error("no leader of the log")
	}
}

func TestNoServerAtTheAddress(t *testing.T) {
	if _, err := natsd.Start(context.Background(), natsd.Config{URL: "nats://127.0.0.1:1"}); err == nil {
		t.Fatal("connected to nobody")
	}
	if _, err := natsd.Start(context.Background(), natsd.Config{}); err == nil {
		t.Fatal("started nowhere")
	}
}

func TestDeclareMendsSettingsAndKeepsTheRest(t *testing.T) {
	js := natstest.Start(t).JetStream()
	cfg := info(t, js, natsd.Dead).Config
	want := cfg.MaxAge
	cfg.MaxAge = 0
	cfg.Description = "set by an operator"
	if _, err := js.UpdateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	if err := natsd.Declare(t.Context(), js, 1); err != nil {
		t.Fatal(err)
	}
	got := info(t, js, natsd.Dead).Config
	if got.MaxAge != want || got.Description != cfg.Description {
		t.Errorf("max age %s, description %q", got.MaxAge, got.Description)
	}
}

func TestTheLogRefusesToForget(t *testing.T) {
	js := natstest.Start(t).JetStream()
	seq := publish(t, js, "market.catalog.lot.1", "a")
	stream, err := js.Stream(t.Context(), natsd.Market)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.DeleteMsg(t.Context(), seq); err == nil {
		t.Error("a message was deleted")
	}
	if err := stream.Purge(t.Context()); err == nil {
		t.Error("the log was purged")
	}
}

func TestNoPasswordOfAServerIsTold(t *testing.T) {
	_, err := natsd.Start(t.Context(), natsd.Config{URL: "nats://ana:secreto@127.0.0.1:1,nats://secreto@127.0.0.1:2"})
	if err == nil || strings.Contains(err.Error(), "secreto") || !strings.Contains(err.Error(), "nats://127.0.0.1:1,nats://127.0.0.1:2") {
		t.Errorf("said %v", err)
	}
}
