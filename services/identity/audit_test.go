package identity_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestWhoLooksAtSomebodyIsRecorded(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa), person("Juan Mamani", juan)))
	rosaID := a.Representatives[0].ID
	h.coordinator.Get(t, "/v1/persons/"+rosaID, webtest.Header(web.HeaderPurpose, "support")).Want(t, http.StatusOK)
	h.coordinator.Get(t, "/v1/associations/"+a.ID).Want(t, http.StatusOK)
	h.anyone.As(h.session(t, juan).AccessToken).Get(t, "/v1/me").Want(t, http.StatusOK)
	looks := func(query string) []identityrest.Look {
		t.Helper()
		return read[identityrest.LookPage](t, h.coordinator.Get(t, "/v1/audit"+query).Want(t, http.StatusOK)).Items
	}
	seen := looks("?person=" + rosaID)
	if len(seen) != 4 || seen[3].Operation != "RegisterAssociation" || seen[1].Operation != "GetPerson" || seen[1].Purpose != "support" || seen[0].Purpose != "unstated" || seen[1].Actor != "per_coordinator" {
		t.Errorf("recorded of Rosa: %+v", seen)
	}
	if again := looks("?person=" + rosaID); len(again) != 5 || again[0].Operation != "ListAudit" {
		t.Errorf("reading the list is recorded as %+v", again)
	}
	h.coordinator.Get(t, "/v1/persons/"+rosaID, webtest.Header(web.HeaderPurpose, "curiosity")).Problem(t, http.StatusBadRequest, "malformed")
	for _, verb := range []string{"freeze", "confirm", "deny", "release"} {
		h.coordinator.Post(t, "/v1/persons/"+a.Representatives[1].ID+"/"+verb, nil, webtest.Header(web.HeaderPurpose, "security")).Want(t, http.StatusOK)
	}
	if told := looks("?person=" + a.Representatives[1].ID); told[0].Operation != "ReleasePerson" || told[0].Purpose != "security" {
		t.Errorf("recorded of what was said of Juan: %+v", told)
	}
	h.coordinator.Get(t, "/v1/audit?cursor=x").Problem(t, http.StatusUnprocessableEntity, "invalid")
	h.whatsapp.Get(t, "/v1/audit").Problem(t, http.StatusForbidden, "role-forbidden")
	me := h.anyone.As(h.session(t, rosa).AccessToken)
	export := read[identityrest.Export](t, me.Get(t, "/v1/me/export").Want(t, http.StatusOK))
	if *export.Person.Name != "Rosa Quispe" || *export.Person.Phone != rosa || export.Consent == nil || len(export.Organisations) != 1 || len(export.LookedAt) != 6 {
		t.Errorf("exported %+v", export)
	}
	if len(export.Trade) != 6 || export.Trade[3].Path != "/v1/negotiations" || *export.Trade[3].Next != "/v1/negotiations" || export.Consent.At == nil || len(export.Consent.Texts) == 0 {
		t.Errorf("exported %+v, %+v", export.Trade, export.Consent) // the other services do not run here
	}
	if last := looks("?person=" + rosaID + "&actor=" + rosaID); len(last) != 1 || last[0].Operation != "ExportMe" {
		t.Errorf("the export is recorded as %+v", last)
	}
}

func TestTheTextsOfConsentAreRead(t *testing.T) {
	h := open(t)
	all := read[identityrest.Wordings](t, h.anyone.Get(t, "/v1/consents/wordings").Want(t, http.StatusOK)).Items
	if len(all) == 0 || all[0].Version != "2026-11" || all[0].Text == "" {
		t.Errorf("read %+v", all)
	}
}
