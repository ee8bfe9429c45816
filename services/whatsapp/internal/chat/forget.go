package chat

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Since is the state without what was written or told before a moment; what was answered, and what the person wants, stays.
func (st State) Since(from time.Time) State {
	old := func(s Sent) bool { return s.At.Before(from) }
	if st.Last != nil && old(*st.Last) {
		st.Last, st.Said, st.Aside = nil, "", false
	}
	if st.BeforeNotice != nil && old(*st.BeforeNotice) {
		st.BeforeNotice = nil
	}
	if st.AskedAt.Before(from) {
		st.Asked, st.AskedAt, st.Unplaced = nil, time.Time{}, ""
	}
	if st.Undoable != nil && st.Undoable.At.Before(from) {
		st.Undoable = nil
	}
	st.Cards = slices.DeleteFunc(slices.Clone(st.Cards), old)
	st.Steps = slices.DeleteFunc(slices.Clone(st.Steps), func(s Step) bool { return old(s.Sent) })
	for i := range st.Steps {
		st.Steps[i].Drafts = draftsSince(st.Steps[i].Drafts, from)
	}
	st.Drafts = draftsSince(st.Drafts, from)
	st.Memories, st.Remembered = maps.Clone(st.Memories), maps.Clone(st.Remembered)
	for flow, at := range st.Remembered {
		if at.Before(from) {
			delete(st.Memories, flow)
			delete(st.Remembered, flow)
		}
	}
	return st
}

func draftsSince(all map[string]Draft, from time.Time) map[string]Draft {
	all = maps.Clone(all)
	maps.DeleteFunc(all, func(_ string, d Draft) bool { return d.Begun.Before(from) })
	return all
}

// Dated is the state with a time at what a version remembered that did not say when.
func (st State) Dated(at time.Time) State {
	for flow, memory := range st.Memories {
		if _, dated := st.Remembered[flow]; !dated {
			st = st.rememberedAt(flow, memory, at)
		}
	}
	return st
}

func (st State) rememberedAt(flow string, memory json.RawMessage, at time.Time) State {
	st.Memories, st.Remembered = maps.Clone(st.Memories), maps.Clone(st.Remembered)
	if st.Memories == nil {
		st.Memories = map[string]json.RawMessage{}
	}
	if st.Remembered == nil {
		st.Remembered = map[string]time.Time{}
	}
	st.Memories[flow], st.Remembered[flow] = memory, at
	return st
}
