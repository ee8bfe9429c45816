package identity_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestTheCoordinatorRegistersAnAssociation(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", " 051-987654321 "), body{"name": "Juan  Mamani\n", "phone": "912 345 678"}))
	if len(a.Representatives) != 2 {
		t.Fatalf("representatives %+v", a.Representatives)
	}
	want := association{
		ID: a.ID, State: "registered", Revision: 1, AllowedActions: []string{"verify", "add_representative", "suspend", "close", "erase"},
		Name: new("Productores de Huaro"), Community: new("Huaro"), Province: new("Quispicanchi"), Region: new("Cusco"),
		Products: []identityrest.MadeProduct{"maize"}, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt,
		Representatives: []identityrest.AssociationRepresentative{
			{ID: a.Representatives[0].ID, Name: new("Rosa Quispe"), Language: new(identityrest.Language("qu")), State: new(identityrest.PersonState("active")), Phone: new(rosa)},
			{ID: a.Representatives[1].ID, Name: new("Juan Mamani"), Language: new(identityrest.Language("es")), State: new(identityrest.PersonState("active")), Phone: new(juan)},
		},
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	answer := h.coordinator.Get(t, "/v1/associations/"+a.ID).Want(t, http.StatusOK)
	if diff := cmp.Diff(a, read[association](t, answer)); diff != "" || answer.Revision() != 1 {
		t.Errorf("read again, ETag %s (-first +again):\n%s", answer.Header.Get("ETag"), diff)
	}
	for _, phone := range []string{rosa, juan} {
		if s := h.session(t, phone); s.Organisation.ID != a.ID {
			t.Errorf("the phone speaks for %+v", s.Organisation)
		}
	}
	organisation := read[identityrest.Organisation](t, h.coordinator.Get(t, "/v1/organisations/"+a.ID).Want(t, http.StatusOK))
	if organisation.Level != 2 || organisation.Kind != "association" || *organisation.Name != *a.Name {
		t.Errorf("as an organisation %+v", organisation)
	}
}

func TestARepeatedRegistrationMakesNothingTwice(t *testing.T) {
	h := open(t)
	said := huaro(person("Rosa Quispe", rosa))
	first := h.coordinator.Post(t, "/v1/associations", said, webtest.Key("one")).Want(t, http.StatusCreated)
	again := h.coordinator.Post(t, "/v1/associations", said, webtest.Key("one")).Want(t, http.StatusCreated)
	if string(first.Body) != string(again.Body) {
		t.Errorf("first %s\nagain %s", first.Body, again.Body)
	}
	h.coordinator.Post(t, "/v1/associations", but(said, "name", "Otra"), webtest.Key("one")).
		Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	// The same once more when the answer is no longer remembered: the command id still knows.
	h.forgetAnswers(t)
	again = h.coordinator.Post(t, "/v1/associations", said, webtest.Key("one")).Want(t, http.StatusCreated)
	if string(first.Body) != string(again.Body) {
		t.Errorf("first %s\nunremembered %s", first.Body, again.Body)
	}
	h.forgetAnswers(t)
	h.coordinator.Post(t, "/v1/associations", but(said, "name", "Otra"), webtest.Key("one")).
		Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	page := read[identityrest.AssociationPage](t, h.anyone.Get(t, "/v1/associations").Want(t, http.StatusOK))
	if len(page.Items) != 1 || *page.Items[0].Name != "Productores de Huaro" {
		t.Errorf("listed %+v", page.Items)
	}
}

func TestAnAssociationIsRegisteredOnce(t *testing.T) {
	h := open(t)
	first := h.register(t, huaro(person("Rosa Quispe", rosa)))
	for name, again := range map[string]body{
		"the form sent twice":         huaro(person("Rosa Quispe", rosa)),
		"by somebody else":            huaro(person("Juan Mamani", juan)),
		"written in another way":      but(but(huaro(person("Juan", juan)), "name", " PRODUCTORES  de HUARO "), "community", "huaro"),
		"elsewhere, the same speaker": but(huaro(person("Rosa Q.", "987 654 321")), "community", "Ccatca"),
	} {
		t.Run(name, func(t *testing.T) {
			refused := h.coordinator.Post(t, "/v1/associations", again)
			refused.Problem(t, http.StatusConflict, "already-registered")
			if got := refused.Text(t, "association_id"); got != first.ID {
				t.Errorf("the first is %s, want %s", got, first.ID)
			}
		})
	}
	h.exchange(t, body{"phone": juan}).Problem(t, http.StatusNotFound, "unknown-phone") // nobody came along
	if diff := cmp.Diff([]string{"Productores de Huaro"}, h.listed(t, "", 50)); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	elsewhere := h.register(t, but(huaro(person("Elena", elena)), "community", "Ccatca"))
	if elsewhere.ID == first.ID {
		t.Error("one elsewhere is the same")
	}
}

// One that was erased may be registered anew, as another one; a request that is sent again says what became of what it made.
func TestAnErasedAssociationIsRegisteredAnew(t *testing.T) {
	h := open(t)
	said, ids := huaro(person("Rosa Quispe", rosa)), map[string]bool{}
	for _, key := range []string{"one", "two"} {
		a := h.register(t, said, webtest.Key(key))
		ids[a.ID] = true
		h.coordinator.Post(t, "/v1/associations/"+a.ID+"/verify", nil, webtest.Key("verify-"+key)).Want(t, http.StatusOK)
		h.coordinator.Post(t, "/v1/organisations/"+a.ID+"/erase", nil).Want(t, http.StatusOK)
		h.forgetAnswers(t)
		again := h.register(t, said, webtest.Key(key))
		verified := read[association](t, h.coordinator.Post(t, "/v1/associations/"+a.ID+"/verify", nil, webtest.Key("verify-"+key)).Want(t, http.StatusOK))
		for _, seen := range []association{again, verified} {
			if seen.ID != a.ID || seen.State != "erased" || seen.Name != nil {
				t.Errorf("sent again, it is %+v", seen)
			}
		}
		h.coordinator.Post(t, "/v1/associations", but(said, "products", []string{}), webtest.Key(key)).
			Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	}
	if last := h.register(t, said); len(ids) != 2 || ids[last.ID] || *last.Name != "Productores de Huaro" {
		t.Errorf("%+v is one of %v", last, ids)
	}
}

func TestARepeatedRegistrationOfAnErasedBuyerStoresNothing(t *testing.T) {
	h := open(t)
	made := body{"kind": "buyer", "name": "Tostaduría Sol"}
	id := h.coordinator.Post(t, "/v1/organisations", made, webtest.Key("sol")).Want(t, http.StatusCreated).Text(t, "id")
	h.coordinator.Post(t, "/v1/organisations/"+id+"/erase", nil).Want(t, http.StatusOK)
	h.forgetAnswers(t)
	again := read[organisationJSON](t, h.coordinator.Post(t, "/v1/organisations", made, webtest.Key("sol")).Want(t, http.StatusCreated))
	if again.ID != id || again.Name != nil || again.Erased == nil {
		t.Errorf("%+v", again)
	}
	h.coordinator.Post(t, "/v1/organisations/"+id+"/invitations", body{"phone": juan, "role": "trader"}).Problem(t, http.StatusNotFound, "not-found")
}

func TestWhoRegistersALikeAssociationSaysThatItIsAnother(t *testing.T) {
	h := open(t)
	first := h.register(t, huaro(person("Rosa Quispe", rosa)))
	like := but(huaro(person("Juan Mamani", juan)), "name", "Asociación de Productores Huaro")
	refused := h.coordinator.Post(t, "/v1/associations", like, webtest.Key("one"))
	refused.Problem(t, http.StatusConflict, "similar-association")
	want := []any{map[string]any{"id": first.ID, "name": "Productores de Huaro", "community": "Huaro"}}
	if diff := cmp.Diff(want, refused.Field(t, "similar")); diff != "" {
		t.Errorf("like (-want +got):\n%s", diff)
	}
	h.coordinator.Post(t, "/v1/associations", but(like, "distinct_from", []string{"assoc_other"})).Problem(t, http.StatusConflict, "similar-association")
	h.exchange(t, body{"phone": juan}).Problem(t, http.StatusNotFound, "unknown-phone")
	second := h.register(t, but(like, "distinct_from", []string{first.ID}))
	if second.ID == first.ID || h.session(t, juan).Organisation.ID != second.ID {
		t.Errorf("registered %+v", second)
	}
	h.coordinator.Post(t, "/v1/associations", but(like, "distinct_from", []string{first.ID})).Problem(t, http.StatusConflict, "already-registered")
}

func TestAPhoneInTwoAssociationsIsOnePerson(t *testing.T) {
	h := open(t)
	first := h.register(t, huaro(person("Rosa Quispe", rosa)))
	second := h.register(t, but(huaro(person("ROSA  quispe", "987654321"), person("Juan", juan)), "name", "Chifles de Quincemil"))
	if first.Representatives[0].ID != second.Representatives[0].ID || *second.Representatives[0].Name != "Rosa Quispe" {
		t.Errorf("first %+v, second %+v", first.Representatives[0], second.Representatives[0])
	}
	s := h.session(t, rosa)
	var all []string
	for _, o := range s.Organisations {
		all = append(all, o.ID)
	}
	if diff := cmp.Diff([]string{first.ID, second.ID}, all); diff != "" || s.Organisation.ID != first.ID {
		t.Errorf("acts for %s of (-want +got):\n%s", s.Organisation.ID, diff)
	}
}

func TestARepresentativeIsAdded(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa)))
	at := "/v1/associations/" + a.ID + "/representatives"
	h.coordinator.Post(t, at, person("Juan", juan), webtest.IfMatch(7)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	h.exchange(t, body{"phone": juan}).Problem(t, http.StatusNotFound, "unknown-phone")
	added := read[association](t, h.coordinator.Post(t, at, person("Juan", juan), webtest.IfMatch(1), webtest.Key("k")).Want(t, http.StatusOK))
	if len(added.Representatives) != 2 || added.Revision != 2 || h.session(t, juan).Organisation.ID != a.ID {
		t.Errorf("added %+v", added)
	}
	h.forgetAnswers(t)
	again := read[association](t, h.coordinator.Post(t, at, person("Juan", juan), webtest.IfMatch(1), webtest.Key("k")).Want(t, http.StatusOK))
	if diff := cmp.Diff(added, again); diff != "" {
		t.Errorf("repeated (-first +again):\n%s", diff)
	}
	once := read[association](t, h.coordinator.Post(t, at, person("Juan", juan)).Want(t, http.StatusOK))
	if diff := cmp.Diff(added, once); diff != "" {
		t.Errorf("added though they are there (-before +after):\n%s", diff)
	}
}

