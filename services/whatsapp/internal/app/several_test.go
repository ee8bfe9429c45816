package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// ofTwo is a market in which everybody acts for assoc_0 and assoc_1, for the first unless another is asked for.
func ofTwo(t *testing.T) *market.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := identityrest.TokenRequest{Organisation: new("assoc_0")}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		organisation := func(id string) identityrest.SessionOrganisation {
			return identityrest.SessionOrganisation{ID: id, Name: &id, Kind: "association"}
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(identityrest.Session{
			AccessToken: "token", TokenType: "Bearer", ExpiresIn: 300, Organisation: new(organisation(*asked.Organisation)),
			Organisations: []identityrest.SessionOrganisation{organisation("assoc_0"), organisation("assoc_1")},
			Person:        &identityrest.SessionPerson{ID: "per_rosa", State: "active", Language: "es"},
		}); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return market.New(market.Config{
		Peer:       func(string) (string, *http.Client) { return server.URL, server.Client() },
		Credential: func(context.Context) (string, error) { return "of-the-service", nil },
		Now:        func() time.Time { return time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC) },
	})
}

// Who acts for two associations goes on for the one that they chose, whatever they are told of the other.
func TestTheConversationRemembersForWhomSheActs(t *testing.T) {
	w := newWorld(t)
	w.market.of = ofTwo(t)
	var acted []string
	w.bot.with = func(m flows.Market, in chat.Input) error {
		_, organisation := m.Who()
		acted = append(acted, in.Text+" "+organisation.ID)
		if in.Text == "la otra" {
			return m.As(t.Context(), "assoc_1")
		}
		if in.Text == "la primera" {
			return m.As(t.Context(), "assoc_0")
		}
		return nil
	}
	w.joins(t, "per_rosa", rosa)
	w.says(t, rosa, "1", "hola")
	w.says(t, rosa, "2", "la otra")
	w.says(t, rosa, "3", "vendo")
	w.says(t, rosa, "4", "la primera")
	w.says(t, rosa, "5", "vendo")
	said := []string{"oí hola", "oí la otra", "oí vendo", "oí la primera", "oí vendo"}
	w.wants(t, rosa, said...)
	w.negotiation(t, es.Actor{}, orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1"})
	w.negotiation(t, es.Actor{}, offerOf(1, orderevents.Buyer))
	said = append(said, "aviso bargain.offer_received neg_1 1")
	w.wants(t, rosa, said...)
	w.says(t, rosa, "6", "sí")
	w.wants(t, rosa, append(said, "oí sí")...)
	want := []string{"hola assoc_0", "la otra assoc_0", "vendo assoc_1", "la primera assoc_1", "vendo assoc_0", "sí assoc_0"}
	if !slices.Equal(acted, want) {
		t.Errorf("acted %q, want %q", acted, want)
	}
}
