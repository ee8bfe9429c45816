package identity_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

const (
	companys = "20123456786"
	persons  = "10412345679"
)

// Whoever speaks for an association says its RUC, an admin a buyer's, and the coordinator any; nobody else does, nor reads it.
func TestARUCIsSaidAndCorrected(t *testing.T) {
	b := openBoard(t)
	at := "/v1/organisations/" + b.id + "/ruc"
	shown := func(c client) (identityrest.Organisation, association) {
		t.Helper()
		return read[organisationJSON](t, c.Get(t, "/v1/organisations/"+b.id).Want(t, http.StatusOK)), read[association](t, c.Get(t, b.path).Want(t, http.StatusOK))
	}
	check := func(c client, number, taxpayer string) {
		t.Helper()
		o, a := shown(c)
		for _, got := range []struct {
			ruc      *string
			taxpayer *identityrest.Taxpayer
		}{{o.Ruc, o.Taxpayer}, {a.Ruc, a.Taxpayer}} {
			if got.ruc == nil && number != "" || got.ruc != nil && *got.ruc != number || got.taxpayer == nil && taxpayer != "" || got.taxpayer != nil && string(*got.taxpayer) != taxpayer {
				t.Errorf("shown %v %v, want %s %s", got.ruc, got.taxpayer, number, taxpayer)
			}
		}
	}
	check(b.rosa, "", "")
	said := read[organisationJSON](t, b.rosa.Put(t, at, body{"ruc": persons}, webtest.Key("ruc")).Want(t, http.StatusOK))
	if *said.Ruc != persons || *said.Taxpayer != "natural_person" {
		t.Errorf("answered %+v", said)
	}
	b.rosa.Put(t, at, body{"ruc": persons}, webtest.Key("ruc")).Want(t, http.StatusOK)
	check(b.juan, persons, "natural_person")
	b.coordinator.Put(t, at, body{"ruc": companys}).Want(t, http.StatusOK)
	check(b.coordinator, companys, "company")
	b.juan.Put(t, at, body{"ruc": "20131312955"}).Want(t, http.StatusOK) // another company's
	check(b.rosa, "20131312955", "company")
	_, _, stranger := b.buyer(t, elena)
	check(stranger, "", "")
	b.rosa.Delete(t, at).Want(t, http.StatusOK)
	check(b.rosa, "", "none")
	if stored := b.Vault.Profile(t.Context(), b.id); stored.RUC != "" || stored.Name != "Productores de Huaro" {
		t.Errorf("the vault has %+v", stored)
	}
	if listed := read[identityrest.OrganisationPage](t, b.coordinator.Get(t, "/v1/organisations?kind=association").Want(t, http.StatusOK)).Items[0]; listed.Ruc != nil || listed.Taxpayer == nil {
		t.Errorf("listed %+v", listed)
	}
}

func TestWhoSaysNoRUC(t *testing.T) {
	b := openBoard(t)
	at := "/v1/organisations/" + b.id + "/ruc"
	org, _, admin := b.buyer(t, elena)
	for _, c := range []client{admin, b.member(t, token.RoleAssociation, "Otra")} {
		c.Put(t, at, body{"ruc": companys}).Problem(t, http.StatusNotFound, "not-found")
		c.Delete(t, at).Problem(t, http.StatusNotFound, "not-found")
	}
	b.as(t, token.Claims{Role: token.RoleAssociation, Org: b.id, Subject: "key_1"}).Put(t, at, body{"ruc": companys}).Problem(t, http.StatusForbidden, "not-representative")
	b.anyone.Put(t, at, body{"ruc": companys}).Want(t, http.StatusUnauthorized)
	ofSol := "/v1/organisations/" + org + "/ruc"
	_, trader := b.joins(t, admin, org, "+51984000111", "trader")
	trader.Put(t, ofSol, body{"ruc": companys}).Want(t, http.StatusForbidden)
	trader.Delete(t, ofSol).Want(t, http.StatusForbidden)
	admin.Put(t, ofSol, body{"ruc": companys}).Want(t, http.StatusOK)
	if got := read[organisationJSON](t, trader.Get(t, "/v1/organisations/"+org).Want(t, http.StatusOK)); got.Ruc == nil {
		t.Errorf("a trader sees %+v", got)
	}
	if got := b.export(t, admin).Organisations; len(got) != 1 || got[0].Ruc == nil || *got[0].Ruc != companys {
		t.Errorf("the admin's export: %+v", got)
	}
	for _, wrong := range []string{"20123456785", "30123456786", "2012345678", "20 123456786", ""} {
		admin.Put(t, ofSol, body{"ruc": wrong}, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	b.coordinator.Post(t, "/v1/organisations/"+b.id+"/close", body{"reason": "dissolved"}).Want(t, http.StatusOK)
	b.coordinator.Put(t, at, body{"ruc": companys}).Problem(t, http.StatusConflict, "organisation-closed")
}

// It may be said with the registration, and is wrong there as anywhere.
func TestARUCIsSaidWithTheRegistration(t *testing.T) {
	h := open(t)
	a := h.register(t, but(huaro(person("Rosa Quispe", rosa)), "ruc", companys))
	if a.Ruc == nil || *a.Ruc != companys || *a.Taxpayer != "company" {
		t.Errorf("registered %+v", a)
	}
	made := read[organisationJSON](t, h.coordinator.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Tostaduría Sol", "ruc": persons}).Want(t, http.StatusCreated))
	if got := read[organisationJSON](t, h.coordinator.Get(t, "/v1/organisations/"+made.ID).Want(t, http.StatusOK)); *got.Ruc != persons || *got.Taxpayer != "natural_person" {
		t.Errorf("registered %+v", got)
	}
	h.coordinator.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Otra", "ruc": "10412345678"}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	h.coordinator.Post(t, "/v1/associations", but(huaro(person("Juan", juan)), "ruc", "10412345678")).Problem(t, http.StatusUnprocessableEntity, "invalid")
	h.coordinator.Post(t, "/v1/organisations/"+made.ID+"/erase", nil).Want(t, http.StatusOK)
	if got := read[organisationJSON](t, h.coordinator.Get(t, "/v1/organisations/"+made.ID).Want(t, http.StatusOK)); got.Ruc != nil || got.Taxpayer != nil {
		t.Errorf("erased %+v", got)
	}
}
