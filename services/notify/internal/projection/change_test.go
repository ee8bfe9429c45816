package projection_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// untold are the events that nobody is told of.
func untold() []string {
	return []string{
		catalogevents.LotTextsSealedV1, // nobody sees a difference
		orderevents.NegotiationTextsSealedV1,
		orderevents.OrderTextsSealedV1,
		orderevents.OrderStockRequestedV1, // the market asks the lot once more
	}
}

// Of what happens to lots, negotiations and orders, their organisations are told, or the list says that they are not.
func TestEveryEventIsToldOrIsListedAsUntold(t *testing.T) {
	told := projection.Told()
	for _, event := range slices.Concat(
		slices.Sorted(maps.Keys(catalogevents.LotEvents().Events)),
		slices.Sorted(maps.Keys(orderevents.NegotiationEvents().Events)),
		slices.Sorted(maps.Keys(orderevents.OrderEvents().Events)),
	) {
		if slices.Contains(told, event) == slices.Contains(untold(), event) {
			t.Errorf("%s has neither a row in told.go nor is it listed as untold here, or it has both", event)
		}
	}
}

// unnoted are the events that no e-mail speaks of.
func unnoted() []string {
	return []string{
		orderevents.NegotiationTextsSealedV1, orderevents.OrderTextsSealedV1, orderevents.OrderStockRequestedV1, orderevents.NegotiationCompletedV1, orderevents.OrderPhotoAddedV1, orderevents.OrderPhotoTakenBackV1,
		orderevents.OrderRecordedV1, orderevents.OrderDeclaredV1, orderevents.OrderRecordingRefusedV1, orderevents.OrderAcknowledgedV1, orderevents.OrderDeniedV1, orderevents.OrderTakenBackV1, // the association is told by chat, and its buyer has a link
	}
}

// Of what happens to negotiations and orders people are told, or the list says that they are not.
func TestEveryEventIsNotedOrIsListedAsUnnoted(t *testing.T) {
	noted := projection.Noted()
	for _, event := range slices.Concat(
		slices.Sorted(maps.Keys(orderevents.NegotiationEvents().Events)), slices.Sorted(maps.Keys(orderevents.OrderEvents().Events)),
	) {
		if slices.Contains(noted, event) == slices.Contains(unnoted(), event) {
			t.Errorf("%s has neither a row in noted.go nor is it listed as unnoted here, or it has both", event)
		}
	}
}
