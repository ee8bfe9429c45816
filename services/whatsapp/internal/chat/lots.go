package chat

import (
	"context"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// lots lists what the association has on the market.
func (t *turn) lots(ctx context.Context) (Message, error) {
	mine, err := t.market.MyLots(ctx)
	if err != nil {
		return Message{}, err
	}
	t.st.Ask = nil
	if len(mine) == 0 {
		return told(textNoLots), nil
	}
	head := textLots
	if len(mine) > maxRows {
		head = fmt.Sprintf(textMoreLots, maxRows, len(mine))
	}
	choices := make([]Choice, 0, maxRows)
	for _, lot := range mine[:min(len(mine), maxRows)] {
		choices = append(choices, Choice{ID: "lot:" + lot.ID + ":show", Title: lot.Code, Description: lotLine(lot)})
	}
	return menuOf(head, "Ver lotes", choices), nil
}

// lotTap shows a lot, or takes it off the market in two steps.
func (t *turn) lotTap(ctx context.Context, args []string) (Message, error) {
	if len(args) < 2 {
		return t.lots(ctx)
	}
	id := args[0]
	lot, err := t.market.Lot(ctx, id)
	if market.Refused(err, "not-found") {
		return told(textLotUnknown), nil
	}
	if err != nil {
		return Message{}, err
	}
	if lot.State == market.LotWithdrawn {
		return told(fmt.Sprintf(textLotGone, lot.Code)), nil
	}
	switch args[1] {
	case "remove":
		return ask(fmt.Sprintf(textRemove, lot.Code),
			Choice{ID: "lot:" + id + ":yes", Title: "✅ Sí, quitar"}, Choice{ID: "lot:" + id + ":show", Title: "↩️ Volver"}), nil
	case "yes":
		return t.remove(ctx, lot)
	case "list":
		return t.lots(ctx)
	}
	left, posted := stock(lot.Available, lot.Measure), stock(lot.Posted, lot.Measure)
	return ask(fmt.Sprintf(textLotCard, say.Emoji(lot.Product), lot.Code, lotLine(lot), say.Quantity(left), say.Quantity(posted)),
		Choice{ID: "lot:" + id + ":remove", Title: "Quitar de la venta"}, Choice{ID: "lot:" + id + ":list", Title: "↩️ Volver"}), nil
}

func (t *turn) remove(ctx context.Context, lot market.Lot) (Message, error) {
	_, err := t.market.WithdrawLot(ctx, t.act("remove"), lot.ID, "other")
	if err != nil && !market.Refused(err, "lot-withdrawn") {
		return Message{}, err
	}
	t.settled = true
	if t.st.Sold != nil && t.st.Sold.Lot == lot.ID {
		t.st.Sold = nil
	}
	return told(fmt.Sprintf(textRemoved, lot.Code)), nil
}

// lotLine is a lot in one line: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal.
func lotLine(lot market.Lot) string {
	parts := []string{say.Capital(goods(lot.Product, lot.Variety, lot.Grade)), say.Quantity(lot.Declared)}
	if lot.Declared.Unit != lot.Measure.Base && lot.Measure.Base == quantity.Kilogram {
		parts[1] += " (" + say.Quantity(quantity.Quantity{Milli: lot.Posted, Unit: lot.Measure.Base}) + ")"
	}
	if lot.Price == nil {
		return strings.Join(append(parts, "que ofrezcan"), ", ")
	}
	return strings.Join(append(parts, say.Money(lot.Price.Amount())+" "+say.Unit(lot.Price.Per)), ", ")
}
