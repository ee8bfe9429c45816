package readmodel

import (
	"context"
	"encoding/json"
	"fmt"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// checkpointBucket stands beside the projections' buckets and holds one key.
const checkpointBucket = "checkpoint"

var checkpointKey = []byte("at")

// checkpoint says which log the file was built from, up to which position, and by which projections.
type checkpoint struct {
	Log         string      `json:"log"`
	Position    es.Position `json:"position"`
	Event       string      `json:"event"` // id of the last record at Position; empty at 0
	Projections string      `json:"projections"`
}

// readCheckpoint returns the zero checkpoint of a file without one.
func readCheckpoint(tx *bbolt.Tx) (checkpoint, error) {
	var at checkpoint
	bucket := tx.Bucket([]byte(checkpointBucket))
	if bucket == nil {
		return at, nil
	}
	text := bucket.Get(checkpointKey)
	if text == nil {
		return at, nil
	}
	if err := fastjson.Unmarshal(text, &at); err != nil {
		return at, fmt.Errorf("read checkpoint: %w", err)
	}
	return at, nil
}

func (m *Model) writeCheckpoint(tx *bbolt.Tx, position es.Position, event string) error {
	at := checkpoint{Log: m.log.Identity(), Position: position, Event: event, Projections: m.fingerprint}
	text, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("write checkpoint: %w", err)
	}
	return tx.Bucket([]byte(checkpointBucket)).Put(checkpointKey, text)
}

// verify compares the stored checkpoint with the log. why says why the file cannot be used; nil means that it can. It is
// an error if the log does not answer, or is no longer the one that was opened.
func (m *Model) verify(ctx context.Context) (why, err error) {
	var at checkpoint
	why = m.View(func(tx *bbolt.Tx) error {
		at, err = readCheckpoint(tx)
		return err
	})
	if why != nil {
		return why, nil
	}
	end, err := m.logEnd(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case at.Log == "":
		return nil, nil // a new file
	case at.Log != m.log.Identity():
		return fmt.Errorf("its checkpoint is of log %s, this is %s", at.Log, m.log.Identity()), nil
	case at.Projections != m.fingerprint:
		return fmt.Errorf("it was built by %q, now it is %q", at.Projections, m.fingerprint), nil
	case at.Position > end:
		return fmt.Errorf("its checkpoint %d is ahead of the log, which ends at %d", at.Position, end), nil
	case at.Position == 0:
		return nil, nil
	}
	event, err := m.eventAt(ctx, at.Position)
	if err == nil && event != at.Event {
		why = fmt.Errorf("its checkpoint %d is event %q, in the log it is %q", at.Position, at.Event, event)
	}
	return why, err
}

// logEnd returns the log's last position. It is an error if it is no longer the log that was opened.
func (m *Model) logEnd(ctx context.Context) (es.Position, error) {
	info, err := m.log.Stream().Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("ask for the log's end: %w", err)
	}
	if id := info.Config.Metadata[es.IdentityKey]; id != m.log.Identity() {
		return 0, fmt.Errorf("the log was replaced: opened %s, now it is %q", m.log.Identity(), id)
	}
	return es.Position(info.State.LastSeq), nil
}

// eventAt returns the id of the last event of a message; empty when there is no such message.
func (m *Model) eventAt(ctx context.Context, position es.Position) (string, error) {
	stored, err := m.log.Stream().Get(ctx, uint64(position))
	if err != nil || stored == nil {
		return "", err
	}
	return lastEvent(stored.Subject, stored.Data), nil
}

// lastEvent returns the id of a message's last event; empty when it cannot be decoded, as then none was applied.
func lastEvent(subject string, body []byte) string {
	records, err := es.DecodeMessage(subject, 0, body)
	if err != nil {
		return ""
	}
	return records[len(records)-1].ID
}
