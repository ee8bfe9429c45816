package chat

import (
	"slices"
	"time"
)

// State is what is remembered of a conversation between turns; JSON, sealed at rest. Zero: nothing yet.
type State struct {
	Handled time.Time  `json:"handled,omitzero"`  // when the latest input that was answered was made
	Said    *Said      `json:"said,omitempty"`    // the last thing said to her: a bare "1" answers it
	Under   *Said      `json:"under,omitempty"`   // what was said before the notice that is Said
	Ask     *Ask       `json:"ask,omitempty"`     // what words and numbers answer, beyond the choices of Said
	Asked   time.Time  `json:"asked,omitzero"`    // when it was asked
	Draft   *Draft     `json:"draft,omitempty"`   // the sale that is being put together
	Sold    *Published `json:"sold,omitempty"`    // her last publication, for deshacer
	Deeds   []Deed     `json:"deeds,omitempty"`   // her last answers to offers, latest last
	Back    []Step     `json:"back,omitempty"`    // the steps that atras takes back, latest last
	Serial  int        `json:"serial,omitempty"`  // of drafts and of what was asked about them; only grows
	Wrote   string     `json:"wrote,omitempty"`   // her last words, where they chose something
	Missed  int        `json:"missed,omitempty"`  // inputs in a row that were not understood
	Seen    string     `json:"seen,omitempty"`    // the last offer to which a reaction was answered
	Quiet   bool       `json:"quiet,omitempty"`   // she asked not to be written to: no notices
	Consent string     `json:"consent,omitempty"` // of a stranger: asked, yes or no
}

// Said is a message and the time of what it answered.
type Said struct {
	Message Message   `json:"message"`
	At      time.Time `json:"at"`
	Figure  bool      `json:"figure,omitempty"` // it asks for a figure, so that a bare number is no choice
}

// Ask is a question that is answered in words or numbers.
type Ask struct {
	What        string `json:"what"`
	Negotiation string `json:"negotiation,omitempty"`
	Offer       int    `json:"offer,omitempty"`
	Minor       int64  `json:"minor,omitempty"` // the price that was doubted
	Fair        string `json:"fair,omitempty"`
}

// Step is a question as it stood, to go back to.
type Step struct {
	Said  Said   `json:"said"`
	Ask   *Ask   `json:"ask,omitempty"`
	Draft *Draft `json:"draft,omitempty"`
}

// Deed is an offer that she answered herself, which tells it from what a colleague did.
type Deed struct {
	Negotiation string `json:"negotiation"`
	Offer       int    `json:"offer"` // the number of hers, or of the one that she accepted or rejected
}

// Published is a lot that she has put on the market.
type Published struct {
	Draft int       `json:"draft"`
	Lot   string    `json:"lot"`
	Code  string    `json:"code"`
	For   string    `json:"for,omitempty"` // the association whose it is
	At    time.Time `json:"at"`
}

const (
	keptSteps = 5
	keptDeeds = 20
	draftKept = 14 * 24 * time.Hour // a sale that was begun is not forgotten over a fortnight's market
)

// Told remembers a notice that is being sent as the last thing said to her, so that a bare "1" answers it and nothing
// that was asked before; what was asked is still answered by its words.
func (st State) Told(m Message, at time.Time) State {
	if st.Under == nil {
		st.Under = st.Said
	}
	if st.Ask != nil && st.Ask.What == askCounter {
		st.Ask = nil // a price would now be one for this offer
	}
	st.Said = &Said{Message: m, At: later(at, st.Handled)}
	return st
}

func (st State) did(d Deed) bool {
	return slices.Contains(st.Deeds, d)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
