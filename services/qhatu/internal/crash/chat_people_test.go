package crash_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// representative is a person who sells for an association. They do one thing at a time and wait for its answer, however
// long that takes; meanwhile they now and then write something else besides.
type representative struct {
	name, number, association string
	phone                     *emulator.Phone
	contact                   string // how the market calls the phone
	index                     func(kind, value string) string
	market                    *sentences
	chance                    *rand.Rand
	seen                      map[string]bool // offers' cards that they have looked at
	unanswered                bool            // they have given up waiting
	actions                   []action
	sales                     []*sale
}

// action is one thing that somebody did on their phone.
type action struct {
	id     string // of the message
	said   string
	tapped string // the choice
}

// sale is a sentence that offers something for sale. No two ask the same price.
type sale struct {
	minor  int64  // céntimos for the kilo
	tapped string // the choice that published it; "" when none did
}

// sentences counts what was said, so that no two sales and no two counter-offers name the same price.
type sentences struct {
	mu              sync.Mutex
	sales, counters int64
}

const (
	salesFrom    = 400 // céntimos
	countersFrom = 900
)

func (s *sentences) sale() (text string, minor int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sales++
	minor = salesFrom + s.sales
	tenths := 600 + s.sales*7%600 // 60 to 120 kg: two or three offers take all there is
	return fmt.Sprintf("vendo %d.%d kilos de maiz a %s soles el kilo", tenths/10, tenths%10, amount(minor)), minor
}

func (s *sentences) counter() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counters++
	return amount(countersFrom + s.counters)
}

func amount(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }

// live has them trade until ctx ends or they give up waiting for an answer.
func (r *representative) live(ctx context.Context) {
	for ctx.Err() == nil && !r.unanswered {
		if card, ok := r.unseen(); ok && r.chance.IntN(4) != 0 {
			r.converse(ctx, card, nil)
			continue
		}
		switch r.chance.IntN(12) {
		case 0:
			r.converse(ctx, r.answer(ctx, r.say("ofertas")), nil)
		case 1:
			r.answer(ctx, r.say("mis lotes"))
		case 2:
			r.answer(ctx, r.say("deshacer"))
		case 3:
			r.answer(ctx, r.did(r.phone.Sticker(), action{said: "sticker"}))
		default:
			text, minor := r.market.sale()
			s := &sale{minor: minor}
			r.sales = append(r.sales, s)
			r.converse(ctx, r.answer(ctx, r.say(text)), s)
		}
	}
}

// unseen is the newest card of an offer that they have not looked at.
func (r *representative) unseen() (card emulator.Bubble, ok bool) {
	for _, b := range r.phone.Bubbles() {
		if id, is := choice(b, ":accept"); is && b.From == "business" && !r.seen[id] {
			card, ok = b, true
		}
	}
	if ok {
		id, _ := choice(card, ":accept")
		r.seen[id] = true
	}
	return card, ok
}

func choice(b emulator.Bubble, part string) (id string, ok bool) {
	for _, c := range b.Choices {
		if strings.Contains(c.ID, part) {
			return c.ID, true
		}
	}
	return "", false
}

// converse goes on from what they were told until nothing is asked any more, or they leave it.
func (r *representative) converse(ctx context.Context, told emulator.Bubble, about *sale) {
	for more := true; more && ctx.Err() == nil && !r.unanswered; {
		told, more = r.react(ctx, told, about)
	}
}

