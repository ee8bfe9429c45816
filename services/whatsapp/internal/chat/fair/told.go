package fair

import (
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// told is what this person was last told of a fair: what changes is told as against it.
type told struct {
	Name   string    `json:"name"`
	Starts time.Time `json:"starts"`
	Ends   time.Time `json:"ends"`
	Times  string    `json:"times,omitempty"` // short for all that was told of when it is
	Card   *card     `json:"card,omitempty"`  // nil: it was not told
	At     time.Time `json:"at,omitzero"`     // when it was told
}

// card is what was told of a fair besides.
type card struct {
	Where    string   `json:"where"`
	Required []string `json:"required,omitempty"` // in alphabetical order
}

func cardOf(f market.Fair) *card {
	return &card{Where: where(f), Required: slices.Sorted(slices.Values(f.Requirements))}
}

// memory is what this flow remembers of a conversation.
type memory struct {
	Told map[string]told `json:"told,omitempty"` // by the id of the fair
}

// Of how many fairs it is remembered what was told, and for how long.
const (
	maxTold    = 8
	toldMaxAge = 30 * 24 * time.Hour
)

// tell remembers that a message says when a fair is.
func (t *turn) tell(f market.Fair) {
	last, _ := t.toldOf(f)
	t.remember(f, last.Card)
}

// tellAll remembers that a message says all of a fair that who comes wants to know.
func (t *turn) tellAll(f market.Fair) { t.remember(f, cardOf(f)) }

func (t *turn) remember(f market.Fair, c *card) {
	all := maps.Clone(chat.Recall[memory](t.Turn, Name).Told)
	if all == nil {
		all = map[string]told{}
	}
	maps.DeleteFunc(all, func(_ string, one told) bool { return t.At().Sub(one.At) > toldMaxAge })
	all[f.ID] = told{Name: f.Name, Starts: f.Starts, Ends: f.Ends, Times: t.times(f), Card: c, At: t.At()}
	for len(all) > maxTold {
		delete(all, soonest(all))
	}
	chat.Remember(t.Turn, Name, memory{Told: all})
}

// soonest is the fair that was to end first.
func soonest(all map[string]told) (first string) {
	for id, one := range all {
		if other, ok := all[first]; !ok || one.Ends.Before(other.Ends) || one.Ends.Equal(other.Ends) && id < first {
			first = id
		}
	}
	return first
}

// toldOf is what the person was last told of a fair; ok is false where that is not known.
func (t *turn) toldOf(f market.Fair) (last told, ok bool) {
	last, ok = chat.Recall[memory](t.Turn, Name).Told[f.ID]
	return last, ok
}
