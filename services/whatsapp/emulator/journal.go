package emulator

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// EntryKind says which way a request went.
type EntryKind string

// The kinds of entries.
const (
	KindGraph   EntryKind = "graph"   // the business asked the Graph API
	KindWebhook EntryKind = "webhook" // an update was told to the business
)

// Entry is one request and its answer.
type Entry struct {
	At       time.Time       `json:"at"`
	Kind     EntryKind       `json:"kind"`
	Method   string          `json:"method"`
	Path     string          `json:"path"`              // of the Graph API; of a webhook its address
	Request  json.RawMessage `json:"request,omitempty"` // the body, if it is JSON
	Status   int             `json:"status"`            // 0: no answer
	Answer   json.RawMessage `json:"answer,omitempty"`  // of the Graph API
	Cut      bool            `json:"cut,omitempty"`     // the answer was not sent
	Attempt  int             `json:"attempt,omitempty"` // of a webhook, from 1
	Duration time.Duration   `json:"duration,omitempty"`
}

// mostEntries is how far the journal goes back.
const mostEntries = 20_000

type journal struct {
	now     func() time.Time
	mu      sync.Mutex
	entries []Entry
}

func (j *journal) add(e Entry) {
	e.At = j.now()
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.entries) == mostEntries {
		j.entries = slices.Clone(j.entries[mostEntries/2:])
	}
	j.entries = append(j.entries, e)
}

// Journal is what went in and out, oldest first; of very much only the later half.
func (e *Emulator) Journal() []Entry {
	e.journal.mu.Lock()
	defer e.journal.mu.Unlock()
	return slices.Clone(e.journal.entries)
}

// valid keeps what can stand within JSON.
func valid(body []byte) json.RawMessage {
	if !json.Valid(body) {
		return nil
	}
	return body
}
