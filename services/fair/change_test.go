package fair_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// began is when the tests did: today is the same day for all of them, also at midnight.
var began = time.Now()

// inLima is a moment so many days from today, by the clock in Lima.
func inLima(t *testing.T, days, hour int) string {
	t.Helper()
	lima, err := time.LoadLocation("America/Lima")
	if err != nil {
		t.Fatal(err)
	}
	today := began.In(lima)
	return time.Date(today.Year(), today.Month(), today.Day()+days, hour, 0, 0, 0, lima).Format(time.RFC3339)
}

// daylong is a fair in ten days from eight to five, by the clock in Lima.
func daylong(t *testing.T, capacity int) body {
	t.Helper()
	return but(but(plan(capacity), "starts_at", inLima(t, 10, 8)), "ends_at", inLima(t, 10, 17))
}

func change(t *testing.T, who client, f fairrest.Fair, said body, options ...webtest.Option) fairrest.Fair {
	t.Helper()
	return read[fairrest.Fair](t, who.Patch(t, at(f, ""), said, options...).Want(t, http.StatusOK))
}

func TestAFairIsChanged(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	f := publish(t, urcos, daylong(t, 4))
	want := f
	want.Name, want.Venue.Address, want.Requirements = "Feria grande", "Jr. Cusco 100", []string{"Trae tu DNI", "Trae tu toldo"}
	want.Hours = &fairrest.OpeningHours{Opens: "08:00", Closes: "17:00"}
	want.Revision, want.Sequence = f.Revision+1, 1
	got := change(t, urcos, f, body{
		"name": "Feria grande", "venue": body{"address": "Jr. Cusco 100"}, "requirements": want.Requirements, "hours": body{"opens": "08:00", "closes": "17:00"},
	}, webtest.IfMatch(uint64(f.Revision)))
	want.UpdatedAt = got.UpdatedAt
	if diff := cmp.Diff(want, got); diff != "" || !got.UpdatedAt.After(f.UpdatedAt) {
		t.Errorf("updated %s; changed (-want +got):\n%s", got.UpdatedAt, diff)
	}
	for name, same := range map[string]body{
		"nothing": {}, "the same": {"name": "Feria grande", "venue": body{"region": "Cusco"}, "stalls": body{"capacity": 4}, "starts_at": inLima(t, 10, 8)},
	} {
		if again := change(t, urcos, f, same); again.Revision != got.Revision {
			t.Errorf("%s makes revision %d of %d", name, again.Revision, got.Revision)
		}
	}
	urcos.Patch(t, at(f, ""), body{"name": "Otra"}, webtest.IfMatch(uint64(f.Revision))).Problem(t, http.StatusPreconditionFailed, "stale-revision")

	// null takes away what may be left out
	got = change(t, urcos, f, body{
		"venue": body{"lat": nil, "lon": nil}, "requirements": nil, "hours": nil, "products": nil, "stalls": body{"max_per_applicant": nil}, "registration": nil,
	})
	if got.Venue.Lat != nil || got.Venue.Name != f.Venue.Name || len(got.Requirements) > 0 || got.Hours != nil || len(got.Products) > 0 ||
		got.Stalls.MaxPerApplicant != 1 || got.Stalls.Capacity != 4 || !got.Registration.ClosesAt.Equal(f.StartsAt) {
		t.Errorf("with nothing of it: %+v", got)
	}
	// registration that ends with the start follows it; one that was said stays
	got = change(t, urcos, f, body{"starts_at": inLima(t, 10, 9)})
	if !got.Registration.ClosesAt.Equal(got.StartsAt) || got.StartsAt.Equal(f.StartsAt) {
		t.Errorf("starts %s, registration closes %s", got.StartsAt, got.Registration.ClosesAt)
	}
	change(t, urcos, f, body{"registration": body{"closes_at": inLima(t, 8, 20)}})
	got = change(t, urcos, f, body{"starts_at": inLima(t, 10, 10), "registration": body{"opens_at": inLima(t, 1, 8)}})
	if got.Registration.ClosesAt.Format(time.RFC3339) != got.Registration.ClosesAt.UTC().Format(time.RFC3339) || got.Registration.OpensAt == nil {
		t.Errorf("registration %+v", got.Registration)
	}
	if got.Sequence != 5 {
		t.Errorf("sequence %d, want 5: one for each change that calendars show", got.Sequence)
	}
}

