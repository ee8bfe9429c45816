package torture

import (
	"fmt"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// Stock is what somebody did to a lot's stock, in kilograms, or saw of it, and when it was begun and known. Of what was sent again until its
// outcome was known, it begins when it was first sent.
type Stock struct {
	Lot        string
	By         int
	Do         Verb
	Kg         int  // declared, added, lost, taken, or seen
	Refused    bool // of a taking: the lot had not so much
	Begin, End time.Time
}

// Verb is what was done to a lot's stock.
type Verb string

// What is done to a lot's stock.
const (
	Declare Verb = "declare"
	Add     Verb = "add"
	Lose    Verb = "lose"
	Take    Verb = "take"
	See     Verb = "see"
)

// stocks says of a lot what may follow what: its state is what is available, in kilograms.
var stocks = porcupine.Model{
	Init: func() any { return 0 },
	Step: func(state, input, _ any) (bool, any) {
		available, _ := state.(int)
		s, _ := input.(Stock)
		switch s.Do {
		case Declare, Add:
			return true, available + s.Kg
		case Lose: // it may take what others were promised: nothing is available then
			return true, available - s.Kg
		case Take:
			if s.Refused {
				return available < s.Kg, available
			}
			return available >= s.Kg, available - s.Kg
		default:
			return max(0, available) == s.Kg, available
		}
	},
	DescribeOperation: func(input, _ any) string { return fmt.Sprintf("%+v", input) },
}

// History is what was done to the stock of lots. It is safe for concurrent use.
type History struct {
	mu   sync.Mutex
	lots map[string][]porcupine.Operation
}

// Record adds to the history.
func (h *History) Record(s Stock) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lots == nil {
		h.lots = map[string][]porcupine.Operation{}
	}
	h.lots[s.Lot] = append(h.lots[s.Lot], porcupine.Operation{
		ClientId: s.By, Input: s, Call: s.Begin.UnixNano(), Return: s.End.UnixNano(),
	})
}

// Linearizable checks each lot's history, for so long at most, and returns what is wrong: a lot for which there is no order of what was done,
// each thing at some moment while it was under way, that explains every outcome. It says how much it checked.
func (h *History) Linearizable(atMost time.Duration) (wrong []string, lots, operations int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for lot, history := range h.lots {
		operations += len(history)
		if result := porcupine.CheckOperationsTimeout(stocks, history, atMost); result != porcupine.Ok {
			wrong = append(wrong, fmt.Sprintf("the stock of lot %s is not linearizable (%s): %s", lot, result, describe(history)))
		}
	}
	return wrong, len(h.lots), operations
}

func describe(history []porcupine.Operation) (text string) {
	first := history[0].Call
	for _, o := range history {
		s, _ := o.Input.(Stock)
		text += fmt.Sprintf("\n\t%d: %s %d refused=%t %.3f–%.3f s", s.By, s.Do, s.Kg, s.Refused, float64(o.Call-first)/1e9, float64(o.Return-first)/1e9)
	}
	return text
}
