package identity_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
)

const (
	yape     = "/payees/yape"
	transfer = "/payees/transfer"
	rightCCI = "011-241-000190006582-70"
)

func account(number, holder string) body { return body{"number": number, "holder": holder} }

func TestAnAccountIsProposedAndConfirmedByAnother(t *testing.T) {
	b := openBoard(t)
	proposed := read[association](t, b.rosa.Post(t, b.path+yape, account("987 654 321", "ROSA QUÍSPE")).Want(t, http.StatusAccepted))
	if p := proposed.Proposals[0]; p.Action != "set_payee" || p.Person != nil || *p.Payee.Number != "987654321" || p.Payee.HolderIs != "representative" || proposed.Payees != nil {
		t.Errorf("%+v", proposed)
	}
	b.juan.Post(t, b.path+yape, account("912345678", "Juan Mamani")).Problem(t, http.StatusConflict, "already-proposed")
	b.rosa.Post(t, b.path+yape+"/confirm", nil).Problem(t, http.StatusConflict, "own-proposal")
	b.juan.Post(t, b.path+transfer+"/confirm", nil).Problem(t, http.StatusNotFound, "proposal-closed")
	b.juan.Post(t, b.path+"/mandate/confirm", nil).Problem(t, http.StatusNotFound, "proposal-closed")
	a := read[association](t, b.juan.Post(t, b.path+yape+"/confirm", nil).Want(t, http.StatusOK))
	if a.Proposals != nil || len(a.Payees) != 1 || a.Payees[0].Holder != "ROSA QUÍSPE" || *a.Payees[0].Number != "987654321" || a.Payees[0].ChangedRecently {
		t.Errorf("%+v", a)
	}
	if a := read[association](t, b.coordinator.Get(t, b.path).Want(t, http.StatusOK)); len(a.Payees) != 1 {
		t.Error("the coordinator does not see it")
	}

	// Another one than before is said to be.
	b.juan.Post(t, b.path+yape, account("912345678", "Juan Mamani")).Want(t, http.StatusAccepted)
	if a = read[association](t, b.rosa.Post(t, b.path+yape+"/confirm", nil).Want(t, http.StatusOK)); !a.Payees[0].ChangedRecently {
		t.Errorf("%+v", a.Payees)
	}
	// One alone freezes it.
	if a = read[association](t, b.rosa.Delete(t, b.path+yape).Want(t, http.StatusOK)); a.Payees != nil {
		t.Errorf("%+v", a.Payees)
	}
}

func TestWhoSeesAndSetsAccounts(t *testing.T) {
	b := openBoard(t)
	a := read[association](t, b.coordinator.Post(t, b.path+transfer, body{"cci": rightCCI, "holder": "PRODUCTORES DE HUARO"}).Want(t, http.StatusOK))
	if p := a.Payees[0]; *p.Bank != "BBVA" || *p.Cci != "01124100019000658270" || p.HolderIs != "association" {
		t.Errorf("%+v", p)
	}
	for name, other := range map[string]client{"nobody": b.anyone, "another association": b.member(t, token.RoleAssociation, "Otra")} {
		if a := read[association](t, other.Get(t, b.path).Want(t, http.StatusOK)); a.Payees != nil {
			t.Errorf("%s sees it", name)
		}
	}
	stranger := b.member(t, token.RoleAssociation, "Otra Más")
	stranger.Post(t, b.path+yape, account("987654321", "Rosa Quispe")).Problem(t, http.StatusNotFound, "not-found")
	stranger.Delete(t, b.path+transfer).Problem(t, http.StatusNotFound, "not-found")
	key := b.as(t, token.Claims{Role: token.RoleAssociation, Org: b.id, Subject: "key_1"})
	key.Post(t, b.path+yape, account("987654321", "Rosa Quispe")).Problem(t, http.StatusForbidden, "not-representative")
	key.Delete(t, b.path+transfer).Problem(t, http.StatusForbidden, "not-representative")
	b.juan.Post(t, "/v1/persons/"+b.rosas+"/freeze", nil).Want(t, http.StatusOK)
	b.acting(t, b.rosas, b.id).Delete(t, b.path+transfer).Problem(t, http.StatusForbidden, "identity-in-doubt")
}

func TestAnAccountOfAnotherIsForTheCoordinator(t *testing.T) {
	b := openBoard(t)
	proposed := read[association](t, b.rosa.Post(t, b.path+yape, account("987654321", "Pedro Desconocido")).Want(t, http.StatusAccepted))
	if proposed.Proposals[0].Payee.HolderIs != "other" {
		t.Errorf("%+v", proposed.Proposals[0].Payee)
	}
	b.juan.Post(t, b.path+yape+"/confirm", nil).Problem(t, http.StatusConflict, "payee-of-another")
	if a := read[association](t, b.coordinator.Post(t, b.path+yape+"/confirm", nil).Want(t, http.StatusOK)); a.Payees[0].HolderIs != "other" {
		t.Errorf("%+v", a.Payees)
	}
}

func TestNumbersThatCannotBeRightAreRefused(t *testing.T) {
	b := openBoard(t)
	for at, wrong := range map[string][]body{
		yape:     {account("087654321", "Rosa Quispe"), account("98765432", "Rosa Quispe"), {"holder": "Rosa Quispe"}, {"number": "987654321", "bank": "BCP", "holder": "Rosa Quispe"}},
		transfer: {{"cci": "01124100019000658207", "holder": "Rosa Quispe"}, {"bank": "BCP", "cci": rightCCI, "holder": "Rosa Quispe"}, {"number": "19112345678012", "holder": "Rosa Quispe"}, {"bank": "BCP", "holder": "Rosa Quispe"}},
	} {
		for _, each := range wrong {
			b.rosa.Post(t, b.path+at, each).Problem(t, http.StatusUnprocessableEntity, "invalid")
		}
	}
}

// Whoever leaves takes their account along, and whoever asks is told of those of their association.
func TestAnAccountIsItsHolders(t *testing.T) {
	b := openBoard(t)
	b.coordinator.Post(t, b.path+yape, account("987654321", "Rosa Quispe")).Want(t, http.StatusOK)
	b.coordinator.Post(t, b.path+"/payees/plin", account("912345678", "Juan Mamani")).Want(t, http.StatusOK)
	export := read[identityrest.Export](t, b.rosa.Get(t, "/v1/me/export").Want(t, http.StatusOK))
	if p := export.Payees; len(p) != 2 || p[0].Organisation != b.id || *p[0].Number != "987654321" {
		t.Errorf("%+v", export.Payees)
	}
	b.coordinator.Post(t, "/v1/persons/"+b.rosas+"/erase", nil).Want(t, http.StatusOK)
	if a := read[association](t, b.juan.Get(t, b.path).Want(t, http.StatusOK)); len(a.Payees) != 1 || a.Payees[0].Kind != "plin" {
		t.Errorf("%+v", a.Payees)
	}
}
