package mydata_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestDataAreErasedByAClearYesOnly(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"borrar mis datos", "…también la borro…No se puede deshacer…"},
		chattest.Step{"ya", "…"},
		chattest.Step{"bueno", "…"},
		chattest.Step{"no", "Está bien: no borré nada."},
		chattest.Step{"quiero eliminar mi cuenta", "…No se puede deshacer…"},
	)
	if slices.Contains(p.Market.Calls, "EraseMe") {
		t.Fatal("erased without a clear yes")
	}
	p.Talks(chattest.Step{"borra todo", "…Este es mi último mensaje…"})
	if !slices.Contains(p.Market.Calls, "EraseMe") {
		t.Error("not erased")
	}
}

func TestWhoIsNotAloneLeavesTheAssociationAsItIs(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.ColleagueList = []market.Colleague{{ID: "per_juan", Name: "Juan Mamani", Active: true}}
	p.Talks(chattest.Step{"borra mi cuenta", "…No se puede deshacer…"})
	if said := p.Last; strings.Contains(said.Body, "Nadie más") {
		t.Errorf("told %s", said.Body)
	}
}

func TestWhatIsKeptIsTold(t *testing.T) {
	chattest.NewPhone(t).Talks(chattest.Step{"mis datos", "…tus mensajes de 30 días…borrar mis datos…"})
}
