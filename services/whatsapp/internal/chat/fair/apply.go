package fair

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

func (t *turn) howMany(f market.Fair) chat.Message {
	t.Expect(chat.Asked{Flow: Name, What: askCount, Args: chat.Args{f.ID}})
	var choices []chat.Choice
	for n := 1; n <= min(f.MaxPerApplicant, chat.MaxButtons); n++ {
		choices = append(choices, chat.Choice{ID: fairTapOf(f, "apply", strconv.Itoa(n)), Title: t.stalls(n)})
	}
	return chat.Prompt(fmt.Sprintf(t.text.howMany, f.MaxPerApplicant), choices...)
}

// count takes the number of stalls that was written.
func (t *turn) count(ctx context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	number, ok := onlyNumber(text)
	if !ok {
		return chat.Message{}, false, nil
	}
	f, err := t.fair(ctx, asked.Args.At(0))
	if err != nil {
		return chat.Message{}, false, err
	}
	if number < 1 || number > f.MaxPerApplicant {
		return t.howMany(f), true, nil
	}
	t.ExpectNothing()
	read, err := t.readApplication(ctx, f, number)
	return read, true, err
}

// onlyNumber is the one number in a text, whatever is written round it: what was understood is read back.
func onlyNumber(text string) (number int, ok bool) {
	for word := range strings.FieldsSeq(phrase.Plain(text)) {
		answer := parse.Answer(word)
		if answer.Kind != parse.Number {
			continue
		}
		if ok {
			return 0, false
		}
		number, ok = answer.Number, true
	}
	return number, ok
}

// readApplication reads back what is applied for, and which of the association's products the fair is about.
func (t *turn) readApplication(ctx context.Context, f market.Fair, count int) (chat.Message, error) {
	brings, err := t.brings(ctx, f)
	if err != nil {
		return chat.Message{}, err
	}
	what := ""
	for _, product := range brings {
		what += ", " + phrase.Goods(product, "", "")
	}
	choices := []chat.Choice{{ID: fairTapOf(f, "send", strconv.Itoa(count)), Title: t.text.send, Means: chat.Yes, Binds: true, Words: t.text.sendWords}}
	if f.MaxPerApplicant > 1 {
		choices = append(choices, chat.Choice{ID: fairTapOf(f, "apply"), Title: t.text.change})
	}
	choices = append(choices, chat.Choice{ID: fairTapOf(f, "no"), Title: t.text.no, Means: chat.No})
	return t.Ask(fmt.Sprintf(t.text.apply, f.Name, t.stalls(count), what), choices...), nil
}

// brings are the products that the association has on the market and that the fair is about.
func (t *turn) brings(ctx context.Context, f market.Fair) ([]string, error) {
	mine, err := t.market.MyPublishedLots(ctx)
	if err != nil {
		return nil, err
	}
	var products []string
	for _, lot := range mine {
		if !slices.Contains(products, lot.Product) && (len(f.Products) == 0 || slices.Contains(f.Products, lot.Product)) {
			products = append(products, lot.Product)
		}
	}
	return products, nil
}

func (t *turn) apply(ctx context.Context, f market.Fair, count int) (chat.Message, error) {
	brings, err := t.brings(ctx, f)
	if err != nil {
		return chat.Message{}, err
	}
	made, err := t.market.Apply(ctx, t.Command("apply"), f.ID, count, brings)
	switch {
	case market.Refused(err, "already-applied"):
		return t.showFair(ctx, f)
	case market.Refused(err, "registration-closed"):
		return chat.Tell(t.text.notOpen), nil
	case market.Refused(err, "fair-crowded"):
		return chat.Tell(fmt.Sprintf(t.text.crowded, f.Name)), nil
	case market.Refused(err, "fair-cancelled"):
		return t.off(f), nil
	case market.Wrong(err).Pointer == "/count":
		return t.howMany(f), nil
	case err != nil:
		return chat.Message{}, err
	}
	t.Done()
	t.Undoable(Name, made.ID, f.ID)
	return chat.Tell(t.text.applied), nil
}
