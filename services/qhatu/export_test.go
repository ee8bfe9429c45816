package qhatu_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// What other services keep is part of an export, how the caller wants to be told too, as they show it to whoever asks.
func TestAnExportHasWhatIsTraded(t *testing.T) {
	m := markettest.Start(t)
	seller := m.Association(t, "Productores de Huaro")
	publish(t, seller, "100")
	seller.Put(t, "/v1/me/notifications/chat", map[string]any{"digest": "daily"}).Want(t, http.StatusOK)
	seller.Put(t, "/v1/me/notifications", map[string]any{"language": "es"}).Want(t, http.StatusOK) // of the chat nothing is said, and what was said of it stays
	export := read[identityrest.Export](t, seller.Get(t, "/v1/me/export").Want(t, http.StatusOK))
	if len(export.Trade) != 6 || len(export.Trade[1].Items) != 1 || len(export.Trade[2].Items) != 1 {
		t.Fatalf("exported %+v", export.Trade)
	}
	if told, ok := export.Trade[1].Items[0]["chat"].(map[string]any); !ok || told["digest"] != "daily" {
		t.Errorf("exported of how the caller is told: %+v", export.Trade[1])
	}
	for _, list := range export.Trade {
		if list.Next != nil {
			t.Errorf("%s was not read", list.Path)
		}
	}
}
