package market_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestTextsAreNotedOnceByWhoseTheyAre(t *testing.T) {
	s := new(market.Session)
	s.Note("org_1", "Snacks Lima", "")
	s.Note("", "of nobody")
	s.Note("org_2")
	s.Note("org_1", "Jirón Lima 4", "Snacks Lima")
	if diff := cmp.Diff([]market.Written{{Subject: "org_1", Texts: []string{"Snacks Lima", "Jirón Lima 4"}}}, s.Written()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
