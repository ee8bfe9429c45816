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
	head := strings.TrimSpace(forWhom(t.market) + "\n" + textLots)
	if len(mine) > maxRows {
		head = fmt.Sprintf(textMoreLots, maxRows, len(mine))
	}
	choices := make([]Choice, 0, maxRows)
	for _, lot := range mine[:min(len(mine), maxRows)] {
		choices = append(choices, Choice{ID: "lot:" + lot.ID + ":show", Title: lot.Code, Description: lotNow(lot)})
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
	if args[1] == "remove" || args[1] == "yes" {
		if err := t.asOwner(ctx, id); err != nil {
			return Message{}, err
		}
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
	return ask(fmt.Sprintf(textLotCard, say.Emoji(lot.Product), lot.Code, lotLine(lot), say.Capital(leftOf(lot))),
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

// lotLine is a lot in one line, as it was posted: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal.
func lotLine(lot market.Lot) string {
	posted := stock(lot.Posted, lot.Measure)
	much := say.Quantity(posted)
	if posted.Unit != lot.Measure.Base && lot.Measure.Base == quantity.Kilogram {
		much += " (" + say.Quantity(quantity.Quantity{Milli: lot.Posted, Unit: lot.Measure.Base}) + ")"
	}
	return lineOf(lot, much)
}

// lotNow is a lot in one line, as it stands: Maíz blanco, quedan 4 de 20 quintales, S/ 161.00 el quintal.
func lotNow(lot market.Lot) string {
	if lot.Available == lot.Posted {
		return lotLine(lot)
	}
	return lineOf(lot, leftOf(lot))
}

// leftOf says what is left of what was posted: quedan 4 de 20 quintales, quedan 30 kg de 20 quintales.
func leftOf(lot market.Lot) string {
	left, posted := stock(lot.Available, lot.Measure), stock(lot.Posted, lot.Measure)
	switch {
	case !left.Positive():
		return "no queda nada de " + say.Quantity(posted)
	case left.Unit != posted.Unit:
		return remains(left) + " de " + say.Quantity(posted)
	case say.Single(left):
		return "queda " + say.Number(left.Value()) + " de " + say.Quantity(posted)
	}
	return "quedan " + say.Number(left.Value()) + " de " + say.Quantity(posted)
}

func lineOf(lot market.Lot, much string) string {
	parts := []string{say.Capital(goods(lot.Product, lot.Variety, lot.Grade)), much}
	if lot.Price == nil {
		return strings.Join(append(parts, "que ofrezcan"), ", ")
	}
	return strings.Join(append(parts, say.Money(lot.Price.Amount())+" "+say.Unit(lot.Price.Per)), ", ")
}
