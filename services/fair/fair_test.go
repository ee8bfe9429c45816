package fair_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestAFairIsAnnounced(t *testing.T) {
	m := open(t)
	urcos, other, huaro := m.organiser(t, "Municipalidad de Urcos"), m.organiser(t, "Otra"), m.association(t, "Huaro")
	made := urcos.Post(t, "/v1/fairs", plan(4)).Want(t, http.StatusCreated)
	draft := read[fairrest.Fair](t, made)
	if draft.State != "draft" || draft.Phase != "upcoming" || draft.Registration.Open || made.Revision() != 1 ||
		draft.TimeZone != "America/Lima" || !slices.Equal(draft.AllowedActions, []string{"publish", "change", "reschedule", "cancel", "clone"}) {
		t.Errorf("draft %+v", draft)
	}
	for _, who := range []client{m.anyone, other, huaro} {
		who.Get(t, at(draft, "")).Problem(t, http.StatusNotFound, "not-found")
	}
	if list := read[fairrest.FairPage](t, m.anyone.Get(t, "/v1/fairs").Want(t, http.StatusOK)); len(list.Items) > 0 {
		t.Errorf("drafts are listed: %+v", list)
	}
	huaro.Post(t, at(draft, "/stalls"), body{}).Problem(t, http.StatusNotFound, "not-found")
	other.Post(t, at(draft, "/publish"), nil).Problem(t, http.StatusNotFound, "not-found")
	urcos.Post(t, at(draft, "/publish"), nil, webtest.IfMatch(2)).Problem(t, http.StatusPreconditionFailed, "stale-revision")

	published := read[fairrest.Fair](t, urcos.Post(t, at(draft, "/publish"), nil, webtest.IfMatch(1)).Want(t, http.StatusOK))
	if published.State != "published" || !published.Registration.Open || !published.Registration.ClosesAt.Equal(draft.StartsAt) ||
		!slices.Equal(published.AllowedActions, []string{"change", "reschedule", "cancel", "clone"}) || published.Stalls != (fairrest.FairStalls{Capacity: 4, MaxPerApplicant: 2}) {
		t.Errorf("published %+v", published)
	}
	seen := fairAs(t, m.anyone, draft)
	if len(seen.AllowedActions) > 0 || seen.Organiser.Name == nil || *seen.Organiser.Name != "Municipalidad de Urcos" {
		t.Errorf("everyone sees %+v", seen)
	}
	if acts := fairAs(t, huaro, draft).AllowedActions; !slices.Equal(acts, []string{"apply"}) {
		t.Errorf("an association may %v", acts)
	}
}

func TestFairsAreFound(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	for _, name := range []string{"tarde", "pronto", "borrador"} {
		p := but(plan(2), "name", name)
		if name == "pronto" {
			p["starts_at"] = time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
		}
		f := read[fairrest.Fair](t, urcos.Post(t, "/v1/fairs", p).Want(t, http.StatusCreated))
		if name != "borrador" {
			urcos.Post(t, at(f, "/publish"), nil).Want(t, http.StatusOK)
		}
	}
	for query, want := range map[string][]string{
		"": {"pronto", "tarde"}, "?region=CUSCO": {"pronto", "tarde"}, "?region=Departamento+de+Cuzco": {"pronto", "tarde"}, "?region=Puno": nil, "?product=maize": {"pronto", "tarde"},
		"?product=cocoa": nil, "?mine=true": {"borrador", "pronto", "tarde"}, "?mine=true&state=draft": {"borrador"},
	} {
		var names []string
		for _, f := range read[fairrest.FairPage](t, urcos.Get(t, "/v1/fairs"+query).Want(t, http.StatusOK)).Items {
			names = append(names, f.Name)
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q lists %v, want %v", query, names, want)
		}
	}
	first := read[fairrest.FairPage](t, m.anyone.Get(t, "/v1/fairs?limit=1").Want(t, http.StatusOK))
	second := read[fairrest.FairPage](t, m.anyone.Get(t, "/v1/fairs?limit=1&cursor="+*first.Next).Want(t, http.StatusOK))
	if second.Items[0].Name != "tarde" || second.Next != nil {
		t.Errorf("second page %+v", second)
	}
	m.anyone.Get(t, "/v1/fairs?cursor=none").Problem(t, http.StatusUnprocessableEntity, "invalid")
	m.anyone.Get(t, "/v1/fairs?state=draft").Problem(t, http.StatusUnprocessableEntity, "invalid")
	m.association(t, "Huaro").Get(t, "/v1/fairs?mine=true").Problem(t, http.StatusForbidden, "forbidden")
	anonymous := m.anyone.Get(t, "/v1/fairs?mine=true")
	anonymous.Problem(t, http.StatusUnauthorized, "token-required")
	if anonymous.Header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("headers %v", anonymous.Header)
	}
}

