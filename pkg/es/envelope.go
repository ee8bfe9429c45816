package es

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	fastjson "github.com/go-json-experiment/json"
)

// ContentType is the media type of a stored message.
const ContentType = "application/cloudevents-batch+json"

// subjectPrefix begins every subject of the log.
const subjectPrefix = "market."

// cloudEvent is the stored form of one event: CloudEvents 1.0 JSON with our extension attributes.
type cloudEvent struct {
	SpecVersion     string          `json:"specversion"`             // 1.0
	ID              string          `json:"id"`                      // command id "/" aggregate id "#" place within the commit
	Source          string          `json:"source"`                  // the service: "/catalog"
	Type            string          `json:"type"`                    // wire name, with its version
	Subject         string          `json:"subject"`                 // id of what it happened to
	Time            time.Time       `json:"time"`                    // when the command joined the queue of its aggregate
	DataContentType string          `json:"datacontenttype"`         // application/json
	OccurredAt      *time.Time      `json:"occurredat,omitempty"`    // when it happened in the field, if that is another time
	Actor           string          `json:"actor"`                   // role/organisation/person/via, and /session where a sign-in or an API key was used: ids, never names
	CorrelationID   string          `json:"correlationid,omitempty"` // what all that followed from one request shares
	CausationID     string          `json:"causationid,omitempty"`   // id of the event that it is a reaction to
	Revision        uint64          `json:"revision"`                // of what it happened to: its commits so far, this one included
	PrevHash        string          `json:"prevhash,omitempty"`      // SHA-256 of the commit before it, in hex; none before the first
	Fingerprint     string          `json:"fingerprint,omitempty"`   // keyed hash of what the command asked; a command id used for something else shows by it
	Data            json.RawMessage `json:"data"`                    // what happened, as its type says
}

// Subject returns the log subject of an aggregate: Subject("catalog.lot", "lot_1") is "market.catalog.lot.lot_1".
func Subject(aggregate, id string) string { return subjectPrefix + aggregate + "." + id }

// MessageID is the Nats-Msg-Id of a command's commit on one aggregate. The server's duplicate window spans the whole
// stream, so the aggregate is part of it.
func MessageID(command CommandID, aggregateID string) string {
	return string(command) + "/" + aggregateID
}

// commandOf returns the command id within a message id.
func commandOf(messageID string) CommandID {
	command, _, _ := strings.Cut(messageID, "/")
	return CommandID(command)
}

// Command is the id of the command that the event came from.
func (r Record) Command() CommandID { return commandOf(r.ID) }

// hashOf is the link that the next commit of the aggregate carries: SHA-256 of the stored body, in hex.
func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// draft is a commit before it has a position.
type draft struct {
	aggregate, id string
	revision      uint64
	prevHash      string
	meta          Meta
	at            time.Time // when the command joined the aggregate's queue
}

// encode writes the body of a commit and returns its records, without positions.
func (d draft) encode(names []string, data []json.RawMessage) ([]byte, []Record, error) {
	batch := make([]cloudEvent, len(names))
	records := make([]Record, len(names))
	for i := range names {
		batch[i] = d.event(i, names[i], data[i])
		records[i] = batch[i].record(d.aggregate, d.meta.Actor)
		records[i].Index, records[i].Last = i, i == len(names)-1
	}
	body, err := json.Marshal(batch)
	if err != nil {
		return nil, nil, fmt.Errorf("encode commit of %s: %w", d.id, err)
	}
	return body, records, nil
}

func (d draft) event(i int, name string, data json.RawMessage) cloudEvent {
	service, _, _ := strings.Cut(d.aggregate, ".")
	e := cloudEvent{
		SpecVersion:     "1.0",
		ID:              fmt.Sprintf("%s#%d", MessageID(d.meta.CommandID, d.id), i),
		Source:          "/" + service,
		Type:            name,
		Subject:         d.id,
		Time:            d.at.UTC(),
		DataContentType: "application/json",
		Actor:           d.meta.Actor.String(),
		CorrelationID:   d.meta.Cause.CorrelationID,
		CausationID:     d.meta.Cause.ID,
		Revision:        d.revision,
		PrevHash:        d.prevHash,
		Fingerprint:     d.meta.Fingerprint,
		Data:            data,
	}
	if o := d.meta.Occurred; !o.IsZero() && !o.Equal(d.at) {
		o = o.UTC()
		e.OccurredAt = &o
	}
	return e
}

func (e cloudEvent) record(aggregate string, actor Actor) Record {
	r := Record{
		Aggregate: aggregate, AggregateID: e.Subject, Revision: e.Revision,
		ID: e.ID, Type: e.Type, Time: e.Time, Actor: actor,
		CorrelationID: e.CorrelationID, CausationID: e.CausationID, Fingerprint: e.Fingerprint, Data: e.Data,
	}
	if e.OccurredAt != nil {
		r.Occurred = *e.OccurredAt
	}
	return r
}

// DecodeMessage reads one stored message: the records of one commit, in order. The subject gives the aggregate.
func DecodeMessage(subject string, sequence uint64, body []byte) ([]Record, error) {
	records, _, err := decodeCommit(subject, sequence, body)
	return records, err
}

// decodeCommit also returns the hash of the commit before, as the body states it.
func decodeCommit(subject string, sequence uint64, body []byte) ([]Record, string, error) {
	aggregate, err := AggregateOf(subject)
	if err != nil {
		return nil, "", err
	}
	var batch []cloudEvent
	if err := fastjson.Unmarshal(body, &batch); err != nil {
		return nil, "", fmt.Errorf("decode message %d on %s: %w", sequence, subject, err)
	}
	if len(batch) == 0 {
		return nil, "", fmt.Errorf("decode message %d on %s: empty commit", sequence, subject)
	}
	records := make([]Record, len(batch))
	for i, e := range batch {
		actor, err := ParseActor(e.Actor)
		if err != nil {
			return nil, "", fmt.Errorf("decode message %d on %s: %w", sequence, subject, err)
		}
		records[i] = e.record(aggregate, actor)
		records[i].Position, records[i].Index, records[i].Last = Position(sequence), i, i == len(batch)-1
	}
	return records, batch[0].PrevHash, nil
}

// AggregateOf returns "catalog.lot" of the subject "market.catalog.lot.lot_1".
func AggregateOf(subject string) (string, error) {
	rest, ok := strings.CutPrefix(subject, subjectPrefix)
	last := strings.LastIndexByte(rest, '.')
	if !ok || last < 0 {
		return "", fmt.Errorf("subject %q is not market.<service>.<aggregate>.<id>", subject)
	}
	return rest[:last], nil
}
