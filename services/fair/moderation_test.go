package fair_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/token"
)

// The coordinator takes a fair's texts out of every answer but its organiser's; the same words, however they are spelled, do not
// come back, and others do.
func TestTextsAreTakenOut(t *testing.T) {
	m := open(t)
	urcos, huaro, programme := m.organiser(t, "Municipalidad de Urcos"), m.association(t, "Huaro"), m.as(t, token.RoleCoordinator, "Programa")
	publish := func(name, region string) fairrest.Fair {
		t.Helper()
		p := but(plan(4), "name", name)
		p["venue"].(body)["region"], p["requirements"] = region, []string{"Pregunta por Hilario", "Trae tu toldo"}
		f := read[fairrest.Fair](t, urcos.Post(t, "/v1/fairs", p).Want(t, http.StatusCreated))
		urcos.Post(t, at(f, "/publish"), nil).Want(t, http.StatusOK)
		return f
	}
	shown := func(f fairrest.Fair, want string) {
		t.Helper()
		for _, who := range []client{m.anyone, huaro} {
			if got := fairAs(t, who, f).Name; got != want {
				t.Errorf("others read the name %q, want %q", got, want)
			}
		}
		if found := events(t, m.anyone.Get(t, at(f, ".ics"))); found[want].Component == nil {
			t.Errorf("the calendar reads %v, want %q", titles(found), want)
		}
	}
	first := publish("Casa de Hilario", "Cusco")
	shown(first, "Casa de Hilario")
	for range 2 {
		programme.Post(t, at(first, "/hide_text"), body{"reason": "personal_data", "fields": []string{"name"}}).Want(t, http.StatusOK)
	}
	shown(publish("C4sa de H i l a r i o!", "Cusco"), "(oculto)")
	again := publish("CASA  de Hilário", "Puno")
	for f, reason := range map[*fairrest.Fair]fairrest.TextHiddenReason{&first: "personal_data", &again: "repeated"} {
		shown(*f, "(oculto)")
		for _, who := range []client{urcos, programme} {
			if seen := fairAs(t, who, *f); seen.Name != f.Name || seen.TextHidden.Reason != reason || seen.Venue.Region != f.Venue.Region {
				t.Errorf("its organiser and the coordinator see %+v", seen)
			}
		}
	}
	programme.Post(t, at(again, "/hide_text"), body{"reason": "other"}).Want(t, http.StatusOK)
	next := body{"starts_at": again.StartsAt.AddDate(0, 0, 7), "ends_at": again.EndsAt.AddDate(0, 0, 7)}
	clone := read[fairrest.Fair](t, urcos.Post(t, at(again, "/clone"), next).Want(t, http.StatusCreated))
	urcos.Post(t, at(clone, "/publish"), nil).Want(t, http.StatusOK)
	for _, url := range []string{at(clone, ""), at(again, ""), at(again, ".ics"), "/v1/fairs?region=Puno", "/v1/fairs.ics?region=Puno"} {
		got := string(huaro.Get(t, url).Want(t, http.StatusOK).Body)
		for _, text := range []string{again.Name, "Hilario", again.Venue.Address, again.Venue.Name, `"Puno"`} {
			if strings.Contains(got, text) {
				t.Errorf("%s tells %q: %s", url, text, got)
			}
		}
	}
	if acts := fairAs(t, programme, again).AllowedActions; len(acts) != 1 || acts[0] != "show_text" {
		t.Errorf("the coordinator may %v", acts)
	}
	urcos.Patch(t, at(again, ""), body{"stalls": body{"capacity": 9}}).Want(t, http.StatusOK)
	if fields := fairAs(t, m.anyone, again).TextHidden.Fields; len(fields) != 4 {
		t.Errorf("after another change, hidden are %v", fields)
	}
	programme.Post(t, at(again, "/show_text"), nil).Want(t, http.StatusOK)
	urcos.Patch(t, at(first, ""), body{"name": "Feria de Urcos"}).Want(t, http.StatusOK)
	shown(first, "Feria de Urcos")
	urcos.Patch(t, at(first, ""), body{"name": "casa de hilario"}).Want(t, http.StatusOK)
	shown(first, "(oculto)")
	urcos.Post(t, at(first, "/cancel"), nil).Want(t, http.StatusOK)
	for range 2 {
		programme.Post(t, at(first, "/show_text"), nil).Want(t, http.StatusOK)
	}
	if seen := fairAs(t, m.anyone, first); seen.Name != "casa de hilario" || seen.TextHidden != nil {
		t.Errorf("shown again: %+v", seen)
	}
	draft := read[fairrest.Fair](t, urcos.Post(t, "/v1/fairs", plan(4)).Want(t, http.StatusCreated))
	programme.Post(t, at(draft, "/hide_text"), body{"reason": "other"}).Problem(t, http.StatusNotFound, "not-found")
	urcos.Post(t, at(draft, "/hide_text"), body{"reason": "other"}).Problem(t, http.StatusForbidden, "role-forbidden")
}
