package chat

import (
	"encoding/json"
	"fmt"
	"maps"
)

// DraftOf is what a flow is putting together; nil where there is nothing. Changes to it are stored with the turn. What can
// no longer be read is dropped.
func DraftOf[T any](t *Turn, flow string) *T {
	if draft, ok := t.drafts[flow].(*T); ok {
		return draft
	}
	stored, ok := t.st.Drafts[flow]
	if !ok {
		return nil
	}
	draft := new(T)
	if json.Unmarshal(stored.Data, draft) != nil {
		t.DropDraft(flow)
		return nil
	}
	t.drafts[flow] = draft
	return draft
}

// StartDraft lets a flow put something together, in place of what it had begun before.
func StartDraft[T any](t *Turn, flow string, draft *T) {
	all := maps.Clone(t.st.Drafts)
	if all == nil {
		all = map[string]Draft{}
	}
	all[flow] = Draft{Begun: t.Input.At}
	t.st.Drafts, t.drafts[flow] = all, draft
}

// DropDraft lets go of what a flow is putting together.
func (t *Turn) DropDraft(flow string) {
	delete(t.drafts, flow)
	t.st.Drafts = maps.Clone(t.st.Drafts)
	delete(t.st.Drafts, flow)
}

// setDrafts takes drafts as they stood before.
func (t *Turn) setDrafts(drafts map[string]Draft) {
	clear(t.drafts)
	t.st.Drafts = drafts
}

func (t *Turn) hasDraft(flow string) bool {
	_, ok := t.st.Drafts[flow]
	return ok
}

// Recall is what a flow remembers of the conversation; zero where that is nothing.
func Recall[T any](t *Turn, flow string) T {
	if memory, ok := t.memories[flow].(T); ok {
		return memory
	}
	var memory, none T
	stored, ok := t.st.Memories[flow]
	if !ok || json.Unmarshal(stored, &memory) != nil {
		return none
	}
	return memory
}

// Remember lets a flow remember something in place of what it remembered before. It outlives drafts and cancelling.
func Remember[T any](t *Turn, flow string, memory T) { t.memories[flow] = memory }

// store writes what flows have changed into the state.
func (t *Turn) store() error {
	if len(t.drafts) > 0 {
		t.st.Drafts = maps.Clone(t.st.Drafts)
	}
	for flow, draft := range t.drafts {
		data, err := json.Marshal(draft)
		if err != nil {
			return fmt.Errorf("store the draft of %s: %w", flow, err)
		}
		t.st.Drafts[flow] = Draft{Begun: t.st.Drafts[flow].Begun, Data: data}
	}
	for flow, memory := range t.memories {
		data, err := json.Marshal(memory)
		if err != nil {
			return fmt.Errorf("store the memory of %s: %w", flow, err)
		}
		t.st = t.st.rememberedAt(flow, data, t.at)
	}
	return nil
}
