package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// A phone of Brazil, Argentina or Mexico that Meta writes otherwise than it was dialled is the same person's from the first
// message on: what they are told later comes after the answer, in the same conversation.
func TestANumberWithTwoFormsIsOnePersons(t *testing.T) {
	for dialled, written := range map[string]string{
		"5511987654321": "551187654321", "5491123456789": "541123456789", "525512345678": "5215512345678",
	} {
		t.Run(dialled, func(t *testing.T) {
			n := newNetwork(t)
			n.joins(t, "per_rosa", dialled)
			n.negotiation(t, buyerOf, orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
			p := n.meta.Person(dialled, "Rosa")
			p.WrittenAs("+" + written)
			p.Say("hola")
			testkit.Eventually(t, "answered", func() bool { return len(answers(p)) == 1 })
			n.negotiation(t, buyerOf, offerOf(1, "buyer"))
			testkit.Eventually(t, "told", func() bool { return len(answers(p)) == 2 })
			if diff := cmp.Diff([]string{"oí hola", "aviso bargain.offer_received neg_1 1"}, answers(p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// However else Meta writes a phone is learnt from its answer to a message.
func TestHowMetaWritesAPhoneIsLearnt(t *testing.T) {
	n := newNetwork(t)
	n.opened(t)
	p := n.meta.Person(rosa, "Rosa")
	p.WrittenAs("+59171234567")
	n.negotiation(t, buyerOf, offerOf(1, "buyer"))
	testkit.Eventually(t, "told", func() bool { return len(answers(p)) == 1 })
	n.idle(t)
	n.replace(t)
	if err := p.TapTitle("Ver"); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "answered", func() bool { return len(answers(p)) == 2 })
	p.Say("hola")
	testkit.Eventually(t, "answered again", func() bool { return len(answers(p)) == 3 })
	if diff := cmp.Diff([]string{"Hay una novedad.", "aviso bargain.offer_received neg_1 1", "oí hola"}, answers(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if to := n.market.sessions(); len(to) == 0 || to[len(to)-1] != "+"+rosa {
		t.Errorf("identity is asked for %q", to)
	}
}

// What Meta answers gives nobody's phone to somebody else.
func TestSomebodysPhoneIsNotLearntAsAnothers(t *testing.T) {
	w := newWorld(t)
	w.opened(t)
	w.graph.writes = map[string]string{"+" + rosa: elmer}
	w.says(t, rosa, "1", "uno")
	w.wants(t, rosa, "oí uno")
	w.says(t, elmer, "2", "dos")
	w.wants(t, elmer, "oí dos")
}