// A digit that was mistyped makes nobody speak for an association: neither who has the phone, nor by the name that was meant.
func TestAPhoneOfSomebodyElseIsRefused(t *testing.T) {
	h := open(t)
	ana := h.register(t, huaro(person("Ana Quispe", rosa))).Representatives[0]
	other := h.register(t, but(huaro(person("Juan", juan)), "name", "Chifles de Quincemil"))
	third := but(huaro(person("Elena", elena), person("Rosa Huaman", "987 654 321")), "name", "Cacao de Nieva")
	for path, said := range map[string]body{
		"/v1/associations": third, "/v1/associations/" + other.ID + "/representatives": person("Rosa Huaman", rosa),
	} {
		refused := h.coordinator.Post(t, path, said)
		refused.Problem(t, http.StatusConflict, "already-representative")
		if refused.Text(t, "person_id") != ana.ID || strings.Contains(string(refused.Body), "Ana") {
			t.Errorf("%s: refused with %s", path, refused.Body)
		}
	}
	if s := h.session(t, rosa); len(s.Organisations) != 1 || *s.Person.Name != "Ana Quispe" {
		t.Errorf("acts for %+v", s)
	}
	h.exchange(t, body{"phone": elena}).Problem(t, http.StatusNotFound, "unknown-phone") // nobody came along
	h.register(t, but(third, "representatives", []body{person("Rosa Huaman", "987 654 322")}))
}

