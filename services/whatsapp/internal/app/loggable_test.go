package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// Of a network that fails the log says why; of anything else it says nothing that may quote a person.
func TestLoggable(t *testing.T) {
	for _, kind := range []error{graph.ErrNotSent, graph.ErrUnknown} {
		if said := loggable(fmt.Errorf("send: %w: %w", kind, errors.New("connection refused"))).Error(); !strings.Contains(said, "connection refused") {
			t.Errorf("said %q", said)
		}
	}
	if said := loggable(errors.New("Hola Rosa")).Error(); strings.Contains(said, "Rosa") {
		t.Errorf("said %q", said)
	}
}
