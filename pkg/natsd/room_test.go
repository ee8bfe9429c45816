//go:build torture

package natsd_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// A disk that was full takes messages again once there is room, in the same process, and has all that it acknowledged. It needs root.
func TestADiskThatWasFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=110m"); err != nil {
		t.Fatalf("mount, which needs root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	node, err := natsd.Start(t.Context(), natsd.Config{Dir: filepath.Join(dir, "data"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = node.Close() })
	if err := node.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	told, done := make(chan error, 10), make(chan error, 1)
	go func() { done <- node.WatchRoom(ctx, func(why error) { told <- why }) }()
	js := node.JetStream()
	var acknowledged []uint64
	write := func() bool {
		ack, err := js.Publish(t.Context(), "market.catalog.lot.x", make([]byte, 2000), jetstream.WithMsgID(fmt.Sprint(len(acknowledged))))
		if err == nil {
			acknowledged = append(acknowledged, ack.Sequence)
		}
		return err == nil
	}
	for range 3 {
		for range 50 {
			if !write() {
				t.Fatal("a disk with room takes nothing")
			}
		}
		filler := fillDisk(t, dir)
		for write() { // until it meets the end of the disk
		}
		if why := <-told; !errors.Is(why, natsd.ErrNoRoom) {
			t.Fatalf("told %v", why)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if why := <-told; why != nil {
			t.Fatalf("told %v", why)
		}
		testkit.Eventually(t, "it takes messages", write)
	}
	for _, sequence := range acknowledged {
		if _, err := testkit.Must(js.Stream(t.Context(), natsd.Market))(t).GetMsg(t.Context(), sequence); err != nil {
			t.Errorf("message %d: %v", sequence, err)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// fillDisk takes all that is free of a disk.
func fillDisk(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "filler")
	file := testkit.Must(os.Create(path))(t)
	defer func() { _ = file.Close() }()
	piece := make([]byte, 4096)
	for {
		if _, err := file.Write(piece); errors.Is(err, syscall.ENOSPC) {
			return path
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