// react does one thing about what they were told, and returns the answer.
func (r *representative) react(ctx context.Context, told emulator.Bubble, about *sale) (answer emulator.Bubble, more bool) {
	if r.chance.IntN(10) == 0 {
		return told, false // something else came up
	}
	if id, ok := choice(told, ":publish"); ok && about != nil {
		if r.chance.IntN(8) == 0 {
			id, _ = choice(told, ":cancel")
			return r.answer(ctx, r.tap(id)), true
		}
		r.shown(told, about).tapped = id
		return r.finish(ctx, r.tap(id)), true
	}
	if id, ok := choice(told, ":accept"); ok {
		return r.answerOffer(ctx, strings.TrimSuffix(id, "accept")), true
	}
	for _, part := range []string{":others", ":yes", ":send", ":why:price", ":left", ":stay"} {
		if id, ok := choice(told, part); ok && strings.Count(id, ":") >= 2 {
			return r.finish(ctx, r.tap(id)), true
		}
	}
	return told, false
}

// shown is the sale that a card is of: where too many are unfinished, the market goes on with one of those instead of the one that was just said.
func (r *representative) shown(card emulator.Bubble, said *sale) *sale {
	for _, s := range r.sales {
		if strings.Contains(card.Body, "\u00a0"+amount(s.minor)+" el kilo") {
			return s
		}
	}
	return said
}

// answerOffer takes the first step of an answer to an offer: yes, another price, or no.
func (r *representative) answerOffer(ctx context.Context, about string) emulator.Bubble {
	verb := []string{"accept", "accept", "accept", "counter", "counter", "no"}[r.chance.IntN(6)]
	told := r.answer(ctx, r.tap(about+verb))
	if _, waits := choice(told, ":show"); verb != "counter" || !waits {
		return told
	}
	price := r.market.counter()
	told = r.answer(ctx, r.say(price))
	minor, _ := strconv.ParseInt(strings.ReplaceAll(price, ".", ""), 10, 64)
	if id, doubted := choice(told, ":price:"+strconv.FormatInt(minor, 10)+":"); doubted {
		return r.answer(ctx, r.tap(id))
	}
	return told
}

// finish waits for the answer to a tap, which they sometimes make twice.
func (r *representative) finish(ctx context.Context, tapped action) emulator.Bubble {
	for r.chance.IntN(4) == 0 {
		r.tap(tapped.tapped)
	}
	return r.answer(ctx, tapped)
}

func (r *representative) say(text string) action { return r.did(r.phone.Say(text), action{said: text}) }

// tap taps a choice that the phone shows.
func (r *representative) tap(id string) action {
	if err := r.phone.Tap(id); err != nil {
		panic(err) // it was taken from there
	}
	own := r.own()
	return r.did(own[len(own)-1].ID, action{tapped: id})
}

func (r *representative) did(id string, d action) action {
	d.id = id
	r.actions = append(r.actions, d)
	return d
}

// own is what they wrote and tapped, oldest first.
func (r *representative) own() (all []emulator.Bubble) {
	for _, b := range r.phone.Bubbles() {
		if b.From == "me" {
			all = append(all, b)
		}
	}
	return all
}

// key is how the market calls a message of theirs.
func (r *representative) key(message string) string {
	return r.index("whatsapp message", "message "+markettest.EmulatorConfig().PhoneNumberID+" "+message)
}

// reply is what the answer to a message of theirs gives along.
func (r *representative) reply(message string) string {
	return r.contact + "." + r.index("whatsapp entry", r.key(message)+" 0")
}

// extras is how often they write something else, after 100 to 400 ms at first and then twice as long.
const extras = 4

// answer waits for the answer to an action; while none comes they write something else besides, and at last give up. What they
// did is still to be answered when the market has come to rest.
func (r *representative) answer(ctx context.Context, d action) (told emulator.Bubble) {
	wanted := r.reply(d.id)
	timeout := time.Duration(100+r.chance.IntN(300)) * time.Millisecond
	for range extras {
		waiting, cancel := context.WithTimeout(ctx, timeout)
		told, err := r.phone.Wait(waiting, func(b emulator.Bubble) bool { return b.CallbackData == wanted })
		cancel()
		if err == nil || ctx.Err() != nil {
			return told
		}
		r.say("mis lotes")
		timeout *= 2
	}
	r.unanswered = true
	return told
}