func TestWhatAFairCannotBecomeIsRefused(t *testing.T) {
	m := open(t)
	urcos, other := m.organiser(t, "Municipalidad de Urcos"), m.organiser(t, "Otra")
	f := publish(t, urcos, daylong(t, 4))
	for name, c := range map[string]struct {
		said    body
		pointer string
		wrong   bool // it does not fit the contract
	}{
		"blank name":                {body{"name": ""}, "/name", true},
		"no name":                   {body{"name": nil}, "/name", true},
		"half a place":              {body{"venue": body{"lat": nil}}, "/venue/lat", false},
		"no stalls":                 {body{"stalls": body{"capacity": 0}}, "/stalls/capacity", true},
		"more for one than for all": {body{"stalls": body{"capacity": 1}}, "/stalls/capacity", false},
		"more for one":              {body{"stalls": body{"max_per_applicant": 5}}, "/stalls/max_per_applicant", false},
		"more for one, of both":     {body{"stalls": body{"capacity": 1, "max_per_applicant": 2}}, "/stalls/max_per_applicant", false},
		"half a place, the other":   {body{"venue": body{"lon": nil}}, "/venue/lon", false},
		"ends before it begins":     {body{"ends_at": inLima(t, 10, 7)}, "/ends_at", false},
		"hours that do not fit":     {body{"hours": body{"opens": "09:00", "closes": "17:00"}}, "/hours", false},
		"hours that are none":       {body{"hours": body{"opens": "8", "closes": "17:00"}}, "/hours/opens", true},
		"half of its hours":         {body{"hours": body{"opens": "08:00"}}, "/hours/closes", true},
		"closes after it ends":      {body{"registration": body{"closes_at": inLima(t, 11, 8)}}, "/registration/closes_at", false},
		"closed long ago":           {body{"registration": body{"closes_at": "0001-01-01T00:00:00Z"}}, "/registration/closes_at", false},
		"opened long ago":           {body{"registration": body{"opens_at": "0001-01-01T00:00:00Z"}}, "/registration/opens_at", false},
		"a link":                    {body{"requirements": []string{"Mira http://mala.pe"}}, "/requirements/0", true},
		"a requirement twice":       {body{"requirements": []string{"DNI", "DNI"}}, "/requirements", true},
		"a requirement in capitals": {body{"requirements": []string{"Trae tu toldo", "DNI", "dni "}}, "/requirements/2", false},
		"begins after it ends":      {body{"starts_at": inLima(t, 10, 18)}, "/starts_at", false},
		"registration opens late":   {body{"registration": body{"opens_at": inLima(t, 10, 9)}}, "/registration/opens_at", false},
		"an empty requirement":      {body{"requirements": []string{""}}, "/requirements/0", true},
		"too many requirements":     {body{"requirements": numbered(21)}, "/requirements", true},
		"a time zone":               {body{"time_zone": "America/Santiago"}, "/time_zone", true},
	} {
		var options []webtest.Option
		if c.wrong {
			options = append(options, webtest.Wrong())
		}
		problem := urcos.Patch(t, at(f, ""), c.said, options...).Problem(t, http.StatusUnprocessableEntity, "invalid")
		if !slices.Equal(problem.Pointers(), []string{c.pointer}) {
			t.Errorf("%s: %v, want %s", name, problem.Pointers(), c.pointer)
		}
	}
	urcos.Patch(t, at(f, ""), body{"starts_at": inLima(t, 11, 8), "ends_at": inLima(t, 11, 17)}).Problem(t, http.StatusConflict, "fair-other-days")
	urcos.Patch(t, at(f, ""), body{"ends_at": inLima(t, 11, 17)}).Problem(t, http.StatusConflict, "fair-other-days")
	other.Patch(t, at(f, ""), body{"name": "Mía"}).Problem(t, http.StatusNotFound, "not-found")
	if got := fairAs(t, urcos, f); got.Revision != f.Revision {
		t.Errorf("something happened: %+v", got)
	}
}

func numbered(n int) (texts []string) {
	for i := range n {
		texts = append(texts, string(rune('a'+i)))
	}
	return texts
}