// Who is represented twice is spoken to in one language: the last one that the coordinator gave.
func TestTheCoordinatorGivesAPersonAnotherLanguage(t *testing.T) {
	h := open(t)
	h.register(t, huaro(person("Rosa Quispe", rosa)))
	other := h.register(t, but(huaro(person("Juan", juan)), "name", "Chifles de Quincemil"))
	at := "/v1/associations/" + other.ID + "/representatives"
	h.coordinator.Post(t, at, body{"name": "Rosa Quispe", "phone": rosa}).Want(t, http.StatusOK)
	if got := h.session(t, rosa).Person.Language; got != "qu" {
		t.Errorf("nothing said: %s", got)
	}
	added := read[association](t, h.coordinator.Post(t, at, but(person("Rosa Quispe", rosa), "language", "agr")).Want(t, http.StatusOK))
	if got := *added.Representatives[1].Language; got != "agr" || h.session(t, rosa).Person.Language != "agr" {
		t.Errorf("answered with %s", got)
	}
}

func TestTheCoordinatorVerifiesAnAssociation(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa)))
	other := h.register(t, but(huaro(person("Elena Rojas", elena)), "name", "Otra"))
	at := "/v1/associations/" + a.ID + "/verify"
	plain := read[association](t, h.coordinator.Post(t, at, nil).Want(t, http.StatusOK))
	if plain.State != "verified" || plain.Verification.Level != 2 || plain.Verification.Until != nil || plain.Verification.VerifiedAt.IsZero() {
		t.Errorf("verified %+v", plain.Verification)
	}
	until := time.Now().AddDate(1, 0, 0).Format(time.DateOnly)
	full := read[association](t, h.coordinator.Post(t, at, body{"level": 3, "evidence": "board_minutes", "until": until}).Want(t, http.StatusOK))
	if v := full.Verification; v.Level != 3 || *v.Evidence != "board_minutes" || *v.Until != until {
		t.Errorf("verified %+v", v)
	}
	acts := h.acting(t, full.Representatives[0].ID, a.ID)
	acts.Post(t, "/v1/associations/"+a.ID+"/mandate", body{"largest_sale": body{"amount": "1.00", "currency": "PEN"}}).Want(t, http.StatusAccepted)
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/mandate", body{"largest_sale": body{"amount": "2.00", "currency": "PEN"}}).Want(t, http.StatusOK)
	acts.Put(t, "/v1/organisations/"+a.ID+"/ruc", body{"ruc": companys}).Want(t, http.StatusOK)
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/payees/yape", account("987654321", "Rosa Quispe")).Want(t, http.StatusOK)
	full = read[association](t, acts.Post(t, "/v1/associations/"+a.ID+"/representatives", person("Juan Mamani", juan)).Want(t, http.StatusAccepted))
	h.coordinator.Post(t, "/v1/organisations/"+other.ID+"/erase", nil).Want(t, http.StatusOK)
	gone := read[association](t, h.anyone.Get(t, "/v1/associations/"+other.ID).Want(t, http.StatusOK))
	h.coordinator.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Productores de Huaro"}).Want(t, http.StatusCreated)
	resembling := read[association](t, h.coordinator.Get(t, "/v1/associations/"+a.ID).Want(t, http.StatusOK))
	webtest.CheckComplete(t, identityrest.GetSpec, "Association", full, gone, resembling)
	if got := h.coordinator.Get(t, "/v1/organisations/"+a.ID).Field(t, "level"); got != 3.0 {
		t.Errorf("level %v", got)
	}
	if known := h.Vault.Profile(t.Context(), a.ID); known.Level != 3 || known.Province != "Quispicanchi" {
		t.Errorf("the vault has %+v", known)
	}
	for _, until := range []string{"2020-01-01", "9999-12-31", time.Now().AddDate(10, 0, 3).Format(time.DateOnly)} {
		problem := h.coordinator.Post(t, at, body{"until": until}).Problem(t, http.StatusUnprocessableEntity, "invalid")
		if diff := cmp.Diff([]string{"/until"}, problem.Pointers()); diff != "" {
			t.Error(diff)
		}
	}
	for _, wrong := range []body{{"level": 0}, {"level": 4}, {"evidence": "she told me so"}, {"until": "mañana"}, {"why": "x"}} {
		h.coordinator.Post(t, at, wrong, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
}

func TestAssociationsAreListed(t *testing.T) {
	h := open(t)
	names := map[string]string{}
	for i, a := range []body{
		huaro(person("Rosa", rosa)),
		but(but(huaro(person("Juan", juan)), "name", "Chifles de Nieva"), "products", []string{"plantain_chips", "plantain_fibre"}),
		but(but(huaro(person("Elena", elena)), "name", "Maíz de Áncash"), "region", "Áncash"),
	} {
		a = but(a, "province", []string{"Quispicanchi", "Condorcanqui", "Áncash"}[i])
		names[h.register(t, a).ID] = a["name"].(string)
	}
	h.coordinator.Post(t, "/v1/associations/"+idOf(names, "Chifles de Nieva")+"/verify", nil).Want(t, http.StatusOK)
	for query, want := range map[string][]string{
		"":                             {"Maíz de Áncash", "Chifles de Nieva", "Productores de Huaro"},
		"?product=plantain_fibre":      {"Chifles de Nieva"},
		"?product=cocoa":               nil,
		"?province=condorcanqui":       {"Chifles de Nieva"},
		"?region=ancash":               {"Maíz de Áncash"},
		"?region=Cusco&product=maize":  {"Productores de Huaro"},
		"?region=Lima":                 nil,
		"?region=Cuzco&product=maize":  {"Productores de Huaro"},
		"?verified=true":               {"Chifles de Nieva"},
		"?verified=false":              {"Maíz de Áncash", "Productores de Huaro"},
		"?region=Cusco&verified=false": {"Productores de Huaro"},
	} {
		for _, limit := range []int{1, 2, 50} {
			if diff := cmp.Diff(want, h.listed(t, query, limit)); diff != "" {
				t.Errorf("%s by %d (-want +got):\n%s", query, limit, diff)
			}
		}
	}
	for _, wrong := range []string{"?product=gold", "?verified=maybe", "?limit=0", "?rush=1"} {
		h.anyone.Get(t, "/v1/associations"+wrong, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	h.anyone.Get(t, "/v1/associations?cursor=zzz").Problem(t, http.StatusUnprocessableEntity, "invalid")
}

func idOf(names map[string]string, name string) string {
	for id, each := range names {
		if each == name {
			return id
		}
	}
	return ""
}

// listed reads a list to its end, so many at a time.
func (h *fixture) listed(t *testing.T, query string, limit int) (names []string) {
	t.Helper()
	if query == "" {
		query = "?"
	}
	for cursor := ""; ; {
		page := read[identityrest.AssociationPage](t,
			h.anyone.Get(t, fmt.Sprintf("/v1/associations%s&limit=%d%s", query, limit, cursor)).Want(t, http.StatusOK))
		if len(page.Items) > limit {
			t.Errorf("%s: %d on a page of %d", query, len(page.Items), limit)
		}
		for _, a := range page.Items {
			names = append(names, *a.Name)
		}
		if page.Next == nil {
			return names
		}
		cursor = "&cursor=" + *page.Next
	}
}

func TestPhonesAndNamesAreShownToWhomTheyConcern(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa)))
	b := h.register(t, but(huaro(person("Juan Mamani", juan)), "name", "Chifles de Quincemil"))
	own := h.anyone.As(h.session(t, rosa).AccessToken)
	for name, c := range map[string]struct {
		who          client
		names, phone bool
	}{
		"the coordinator":       {h.coordinator, true, true},
		"the association":       {own, true, false},
		"another association":   {h.anyone.As(h.session(t, juan).AccessToken), false, false},
		"a buyer":               {h.member(t, token.RoleBuyer, "Tostaduría Sol"), false, false},
		"an organiser":          {h.member(t, token.RoleOrganiser, "Feria de Urcos"), false, false},
		"everyone":              {h.anyone, false, false},
		"a buyer with that id":  {h.as(t, token.Claims{Role: token.RoleBuyer, Org: a.ID, Subject: "per_x"}), false, false},
		"an association of old": {h.member(t, token.RoleAssociation, "Productores de Huaro"), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			one := read[association](t, c.who.Get(t, "/v1/associations/"+a.ID).Want(t, http.StatusOK))
			page := read[identityrest.AssociationPage](t, c.who.Get(t, "/v1/associations").Want(t, http.StatusOK))
			if len(page.Items) != 2 || page.Items[0].ID != b.ID {
				t.Fatalf("listed %+v", page.Items)
			}
			for _, seen := range []association{one, page.Items[1]} {
				if names := len(seen.Representatives) == 1 && seen.Representatives[0].Name != nil; names != c.names {
					t.Errorf("sees %+v", seen.Representatives)
				}
				if phone := len(seen.Representatives) == 1 && seen.Representatives[0].Phone != nil; phone != c.phone {
					t.Errorf("sees %+v", seen.Representatives)
				}
			}
		})
	}
	if got := own.Get(t, "/v1/associations/"+b.ID).Field(t, "representatives"); got != nil {
		t.Errorf("sees another's %v", got)
	}
}
