package market_test

import (
	"net/http"
	"slices"
	"testing"
)

func TestWhereAnAssociationIsAndWhatItMakes(t *testing.T) {
	s := newContractMarket(t)
	s.answer("GET /v1/associations/assoc_huaro", http.StatusOK, map[string]any{
		"id": "assoc_huaro", "state": "registered", "revision": 1, "allowed_actions": []string{}, "community": "Huaro", "province": "Quispicanchi",
		"region": "Cusco", "products": []string{"maize"}, "created_at": "2026-11-23T14:00:00Z",
	})
	rosa := s.open()
	if place, err := rosa.Community(t.Context(), "assoc_huaro"); err != nil || place != "Huaro" {
		t.Error(place, err)
	}
	if made, err := rosa.Makes(t.Context(), "assoc_huaro"); err != nil || !slices.Equal(made, []string{"maize"}) {
		t.Error(made, err)
	}
}
