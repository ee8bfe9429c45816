package natsd_test

import (
	"context"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// What is being handled when the context ends is waited for, and nothing is handled after it.
func TestHear(t *testing.T) {
	conn := natstest.Start(t).JetStream().Conn()
	asked := testkit.Must(conn.SubscribeSync("question"))(t)
	ctx, stop := context.WithCancel(t.Context())
	var heard []string
	returned := make(chan struct{})
	go func() {
		defer close(returned)
		natsd.Hear(ctx, asked, func(m *nats.Msg) {
			if heard = append(heard, string(m.Data)); len(heard) == 2 {
				stop()
			}
		})
	}()
	for _, text := range []string{"one", "two", "three"} {
		if err := conn.Publish("question", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	<-returned
	if len(heard) != 2 || heard[0] != "one" || heard[1] != "two" {
		t.Errorf("heard %v", heard)
	}
	if asked.IsValid() {
		t.Error("it is still subscribed")
	}
}
