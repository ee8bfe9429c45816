package otp_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// What is left of somebody who once sent codes sends none.
func TestAChannelIsOpenWhileSomebodyWaitsForItsCodes(t *testing.T) {
	js := natstest.Start(t).JetStream()
	isOpen := func() bool {
		open, err := otp.IsOpen(t.Context(), js, otp.Email)
		if err != nil {
			t.Fatal(err)
		}
		return open
	}
	if isOpen() {
		t.Error("open before anybody was there")
	}
	worker := otp.Courier{
		JetStream: js, Channel: otp.Email, Send: func(context.Context, otp.Message) error { return nil }, Now: time.Now,
		Logger: slog.New(slog.DiscardHandler),
	}.Worker()
	if err := worker.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if isOpen() {
		t.Error("open although nobody reads the durable")
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- worker.Run(ctx) }()
	testkit.Eventually(t, "the channel is open", isOpen)
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "the channel is shut", func() bool { return !isOpen() })
}
