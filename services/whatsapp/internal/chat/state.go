package chat

import (
	"encoding/json"
	"time"
)

// StateVersion is that of the JSON of a State. It grows when what was stored before would be read as something else; package
// flows reads the versions before.
const StateVersion = 2

// State is what is remembered of a conversation between turns; JSON, sealed at rest. Zero: nothing yet. It names no flow:
// what flows store stands under their names.
type State struct {
	AnsweredUntil time.Time `json:"answered_until,omitzero"` // when the latest input that was answered was made
	Last          *Sent     `json:"last,omitempty"`          // the last message: a bare "1" answers it
	BeforeNotice  *Sent     `json:"before_notice,omitempty"` // the message before the notice that is Last
	Cards         []Sent    `json:"cards,omitempty"`         // that notices came after: they may still be answered
	Unplaced      string    `json:"unplaced,omitempty"`      // a text that may be about several of them, while that is asked
	Asked         *Asked    `json:"asked,omitempty"`         // what words and figures answer, beyond the choices of Last
	AskedAt       time.Time `json:"asked_at,omitzero"`       // when it was asked
	Steps         []Step    `json:"steps,omitempty"`         // what "atrás" goes back to, latest last
	Undoable      *Undoable `json:"undoable,omitempty"`      // the last act, which "deshacer" is about
	Serial        int       `json:"serial,omitempty"`        // the last of Turn.Serial
	Aside         bool      `json:"aside,omitempty"`         // something else was said after Last, which stands
	Misunderstood int       `json:"misunderstood,omitempty"` // inputs in a row that were not understood
	Said          string    `json:"said,omitempty"`          // digest of what was said last, in answer to something
	ReactionTo    string    `json:"reaction_to,omitempty"`   // the question to which a reaction was answered last
	For           string    `json:"for,omitempty"`           // the association that the person chose to go on for, of several
	InDoubt       bool      `json:"in_doubt,omitempty"`      // the person was told that somebody has to confirm who they are
	OptedOut      bool      `json:"opted_out,omitempty"`     // the person asked not to be written to: no notices
	Stranger      string    `json:"stranger,omitempty"`      // how far it came with somebody whom identity does not know

	Drafts   map[string]Draft           `json:"drafts,omitempty"`   // by flow: what is being put together
	Memories map[string]json.RawMessage `json:"memories,omitempty"` // by flow: what outlives a draft

	Remembered map[string]time.Time `json:"remembered,omitempty"` // by flow: when that was last added to
}

// MarshalJSON adds the version.
func (st State) MarshalJSON() ([]byte, error) {
	type fields State
	return json.Marshal(struct {
		Version int `json:"version"`
		fields
	}{StateVersion, fields(st)})
}

// Sent is a message and the time of what it answered.
type Sent struct {
	Message Message   `json:"message"`
	At      time.Time `json:"at"`
	Answers string    `json:"answers,omitempty"` // the words that brought it up; "" where these were none
	Unasked bool      `json:"unasked,omitempty"` // a notice
	Key     string    `json:"key,omitempty"`     // of what was sent, by which its delivery is found
}

// Asked is a question that words or figures answer.
type Asked struct {
	Flow string `json:"flow"`
	What string `json:"what"` // one of the flow's Questions
	Args Args   `json:"args,omitempty"`

	// UntilNotice has a notice end the question: an answer would now be taken for one to the notice.
	UntilNotice bool `json:"until_notice,omitempty"`
}

// Step is a question as it stood, to go back to.
type Step struct {
	Sent   Sent             `json:"sent"`
	Asked  *Asked           `json:"asked,omitempty"`
	Drafts map[string]Draft `json:"drafts,omitempty"`
}

// Draft is something that a flow is putting together. "atrás" brings it back as it was, "cancelar" drops it, unless its flow
// has another way to let go of it (Flow.Cancel), and so does its age.
type Draft struct {
	Begun time.Time       `json:"begun"`
	Data  json.RawMessage `json:"data"`
}

// Undoable is the last act: it can be taken back by the flow that did it, or is final.
type Undoable struct {
	Flow  string    `json:"flow"`
	About string    `json:"about"` // the id of what it was done to
	Args  Args      `json:"args,omitempty"`
	At    time.Time `json:"at"`
	Final bool      `json:"final,omitempty"` // it cannot be taken back
	What  string    `json:"what,omitempty"`  // says what was done, of a final one
}

const (
	maxSteps    = 5
	draftExpiry = 14 * 24 * time.Hour // what was begun is not forgotten over a fortnight's market
)

// WithNotice remembers a notice that is being sent as the last message, so that a bare "1" answers it and nothing that was
// asked before; what was asked is still answered by its words.
func (st State) WithNotice(m Message, at time.Time) State {
	if st.BeforeNotice == nil {
		st.BeforeNotice = st.Last
	}
	if st.Asked != nil && st.Asked.UntilNotice {
		st.Asked = nil
	}
	if st.Last != nil {
		st = st.withCard(*st.Last)
	}
	st = st.withoutCard(m.About).without(m.Ends)
	st.Last, st.Said, st.Aside = &Sent{Message: m, At: later(at, st.AnsweredUntil), Unasked: true}, "", false
	return st
}

// SentAs remembers the key of the message that shows Last, where one was sent.
func (st State) SentAs(key string) State {
	if st.Last != nil && !st.Aside {
		last := *st.Last
		last.Key, st.Last = key, &last
	}
	return st
}

// Interrupted remembers that something else was said than Last, by none of the bot's turns.
func (st State) Interrupted() State {
	st.Aside = st.Last != nil
	return st
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