func TestStallsAreAddedAndTakenAway(t *testing.T) {
	m := open(t)
	urcos, huaro, canin := m.organiser(t, "Municipalidad de Urcos"), m.association(t, "Huaro"), m.association(t, "Canincunca")
	f := publish(t, urcos, daylong(t, 2))
	first, second := apply(t, huaro, f, 2), apply(t, canin, f, 1)
	act(t, urcos, first, "approve", "approved")
	act(t, urcos, second, "approve", "waitlisted")
	answer := urcos.Patch(t, at(f, ""), body{"stalls": body{"capacity": 1, "max_per_applicant": 1}})
	answer.Problem(t, http.StatusConflict, "stalls-taken")
	if taken, numbers := answer.Field(t, "taken"), answer.Field(t, "numbers"); taken != 2. || !cmp.Equal(numbers, []any{2.}) {
		t.Errorf("taken %v, numbers %v", taken, numbers)
	}
	if got := change(t, urcos, f, body{"stalls": body{"capacity": 3}}); got.Stalls.Capacity != 3 || got.Stalls.Taken != 3 || got.Stalls.Waiting != 0 {
		t.Errorf("with three stalls: %+v", got.Stalls)
	}
	if got := stallAs(t, canin, second); got.State != "offered" || !slices.Equal(got.Numbers, []int64{3}) {
		t.Errorf("who waited: %+v", got)
	}
	act(t, huaro, first, "withdraw", "withdrawn")
	urcos.Patch(t, at(f, ""), body{"stalls": body{"capacity": 2}}).Problem(t, http.StatusConflict, "stalls-taken") // number 3 is taken
	act(t, canin, second, "withdraw", "withdrawn")
	if got := change(t, urcos, f, body{"stalls": body{"capacity": 1, "max_per_applicant": 1}}); got.Stalls.Capacity != 1 {
		t.Errorf("with one stall: %+v", got.Stalls)
	}
}

// A fair in its own zone, over midnight and over several days.
func TestFairsOfEveryLength(t *testing.T) {
	m := open(t)
	urcos := m.organiser(t, "Municipalidad de Urcos")
	for name, c := range map[string]body{
		"over midnight": {"starts_at": inLima(t, 10, 22), "ends_at": inLima(t, 11, 3)},
		"several days":  {"starts_at": inLima(t, 10, 8), "ends_at": inLima(t, 14, 17), "hours": body{"opens": "08:00", "closes": "17:00"}},
		"several nights": {
			"starts_at": inLima(t, 10, 20), "ends_at": inLima(t, 13, 2), "hours": body{"opens": "20:00", "closes": "02:00"},
		},
		"sixty days": {"starts_at": inLima(t, 10, 8), "ends_at": inLima(t, 70, 8)},
		"elsewhere": {
			"starts_at": inLima(t, 10, 8), "ends_at": inLima(t, 10, 17), "time_zone": "America/La_Paz", "hours": body{"opens": "09:00", "closes": "18:00"},
		},
	} {
		said := maps.Clone(plan(2))
		maps.Copy(said, c)
		made := urcos.Post(t, "/v1/fairs", said)
		if f := read[fairrest.Fair](t, made); made.Status != http.StatusCreated || (f.Hours != nil) != (c["hours"] != nil) {
			t.Errorf("%s: %d, %+v", name, made.Status, f)
		}
	}
}

// Nobody waits for more stalls than there are.
func TestNobodyWaitsForNothing(t *testing.T) {
	m := open(t)
	urcos, huaro, canin := m.organiser(t, "Municipalidad de Urcos"), m.association(t, "Huaro"), m.association(t, "Canincunca")
	f := publish(t, urcos, daylong(t, 2))
	has, waits := apply(t, huaro, f, 1), apply(t, canin, f, 2)
	act(t, urcos, has, "approve", "approved")
	act(t, urcos, waits, "approve", "waitlisted")
	lower := body{"stalls": body{"capacity": 1, "max_per_applicant": 1}}
	answer := urcos.Patch(t, at(f, ""), lower)
	answer.Problem(t, http.StatusConflict, "stalls-waited-for")
	if diff := cmp.Diff([]any{waits.ID}, answer.Field(t, "stalls")); diff != "" {
		t.Error(diff)
	}
	urcos.Post(t, about(waits, "/reject"), nil).Want(t, http.StatusOK)
	again := apply(t, canin, f, 2)
	change(t, urcos, f, lower)
	if got := stallAs(t, urcos, again); !slices.Equal(got.AllowedActions, []string{"reject", "withdraw"}) {
		t.Errorf("the organiser may %v", got.AllowedActions)
	}
	urcos.Post(t, about(again, "/approve"), nil).Problem(t, http.StatusConflict, "stall-too-many")
}
