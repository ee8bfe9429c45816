package chat

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// answer finds what she means.
func (t *turn) answer(ctx context.Context) (Message, error) {
	if sells, err := t.sells(ctx); !sells || err != nil {
		return told(textOnlyAssociations), err
	}
	switch t.in.Kind {
	case Tap:
		return t.tap(ctx, t.in.Tap)
	case Text:
		return t.text(ctx, t.in.Text)
	case Voice, Photo, Video, Document, Sticker, Location, Contact, Reaction, Edited, Deleted, Unsupported:
		return t.medium(ctx)
	}
	return t.medium(ctx)
}

// text is a choice of what was last said, a command, the answer to a question, or a sale, in this order.
func (t *turn) text(ctx context.Context, text string) (Message, error) {
	if id, ok := t.chosen(text); ok {
		if t.hasty(id, text) {
			return t.again(textHasty), nil
		}
		t.st.Wrote = plain(text)
		return t.tap(ctx, id)
	}
	if answer, ok, err := t.command(ctx, text); ok || err != nil {
		return answer, err
	}
	if t.awaits() {
		if answer, ok, err := t.reply(ctx, text); ok || err != nil {
			return answer, err
		}
	}
	if !t.late() || t.st.Draft == nil { // a late sale does not take the place of a later one
		if answer, ok, err := t.sentence(ctx, text); ok || err != nil {
			return answer, err
		}
	}
	if t.late() {
		return t.again(textLate), nil
	}
	return t.misunderstood(text), nil
}

// hasty tells whether she only repeats what she just wrote, as people do when no answer comes: that must not bind, for
// she cannot have read what it would now mean.
func (t *turn) hasty(id, text string) bool {
	return binds(id) && t.wrote != "" && t.wrote == plain(text) && t.in.At.Sub(t.st.Said.At) < repeats
}

// repeats is how soon the same words may be but a repetition.
const repeats = 10 * time.Second

// awaits tells whether words or figures answer something that was asked before she wrote. An offer's card awaits a price.
func (t *turn) awaits() bool {
	if t.st.Ask == nil && t.st.Said != nil && !t.late() {
		t.st.Ask = cardAsks(t.st.Said.Message)
		return t.st.Ask != nil
	}
	return t.st.Ask != nil && !t.before(t.st.Asked)
}

// chosen finds the choice of what was last said that a number, a word, a yes or a no means; words may also mean one of
// what was asked before a notice came in between.
func (t *turn) chosen(text string) (string, bool) {
	if t.st.Said == nil {
		return "", false
	}
	choices := t.st.Said.Message.choices()
	if t.late() {
		choices = nil
	}
	if n, err := strconv.Atoi(strings.Trim(text, " .)-*#°")); err == nil {
		if t.st.Said.Figure || n < 1 || n > len(choices) {
			return "", false
		}
		return choices[n-1].ID, true
	}
	if id, ok := named(text, choices); ok {
		return id, true
	}
	if id, ok := t.yesOrNo(text, choices); ok {
		return id, true
	}
	if t.st.Under != nil && !t.before(t.st.Under.At) && parse.Answer(text).Kind == parse.Unknown {
		return named(text, t.st.Under.Message.choices())
	}
	return "", false
}

// named finds the choice with this title, or the first or last words of it.
func named(text string, choices []Choice) (string, bool) {
	said := plain(text)
	for _, c := range choices {
		words := plain(numbering.ReplaceAllString(c.Title, ""))
		alike := strings.HasSuffix(words, " "+said) || begins(words, said) || sameVerb(said, words)
		if said != "" && (said == words || alike) {
			return c.ID, true
		}
	}
	return "", false
}

// numbering is what stands before the title of a row.
var numbering = regexp.MustCompile(`^[0-9]+ `)

// begins: quitar is Quitar de la venta.
func begins(words, said string) bool { return len(said) >= 4 && strings.HasPrefix(words, said+" ") }

// sameVerb: publica, publícalo and publicarlo are publicar; publicado is not.
func sameVerb(said, words string) bool {
	stem, verb := strings.CutSuffix(words, "r")
	ending, same := strings.CutPrefix(said, stem)
	return verb && same && slices.Contains([]string{"", "lo", "la", "le", "los", "las", "rlo", "rla", "rle", "selo", "sela"}, ending)
}

// tap does what a button says; its id names what it is about.
func (t *turn) tap(ctx context.Context, id string) (Message, error) {
	about, rest, _ := strings.Cut(id, ":")
	switch args := strings.Split(rest, ":"); about {
	case "menu":
		return t.menuTap(ctx, args)
	case "org":
		return t.actFor(ctx, args[0])
	case "sell":
		return t.sellTap(ctx, args)
	case "lot":
		return t.lotTap(ctx, args)
	case "neg":
		return t.offerTap(ctx, args)
	case "fair":
		return t.fairTap(ctx, args)
	case "stall":
		return t.stallTap(ctx, args)
	}
	if t.st.Said != nil { // a template's button without an id of its own
		return t.again(""), nil
	}
	return t.menu(""), nil
}
