package es

import (
	"context"
	"fmt"
	"time"

	"github.com/qhatu/qhatu/pkg/stream"
)

// Proof names a commit by its position and by the hash of what is stored there. Each commit has the hash of the one before it in its aggregate, so that
// a proof stands for all that the aggregate had come to.
type Proof struct {
	Aggregate, ID string
	Position      Position
	Revision      uint64 // of the commit's last event
	Hash          string // SHA-256 of the stored body, in hex
	Time          time.Time
}

// Prove returns the proof of an aggregate's last commit; the zero Proof if it has none.
func (l *Log) Prove(ctx context.Context, aggregate, id string) (Proof, error) {
	m, err := l.stream.Last(ctx, Subject(aggregate, id))
	return proofOf(m, err)
}

// ProofAt returns the proof of the commit at a position; the zero Proof if there is none.
func (l *Log) ProofAt(ctx context.Context, at Position) (Proof, error) {
	m, err := l.stream.Get(ctx, uint64(at))
	return proofOf(m, err)
}

func proofOf(m *stream.Message, err error) (Proof, error) {
	if err != nil || m == nil {
		return Proof{}, err
	}
	records, err := DecodeMessage(m.Subject, m.Sequence, m.Data)
	if err != nil {
		return Proof{}, fmt.Errorf("prove: %w", err)
	}
	last := records[len(records)-1]
	return Proof{
		Aggregate: last.Aggregate, ID: last.AggregateID, Position: last.Position, Revision: last.Revision, Hash: hashOf(m.Data), Time: last.Time,
	}, nil
}
