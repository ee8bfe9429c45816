package wire

import (
	"slices"

	"github.com/go-json-experiment/json"
)

// usual takes a body apart in one pass where it has nothing but messages and statuses with what usually stands around them. Whatever else it
// may be, ok is false, and [layers] takes it apart.
func usual(body []byte) (all []Update, ok bool) {
	var envelope struct {
		Object string `json:"object"`
		Entry  []struct {
			ID      string   `json:"id"`
			Changes []change `json:"changes"`
		} `json:"entry"`
	}
	if json.Unmarshal(body, &envelope, json.RejectUnknownMembers(true)) != nil || envelope.Object != envelopeObject || envelope.Entry == nil {
		return nil, false
	}
	for _, entry := range envelope.Entry {
		if len(entry.Changes) == 0 || slices.ContainsFunc(entry.Changes, change.isUnusual) {
			return nil, false
		}
		for _, c := range entry.Changes {
			all = append(all, Update{BusinessAccountID: entry.ID}.within(c).elements(c)...)
		}
	}
	return all, true
}

// isUnusual tells whether a change is kept whole, or something of it is.
func (c change) isUnusual() bool {
	return c.Field != messagesField || len(c.Value.Messages)+len(c.Value.Statuses) == 0
}
