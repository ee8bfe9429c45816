package flows

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/sell"
)

// ReadState reads the JSON of a State that this version or an earlier one stored.
func ReadState(stored []byte) (chat.State, error) {
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(stored, &head); err != nil {
		return chat.State{}, fmt.Errorf("read the version of a state: %w", err)
	}
	if head.Version == 0 {
		return upgradeState(stored)
	}
	var st chat.State
	if err := json.Unmarshal(stored, &st); err != nil {
		return chat.State{}, fmt.Errorf("read a state: %w", err)
	}
	return st, nil
}

// upgradeState reads a state of version 1, which named no version. It knew one draft, and told from the ids and titles of
// choices what they mean.
func upgradeState(stored []byte) (chat.State, error) {
	var old stateV1
	if err := json.Unmarshal(stored, &old); err != nil {
		return chat.State{}, fmt.Errorf("read a state of version 1: %w", err)
	}
	st := chat.State{
		AnsweredUntil: old.Handled, Last: old.Said.upgrade(), BeforeNotice: old.Under.upgrade(),
		Asked: old.Ask.upgrade(), AskedAt: old.Asked, Undoable: old.Sold.upgrade(), Serial: old.Serial,
		Misunderstood: old.Missed, ReactionTo: old.Seen, OptedOut: old.Quiet, Stranger: old.Consent,
	}
	for _, step := range old.Back {
		drafts, err := upgradeDraft(step.Draft)
		if err != nil {
			return chat.State{}, err
		}
		st.Steps = append(st.Steps, chat.Step{Sent: *step.Said.upgrade(), Asked: step.Ask.upgrade(), Drafts: drafts})
	}
	if len(old.Deeds) > 0 {
		st.Memories = map[string]json.RawMessage{bargain.Name: old.Deeds}
	}
	var err error
	st.Drafts, err = upgradeDraft(old.Draft)
	return st, err
}

type stateV1 struct {
	Handled time.Time       `json:"handled"`
	Said    *sentV1         `json:"said"`
	Under   *sentV1         `json:"under"`
	Ask     *askedV1        `json:"ask"`
	Asked   time.Time       `json:"asked"`
	Draft   json.RawMessage `json:"draft"` // of a sale
	Sold    *publishedV1    `json:"sold"`
	Deeds   json.RawMessage `json:"deeds"` // answers to offers
	Back    []stepV1        `json:"back"`
	Serial  int             `json:"serial"`
	Wrote   string          `json:"wrote"`
	Missed  int             `json:"missed"`
	Seen    string          `json:"seen"`
	Quiet   bool            `json:"quiet"`
	Consent string          `json:"consent"`
}

type stepV1 struct {
	Said  *sentV1         `json:"said"`
	Ask   *askedV1        `json:"ask"`
	Draft json.RawMessage `json:"draft"`
}

// upgradeDraft gives a sale that was begun to its flow; what it holds reads as before.
func upgradeDraft(stored json.RawMessage) (map[string]chat.Draft, error) {
	if len(stored) == 0 {
		return nil, nil
	}
	var draft struct {
		Begun time.Time `json:"begun"`
	}
	if err := json.Unmarshal(stored, &draft); err != nil {
		return nil, fmt.Errorf("read a draft of version 1: %w", err)
	}
	return map[string]chat.Draft{sell.Name: {Begun: draft.Begun, Data: stored}}, nil
}

type sentV1 struct {
	Message chat.Message `json:"message"`
	At      time.Time    `json:"at"`
	Figure  bool         `json:"figure"`
}

func (s *sentV1) upgrade() *chat.Sent {
	if s == nil {
		return nil
	}
	m := s.Message
	m.Figure = s.Figure
	for i := range m.Buttons {
		upgradeChoice(&m.Buttons[i])
	}
	if m.List != nil {
		for i := range m.List.Rows {
			upgradeChoice(&m.List.Rows[i])
		}
	}
	m.Asks = askedByCard(m)
	return &chat.Sent{Message: m, At: s.At}
}

// upgradeChoice tells from a choice's title what it means, and from its id whether it binds.
func upgradeChoice(c *chat.Choice) {
	switch {
	case beginsWithAny(c.Title, "✅", "Sí", "👍"):
		c.Means = chat.Yes
	case beginsWithAny(c.Title, "❌", "No", "↩️"):
		c.Means = chat.No
	}
	tap, args, _ := strings.Cut(c.ID, ":")
	switch parts := chat.Args(strings.Split(args, ":")); tap {
	case "neg":
		verb := parts.At(2)
		c.Binds = verb == "yes" || verb == "send" || verb == "ask" || verb == "left"
	case "lot":
		c.Binds = parts.At(1) == "yes"
	case "stall":
		c.Binds = parts.At(2) == "leave"
	}
}

func beginsWithAny(title string, heads ...string) bool {
	for _, head := range heads {
		if strings.HasPrefix(title, head) {
			return true
		}
	}
	return false
}

// askedByCard is the price that the card of an offer asks for; nil where a message is none.
func askedByCard(m chat.Message) *chat.Asked {
	if len(m.Buttons) == 0 {
		return nil
	}
	parts := strings.Split(m.Buttons[0].ID, ":")
	if len(parts) != 4 || parts[0] != "neg" || parts[3] != "accept" {
		return nil
	}
	number, err := strconv.Atoi(parts[2])
	if err != nil {
		return nil
	}
	return (&askedV1{What: "counter", Negotiation: parts[1], Offer: number}).upgrade()
}

type askedV1 struct {
	What        string `json:"what"`
	Negotiation string `json:"negotiation"`
	Offer       int    `json:"offer"`
	Minor       int64  `json:"minor"`
	Fair        string `json:"fair"`
}

func (a *askedV1) upgrade() *chat.Asked {
	switch {
	case a == nil:
		return nil
	case a.What == "counter":
		return &chat.Asked{
			Flow: bargain.Name, What: a.What, UntilNotice: true,
			Args: chat.Args{a.Negotiation, strconv.Itoa(a.Offer), strconv.FormatInt(a.Minor, 10)},
		}
	case a.What == "count":
		return &chat.Asked{Flow: fair.Name, What: a.What, Args: chat.Args{a.Fair}}
	}
	return &chat.Asked{Flow: sell.Name, What: a.What}
}

type publishedV1 struct {
	Draft int       `json:"draft"`
	Lot   string    `json:"lot"`
	Code  string    `json:"code"`
	For   string    `json:"for"`
	At    time.Time `json:"at"`
}

func (p *publishedV1) upgrade() *chat.Undoable {
	if p == nil {
		return nil
	}
	return &chat.Undoable{Flow: sell.Name, About: p.Lot, Args: chat.Args{strconv.Itoa(p.Draft), p.Code, p.For}, At: p.At}
}