func TestACancelledFairEndsItsApplications(t *testing.T) {
	m := open(t)
	urcos, huaro := m.organiser(t, "Municipalidad de Urcos"), m.association(t, "Huaro")
	f := publish(t, urcos, plan(3))
	one := apply(t, huaro, f, 1)
	act(t, urcos, one, "approve", "approved")
	off := read[fairrest.Fair](t, urcos.Post(t, at(f, "/cancel"), body{"reason": "weather"}).Want(t, http.StatusOK))
	if off.State != "cancelled" || off.Cancellation == nil || *off.Cancellation.Reason != "weather" || off.Stalls.Taken != 0 {
		t.Errorf("cancelled %+v", off)
	}
	urcos.Post(t, at(f, "/cancel"), nil).Want(t, http.StatusOK) // already so
	if got := stallAs(t, huaro, one); got.State != "withdrawn" || *got.Reason != "fair_cancelled" || got.Numbers != nil {
		t.Errorf("its application %+v", got)
	}
	// the reasons stand in the lists, too
	if list := read[fairrest.StallPage](t, huaro.Get(t, at(f, "/stalls")).Want(t, http.StatusOK)); *list.Items[0].Reason != "fair_cancelled" {
		t.Errorf("its applications %+v", list)
	}
	if list := read[fairrest.FairPage](t, urcos.Get(t, "/v1/fairs?mine=true").Want(t, http.StatusOK)); *list.Items[0].Cancellation.Reason != "weather" {
		t.Errorf("its organiser's fairs %+v", list)
	}
	if got := fairAs(t, m.anyone, f); got.State != "cancelled" {
		t.Errorf("everyone sees %+v", got)
	}
	if list := read[fairrest.FairPage](t, m.anyone.Get(t, "/v1/fairs").Want(t, http.StatusOK)); len(list.Items) > 0 {
		t.Errorf("it is still listed: %+v", list)
	}
	huaro.Post(t, at(f, "/stalls"), nil).Problem(t, http.StatusConflict, "fair-cancelled")
	urcos.Post(t, at(f, "/publish"), nil).Problem(t, http.StatusConflict, "fair-cancelled")
}

// Whoever reads of a cancellation is told when it was, whether a reason was given or not.
func TestAFairIsCancelledWithoutAReason(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	for name, said := range map[string]any{"nothing said": nil, "an empty body": body{}} {
		f := publish(t, urcos, but(plan(3), "name", name))
		off := read[fairrest.Fair](t, urcos.Post(t, at(f, "/cancel"), said).Want(t, http.StatusOK))
		if off.Cancellation == nil || !off.Cancellation.At.Equal(off.UpdatedAt) || off.Cancellation.Reason != nil {
			t.Errorf("%s: cancellation %+v of %s", name, off.Cancellation, off.UpdatedAt)
		}
	}
}

func TestWhatCannotBeAFairIsRefused(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	good := plan(4)
	venue := good["venue"].(body)
	soon := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
	for name, c := range map[string]struct {
		body    body
		pointer string
	}{
		"a blank name":        {but(good, "name", "  "), "/name"},
		"in the past":         {but(good, "starts_at", soon(-time.Hour)), "/starts_at"},
		"ends before it":      {but(good, "ends_at", soon(time.Hour)), "/ends_at"},
		"half a place":        {but(good, "venue", but(venue, "lat", nil)), "/venue/lat"},
		"a zone of no map":    {but(good, "time_zone", "America/Wari"), "/time_zone"},
		"the machine's zone":  {but(good, "time_zone", "Local"), "/time_zone"},
		"more for one":        {but(good, "stalls", body{"capacity": 2, "max_per_applicant": 3}), "/stalls/max_per_applicant"},
		"closed before it is": {but(good, "registration", body{"opens_at": soon(2 * time.Hour), "closes_at": soon(time.Hour)}), "/registration/closes_at"},
	} {
		problem := urcos.Post(t, "/v1/fairs", c.body).Problem(t, http.StatusUnprocessableEntity, "invalid")
		if !slices.Equal(problem.Pointers(), []string{c.pointer}) {
			t.Errorf("%s: %v, want %s", name, problem.Pointers(), c.pointer)
		}
	}
	for name, wrong := range map[string]body{
		"no stalls":         but(good, "stalls", body{"capacity": 0}),
		"an unknown fair":   but(good, "products", []string{"gold"}),
		"a latitude beyond": but(good, "venue", but(venue, "lat", "-91")),
	} {
		if problem := urcos.Post(t, "/v1/fairs", wrong, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid"); len(problem.Errors) == 0 {
			t.Errorf("%s: no field is named", name)
		}
	}
}
