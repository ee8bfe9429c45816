package natsd_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// A subscription that falls behind again and again is one line of the log.
func TestTheSameErrorOfAConnectionIsSaidOnce(t *testing.T) {
	var lines bytes.Buffer
	handle := natsd.ErrorLog(slog.New(slog.NewTextHandler(&lines, nil)))
	for _, err := range []error{nats.ErrSlowConsumer, nats.ErrSlowConsumer, errors.New("another"), nats.ErrSlowConsumer} {
		handle(nil, &nats.Subscription{Subject: "_INBOX.x"}, err)
	}
	if said := strings.Count(lines.String(), "nats connection"); said != 2 {
		t.Errorf("said %d times:\n%s", said, lines.String())
	}
}
