package chat

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// askCount: what a figure answers while the number of stalls is asked for.
const askCount = "count"

func (t *turn) howMany(f market.Fair) Message {
	t.st.Ask = &Ask{What: askCount, Fair: f.ID}
	var choices []Choice
	for n := 1; n <= min(f.Most, maxButtons); n++ {
		choices = append(choices, Choice{ID: "fair:" + f.ID + ":apply:" + strconv.Itoa(n), Title: stalls(n)})
	}
	return t.prompt(fmt.Sprintf(textHowMany, f.Most), choices...)
}

// countReply takes the number of stalls that she wrote.
func (t *turn) countReply(ctx context.Context, text string) (Message, bool, error) {
	asked := *t.st.Ask
	answer := parse.Answer(strings.TrimSuffix(strings.TrimSuffix(plain(text), " puestos"), " puesto"))
	if answer.Kind != parse.Number {
		return Message{}, false, nil
	}
	f, err := fairOf(ctx, t.market, asked.Fair)
	if err != nil {
		return Message{}, false, err
	}
	if answer.Number < 1 || answer.Number > f.Most {
		return t.howMany(f), true, nil
	}
	t.st.Ask = nil
	read, err := t.readApplication(ctx, f, answer.Number)
	return read, true, err
}

// readApplication reads back what she applies for: her own products that the fair is about.
func (t *turn) readApplication(ctx context.Context, f market.Fair, count int) (Message, error) {
	brings, err := t.brings(ctx, f)
	if err != nil {
		return Message{}, err
	}
	what := ""
	for _, product := range brings {
		what += ", " + goods(product, "", "")
	}
	choices := []Choice{{ID: "fair:" + f.ID + ":send:" + strconv.Itoa(count), Title: "✅ Enviar"}}
	if f.Most > 1 {
		choices = append(choices, Choice{ID: "fair:" + f.ID + ":apply", Title: "✏️ Cambiar"})
	}
	choices = append(choices, Choice{ID: "fair:" + f.ID + ":no", Title: "❌ No"})
	return ask(fmt.Sprintf(textApply, f.Name, stalls(count), what), choices...), nil
}

// brings are the products that she has on the market and that the fair is about.
func (t *turn) brings(ctx context.Context, f market.Fair) ([]string, error) {
	mine, err := t.market.MyLots(ctx)
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

func (t *turn) apply(ctx context.Context, f market.Fair, count int) (Message, error) {
	brings, err := t.brings(ctx, f)
	if err != nil {
		return Message{}, err
	}
	_, err = t.market.Apply(ctx, t.act("apply"), f.ID, count, brings)
	switch {
	case market.Refused(err, "already-applied"):
		return t.showFair(ctx, f)
	case market.Refused(err, "registration-closed"):
		return told(textNotOpen), nil
	case market.Refused(err, "fair-crowded"):
		return told(fmt.Sprintf(textCrowded, f.Name)), nil
	case market.Refused(err, "fair-cancelled"):
		return told(fmt.Sprintf(textFairOff, f.Name)), nil
	case market.Wrong(err).Pointer == "/count":
		return t.howMany(f), nil
	case err != nil:
		return Message{}, err
	}
	t.settled = true
	return told(textApplied), nil
}
