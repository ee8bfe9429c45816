package app_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
)

// untold are the events that nobody has a notice of.
func untold() []string {
	return []string{
		orderevents.NegotiationOpenedV1,    // its first offer is told
		orderevents.OfferStoodV1,           // the association made it
		orderevents.OfferRefusedV1,         // the cancelled order is told
		orderevents.NegotiationCancelledV1, // the association ended the lot
		orderevents.NegotiationCompletedV1, // the confirmed order is told
		orderevents.OfferAcceptedV1,        // its order is told, once the lot has answered
		orderevents.OrderPlacedV1,
		orderevents.OrderStockRequestedV1,
		orderevents.NegotiationTextsSealedV1, // nobody sees a difference
		orderevents.OrderTextsSealedV1,
		orderevents.OrderPreparationBegunV1, // the association did it, as the next ones
		orderevents.DeliveryDispatchedV1,
		orderevents.OrderRestClosedV1,
		orderevents.OrderClaimAcceptedV1, // the association did it, as it does the next
		orderevents.OrderClaimRejectedV1,
		orderevents.OrderRecordedV1, // the association did it, as it does the next ones; what the buyer says of it is told by the lot's event
		orderevents.OrderDeclaredV1,
		orderevents.OrderRecordingRefusedV1,
		orderevents.OrderTakenBackV1,
		orderevents.OrderAcknowledgedV1,
		orderevents.OrderDeniedV1,
		orderevents.OrderPhotoAddedV1, orderevents.OrderPhotoTakenBackV1, // it shows what is told otherwise: a weight, a payment, a claim
		fairevents.FairTextsSealedV1,
		fairevents.FairTextHiddenV1, // organisers read it at the fair
		fairevents.FairTextShownV1,
		fairevents.FairScheduledV1,
		fairevents.FairPublishedV1,
		fairevents.FairRescheduledV1, // those who applied are told each of their own
		fairevents.StallAppliedV1,    // the association did it, as it does the next
		fairevents.StallConfirmedV1,
		identityevents.PersonRegisteredV1, // the person did it, or the coordinator with them, as the next three
		identityevents.PersonLanguageChangedV1,
		identityevents.PersonConsentWithdrawnV1,
		identityevents.PersonDeniedV1,   // whoever writes is somebody else
		identityevents.PersonReleasedV1, // the coordinator did it, of whom nobody is told
		identityevents.PersonErasedV1,   // what ends with them is told
	}
}

// Of what happens to negotiations, orders, fairs and people, people are told, or the list says that they are not.
func TestEveryEventHasANoticeOrIsListedAsUntold(t *testing.T) {
	var told []string
	for _, r := range newWorld(t).reactions.Reactions() {
		if r.Name == app.NoticesReaction {
			told = r.Handles
		}
	}
	for _, event := range slices.Concat(
		slices.Sorted(maps.Keys(orderevents.NegotiationEvents().Events)),
		slices.Sorted(maps.Keys(orderevents.OrderEvents().Events)),
		slices.Sorted(maps.Keys(fairevents.FairEvents().Events)),
		slices.Sorted(maps.Keys(identityevents.PersonEvents().Events)),
	) {
		if slices.Contains(told, event) == slices.Contains(untold(), event) {
			t.Errorf("%s has neither a row in notice_table.go nor is it listed as untold here, or it has both", event)
		}
	}
}
