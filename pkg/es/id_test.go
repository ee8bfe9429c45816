package es_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/es"
)

// An id is one token of a subject: whatever could reach another aggregate's subject is refused before the log is asked.
func TestHandleRefusesWhatIsNoID(t *testing.T) {
	sacks := newSacks(&es.Log{})
	for _, id := range []string{
		"", ".", "sack.a", "sack_a.", "*", "sack_*", ">", "sack_>", "sack a", "sack\ta", "sack_a\n", "sack/a", "$JS", "ñ", "\x00",
		strings.Repeat("a", 65),
	} {
		if _, err := sacks.Handle(t.Context(), id, fill{1}, meta("c")); !errors.Is(err, es.ErrNoAggregate) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestHandleNeedsACommandID(t *testing.T) {
	sacks := newSacks(&es.Log{})
	for _, id := range []string{"a", "sack_01jd6q0n5e8s3k7v2m9x4c0b1a", "A-Z_9", strings.Repeat("a", 64)} {
		if _, err := sacks.Handle(t.Context(), id, fill{1}, meta("")); err == nil || errors.Is(err, es.ErrNoAggregate) {
			t.Errorf("%q without a command id: %v", id, err)
		}
	}
}

func TestPermanent(t *testing.T) {
	for err, want := range map[error]bool{
		es.ErrNoAggregate: true, es.ErrStaleRevision: true, es.ErrOtherCommand: true, es.ErrTooLarge: true, es.ErrLost: true,
		es.ErrUnavailable: false, es.ErrReadOnly: false, es.ErrBrokenChain: false, errFull: false,
	} {
		if got := es.Permanent(fmt.Errorf("handle: %w", err)); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
	if es.Permanent(nil) {
		t.Error("no error is permanent")
	}
}
