package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func (w *world) organisation(t *testing.T, id string, by es.Actor, e identityevents.OrganisationEvent) {
	t.Helper()
	happen(t, w, identityevents.Organisation, id, identityevents.OrganisationEvents(), by, e)
}

// What is proposed and decided of who speaks for an association is told to all who do, and to whom it is about.
func TestWhoSpeaksForAnAssociationIsToldToThoseWhoDo(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	week := w.clock.Now().Add(7 * 24 * time.Hour)
	elmersChat := es.Actor{Person: "per_elmer", Via: "whatsapp"}
	for _, e := range []identityevents.OrganisationEvent{
		identityevents.OrganisationProposed{Action: identityevents.AddRepresentative, Person: "per_julia", By: "per_rosa", Ends: week}, // nobody's phone is known
		identityevents.OrganisationProposed{Action: identityevents.ChangeMandate, LargestSale: 5, By: "per_rosa", Ends: week},
		identityevents.OrganisationProposalDeclined{Person: "per_julia", By: "per_elmer"},
	} {
		w.organisation(t, "assoc_1", es.Actor{Person: "per_rosa"}, e)
	}
	w.organisation(t, "assoc_1", elmersChat, identityevents.OrganisationProposalConfirmed{By: "per_elmer"})
	w.organisation(t, "assoc_1", elmersChat, identityevents.OrganisationMandateSet{LargestSale: 5})
	w.organisation(t, "assoc_1", es.Actor{}, identityevents.OrganisationSuspended{Reason: "complaint"})
	rosas := []string{
		"aviso representative.proposed assoc_1 per_julia", "aviso representative.proposed assoc_1 ", "aviso representative.declined assoc_1 per_julia per_elmer",
		"aviso representative.seconded assoc_1 ", "aviso representative.mandate_set assoc_1 5", "aviso suspension.suspended assoc_1",
	}
	elmers := append(slices.Clone(rosas[:3]), rosas[5])
	w.noticed(t, rosa, rosas...)
	w.noticed(t, elmer, elmers...)
	w.organisation(t, "assoc_1", es.Actor{}, identityevents.OrganisationMemberRemoved{Person: "per_elmer"})
	w.noticed(t, rosa, append(rosas, "aviso representative.removed assoc_1 per_elmer")...)
	w.noticed(t, elmer, append(elmers, "aviso representative.left assoc_1")...)
}

// Who comes to speak for an association, or is asked whether they do, is told themselves, whoever did it.
func TestWhoIsAddedIsToldThemselves(t *testing.T) {
	w := newWorld(t)
	w.joins(t, "per_rosa", rosa)
	week := w.clock.Now().Add(7 * 24 * time.Hour)
	rosasChat := es.Actor{Person: "per_rosa", Via: "whatsapp"}
	w.organisation(t, "assoc_2", es.Actor{}, identityevents.OrganisationProposed{Action: identityevents.AddRepresentative, Person: "per_rosa", By: "per_else", Ends: week})
	w.noticed(t, rosa, "aviso representative.asked assoc_2 per_rosa")
	w.organisation(t, "assoc_2", rosasChat, identityevents.OrganisationMemberAdded{Person: "per_rosa", Role: identityevents.Representative, NewUntil: week})
	w.noticed(t, rosa, "aviso representative.asked assoc_2 per_rosa", "aviso representative.added assoc_2 per_rosa") // associations keep no order between them
	w.organisation(t, "assoc_3", es.Actor{}, identityevents.OrganisationProposed{Action: identityevents.AddRepresentative, Person: "per_rosa", By: "per_else", Ends: week})
	w.organisation(t, "assoc_3", es.Actor{}, identityevents.OrganisationProposalDeclined{Person: "per_rosa", By: "per_else"})
	w.noticed(t, rosa, "aviso representative.asked assoc_2 per_rosa", "aviso representative.added assoc_2 per_rosa",
		"aviso representative.asked assoc_3 per_rosa", "aviso representative.dropped assoc_3 per_rosa")
}

// Who speaks for nobody any more is told so, although there is no market for them.
func TestWhoWasRemovedAndActsForNobodyIsTold(t *testing.T) {
	w := newWorld(t)
	w.joins(t, "per_rosa", rosa)
	w.market.answer("per_rosa", market.ErrNoOrganisation)
	w.organisation(t, "assoc_1", es.Actor{}, identityevents.OrganisationMemberRemoved{Person: "per_rosa"})
	w.noticed(t, rosa, "👥 Ya no vendes por tu asociación. Lo que acordaste sigue en pie con ella. Si crees que es un error, habla con la coordinación de Qhatu.")
}

// Who spoke for an association that was closed is told so once, and what it means.
func TestThoseOfAClosedAssociationAreTold(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	w.market.answer("per_rosa", market.ErrNoOrganisation)
	w.organisation(t, "assoc_1", es.Actor{}, identityevents.OrganisationClosed{Reason: "complaint"})
	w.noticed(t, rosa, "⛔ La coordinación cerró tu asociación: ya no vende por Qhatu, y eso no vuelve atrás. Sus lotes salieron de la venta y lo que se negociaba terminó. "+
		"Lo que ya está acordado sigue igual: se entrega y se paga. Si crees que es un error, habla con la coordinación de Qhatu.")
	w.noticed(t, elmer, "aviso suspension.closed assoc_1")
}

// The associations that trade with a buyer who is suspended are told, each once, and of no trade that has ended.
func TestThoseWhoTradeWithASuspendedBuyerAreTold(t *testing.T) {
	w := newWorld(t)
	w.joins(t, "per_rosa", rosa)
	for id, n := range map[string]orderevents.NegotiationOpened{
		"neg_1": {Buyer: "org_1", Association: "assoc_1"}, "neg_2": {Buyer: "org_1", Association: "assoc_1"},
		"neg_3": {Buyer: "org_1", Association: "assoc_1"}, "neg_4": {Buyer: "org_2", Association: "assoc_1"},
	} {
		happen(t, w, orderevents.Negotiation, id, orderevents.NegotiationEvents(), buyerOf, orderevents.NegotiationEvent(n))
	}
	happen(t, w, orderevents.Negotiation, "neg_3", orderevents.NegotiationEvents(), es.Actor{}, orderevents.NegotiationEvent(orderevents.NegotiationCompleted{}))
	w.organisation(t, "org_1", es.Actor{}, identityevents.OrganisationSuspended{Reason: "complaint"})
	w.organisation(t, "org_1", es.Actor{}, identityevents.OrganisationReopened{})
	w.noticed(t, rosa, "aviso bargain.buyer_suspended neg_2 neg_1", "aviso bargain.buyer_reopened neg_2 neg_1")
}
