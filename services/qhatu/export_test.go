package qhatu_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// What other services keep is part of an export, as they show it to whoever asks.
func TestAnExportHasWhatIsTraded(t *testing.T) {
	m := markettest.Start(t)
	seller := m.Association(t, "Productores de Huaro")
	publish(t, seller, "100")
	export := read[identityrest.Export](t, seller.Get(t, "/v1/me/export").Want(t, http.StatusOK))
	if len(export.Trade) != 5 || len(export.Trade[1].Items) != 1 {
		t.Fatalf("exported %+v", export.Trade)
	}
	for _, list := range export.Trade {
		if list.Next != nil {
			t.Errorf("%s was not read", list.Path)
		}
	}
}
