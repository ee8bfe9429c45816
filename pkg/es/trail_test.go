package es

import (
	"slices"
	"testing"

	"github.com/nats-io/nats.go"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/stream"
)

// A commit names the newest commits before it, as many as a trail is long, and nothing else is read as a trail.
func TestATrailIsReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		distances := rapid.SliceOfN(rapid.Uint64Range(1, 1<<40), 0, 2*trailLength).Draw(t, "distances")
		var written trail
		var all []uint64
		at := uint64(0)
		for _, distance := range distances {
			at += distance
			all, written = append(all, at), written.then(at)
		}
		if written.last() != at {
			t.Fatalf("last %d, want %d", written.last(), at)
		}
		header := nats.Header{}
		written.write(header)
		read := trailTo(&stream.Message{Sequence: at + 1, Header: header})
		if want := all[max(0, len(all)-trailLength):]; !slices.Equal(read, want) {
			t.Fatalf("read %d, want %d", read, want)
		}
	})
}

func TestWhatIsNoTrail(t *testing.T) {
	for _, text := range []string{"", " ", "x", "0", "10", "11", "3 3", "3 4", "3 0", "3 -1", "3  1", "18446744073709551616", "3 18446744073709551615"} {
		m := &stream.Message{Sequence: 10, Header: nats.Header{trailHeader: {text}}}
		if read := trailTo(m); len(read) != 0 {
			t.Errorf("%q is read as %d", text, read)
		}
	}
}
