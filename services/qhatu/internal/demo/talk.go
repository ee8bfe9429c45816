package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// speak has the members say what they begin with: Rosa sells her maize, unless a lot of hers is there already.
func (d *demo) speak(ctx context.Context) error {
	for _, m := range members() {
		sold, err := d.sells(ctx, m)
		if err != nil {
			return err
		}
		if sold {
			_, err = d.converse(ctx, m, m.WordsAfterARestart)
		} else {
			err = d.begin(ctx, m)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", m.Key, err)
		}
	}
	return nil
}

// begin says the first words and, where they sell something, publishes it.
func (d *demo) begin(ctx context.Context, m member) error {
	answer, err := d.converse(ctx, m, m.FirstWords)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(answer.Choices, func(c emulator.Choice) bool { return strings.Contains(c.Title, "Publicar") })
	if i < 0 {
		return nil
	}
	if err := d.phone(m).Tap(answer.Choices[i].ID); err != nil {
		return err
	}
	return await(ctx, "the lot is published", func(ctx context.Context) (bool, error) { return d.sells(ctx, m) })
}

// converse says something on a member's phone and returns the answer.
func (d *demo) converse(ctx context.Context, m member, words string) (emulator.Bubble, error) {
	ctx, cancel := context.WithTimeout(ctx, awaitTimeout)
	defer cancel()
	phone := d.phone(m)
	phone.Skip()
	phone.Say(words)
	return phone.Wait(ctx, nil)
}

func (d *demo) sells(ctx context.Context, m member) (bool, error) {
	lots, err := d.lotsOf(ctx, m.Key)
	return len(lots) > 0, err
}

// lotsOf lists what a member's association has on the market, newest first.
func (d *demo) lotsOf(ctx context.Context, key string) ([]catalogrest.Lot, error) {
	page, err := client.Read[catalogrest.LotPage](d.anyone().catalog().ListLots(ctx,
		&catalogrest.ListLotsParams{Association: ptr(d.association(key)), Limit: ptr(mostOf)}))
	return page.Items, err
}
