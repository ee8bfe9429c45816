package qhatu_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/access"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// exampleID is how contracts write the id of a thing in their examples. /docs puts one that exists in its place.
var exampleID = regexp.MustCompile(`\b([a-z]+)_01jd6q0n5e8s3k7v2m9x4c0b1a\b`)

// Every operation of every contract, over one market.
func TestEveryOperation(t *testing.T) {
	v := visit(t)
	t.Run("is for whom its contract says", func(t *testing.T) { checkRoles(t, v) })
	t.Run("has its methods only", func(t *testing.T) { checkMethods(t, v) })
	t.Run("lets nobody act for others", func(t *testing.T) { checkActingForOthers(t, v) })
	t.Run("takes what is somebody else's for what does not exist", func(t *testing.T) { checkForeign(t, v) })
	t.Run("can be tried out", v.tryOutAll)
}

// tryOutAll: whoever opens an operation in /docs and presses "Try it out" and "Execute" has something happen, or is told what stands
// in the way; never that what the contract proposes is wrong.
func (v *visitor) tryOutAll(t *testing.T) {
	shown := v.things() // what is only read stays as it is
	for _, op := range v.operations {
		if destroys[op.id()] || needsBrowser[op.id()] {
			continue
		}
		for _, role := range op.roles() {
			t.Run(op.id()+" as "+role, func(t *testing.T) { v.tryOut(t, op, role, shown) })
		}
	}
}

// destroys are the operations after which there would be nobody left to try the others: identity's own tests try them.
var destroys = map[string]bool{"EraseMe": true, "ErasePerson": true, "EraseOrganisation": true, "EraseByPhone": true, "RemoveRepresentative": true}

// needsBrowser are the operations that finish what a browser has begun elsewhere: identity's own tests try them.
var needsBrowser = map[string]bool{"FinishOidc": true}

// visitor is somebody who has found /docs and tries what stands there, with a token for each role.
type visitor struct {
	*markettest.Market
	*signIns
	operations   []shownOperation
	by           map[string]client // by role
	hooks        map[string]string // a webhook of each role's organisation
	association  string            // id of the one that the coordinator has registered
	person       string            // who speaks for it
	phone        string            // of that person
	speakerPhone string            // of whoever else speaks for it
	speaker      token.Claims      // another one, in whose name the association acts
}

func visit(t *testing.T) *visitor {
	t.Helper()
	m, box := markettest.StartWithPost(t)
	post := &signIns{Postbox: box, sessions: map[string]identityrest.Session{}, codes: map[string]string{}}
	v := newcomer(t, m, post, "Molino del Sur", "Municipalidad de Huaro")
	for _, service := range []string{"catalog", "fair", "identity", "notify", "order"} {
		v.operations = append(v.operations, operationsOf(t, v.Anyone(), service)...)
	}
	v.register(t, v.send(t, "registerAssociation", token.RoleCoordinator, nil), func() webtest.Response {
		return v.send(t, "addRepresentative", token.RoleCoordinator, v.things())
	})
	return v
}

// newcomer has no association yet.
func newcomer(t *testing.T, m *markettest.Market, post *signIns, buyer, organiser string) *visitor {
	t.Helper()
	return &visitor{Market: m, signIns: post, hooks: map[string]string{}, by: map[string]client{
		"": m.Anyone(), token.RoleBuyer: m.Buyer(t, buyer),
		token.RoleOrganiser: m.As(t, token.RoleOrganiser, organiser), token.RoleCoordinator: m.As(t, token.RoleCoordinator, "Programa"),
		token.RoleService: m.As(t, token.RoleService, "whatsapp"), token.RolePerson: m.As(t, token.RolePerson, buyer),
	}}
}

// another is somebody else at the same market, who has nothing to do with the first one.
func (v *visitor) another(t *testing.T) *visitor {
	t.Helper()
	other := newcomer(t, v.Market, v.signIns, "Tostaduría Lejana", "Municipalidad de Chinchero")
	other.operations = v.operations
	speaker := func(name, phone string) body { return body{"name": name, "phone": phone, "language": "es"} }
	other.register(t, other.by[token.RoleCoordinator].Post(t, "/v1/associations", body{
		"name": "Tejedoras de Chinchero", "community": "Chinchero", "province": "Urubamba", "region": "Cusco", "products": []string{"textile"},
		"representatives": []body{speaker("Nilda Huamán", "+51984000501")},
	}), func() webtest.Response {
		return other.by[token.RoleCoordinator].Post(t, "/v1/associations/"+other.association+"/representatives", speaker("Rufina Cusi", "+51984000502"))
	})
	return other
}

// register takes in an association with two people who speak for it: who is in doubt is confirmed by the other.
func (v *visitor) register(t *testing.T, registered webtest.Response, addSecond func() webtest.Response) {
	t.Helper()
	type people struct {
		ID              string              `json:"id"`
		Representatives []map[string]string `json:"representatives"`
	}
	made := read[people](t, registered.Want(t, http.StatusCreated))
	v.association = made.ID
	v.speaker = token.Claims{Role: token.RoleAssociation, Org: v.association, Subject: made.Representatives[0]["id"]}
	both := read[people](t, addSecond().Want(t, http.StatusOK)).Representatives
	v.person, v.phone = both[len(both)-1]["id"], both[len(both)-1]["phone"]
	v.speakerPhone = both[0]["phone"]
	v.by[token.RoleAssociation] = v.Anyone().As(v.Mint(t, v.speaker, time.Hour))
	v.renew(t)
}

// renew gives the person a new token: what they had may have been ended.
func (v *visitor) renew(t *testing.T) {
	t.Helper()
	v.by[token.RolePerson] = v.Anyone().As(v.Mint(t, token.Claims{Role: token.RolePerson, Subject: v.person}, time.Hour))
}

// join makes the person a member of a buyer or organiser, as long as they have the phone that they were registered with.
func (v *visitor) join(t *testing.T, organisation string) {
	t.Helper()
	v.renew(t)
	v.enter(t, v.by[token.RolePerson], organisation, v.phone, "trader")
}

// enter lets somebody whose phone is invited accept, unless they are a member already.
func (v *visitor) enter(t *testing.T, who client, organisation, phone, role string) {
	t.Helper()
	invited := v.by[token.RoleCoordinator].Post(t, "/v1/organisations/"+organisation+"/invitations", body{"phone": phone, "role": role})
	if invited.Status == http.StatusConflict {
		invited.Problem(t, http.StatusConflict, "already-member")
		return
	}
	who.Post(t, "/v1/invitations/accept", body{"code": invited.Want(t, http.StatusCreated).Field(t, "code")})
}

// colleagues makes the person and whoever speaks beside them members of the caller's buyer or organiser, for which the other one calls from now on.
func (v *visitor) colleagues(t *testing.T, role, organisation string) {
	t.Helper()
	v.by[token.RoleCoordinator].Post(t, "/v1/persons/"+v.person+"/confirm", nil)
	v.join(t, organisation)
	other := v.Anyone().As(v.Mint(t, token.Claims{Role: token.RolePerson, Subject: v.speaker.Subject}, time.Hour))
	v.enter(t, other, organisation, v.speakerPhone, "admin")
	v.by[role] = v.Anyone().As(v.Mint(t, token.Claims{Role: role, Org: organisation, Subject: v.speaker.Subject, Member: token.MemberAdmin}, time.Hour))
}

// thingsOf are these things, with the caller's own organisation where an operation is about one.
func (v *visitor) thingsOf(
	t *testing.T, op shownOperation, role string, things func(*testing.T, string) string,
) func(*testing.T, string) string {
	t.Helper()
	switch op.id() {
	case "SuspendAssociation", "ReopenAssociation", "CloseAssociation":
		return func(t *testing.T, _ string) string {
			t.Helper()
			return idIn(t, v.by[token.RoleCoordinator].Post(t, "/v1/associations", body{
				"name": op.id(), "representatives": []body{{"name": "Nora Huillca", "phone": "+51984000601"}},
			}))
		}
	}
	relation, _ := op.access(t).For(role, "")
	if relation != access.Own && relation != access.Admin {
		return things
	}
	return func(t *testing.T, kind string) string {
		t.Helper()
		own := func() string {
			me, _ := v.by[role].Get(t, "/v1/me").Want(t, http.StatusOK).Field(t, "organisation").(body)
			return fmt.Sprint(me["id"])
		}
		switch kind {
		case "org":
			if role != token.RoleAssociation {
				v.join(t, own())
			}
			return own()
		case "hook":
			return v.hook(t, op, role)
		case "inv":
			return v.invitation(t, own())
		case "per":
			if role == token.RoleBuyer || role == token.RoleOrganiser {
				v.colleagues(t, role, own())
			}
		}
		return things(t, kind)
	}
}

// hook is a webhook of the caller's organisation, the same for all operations but that which removes it: nobody has many.
func (v *visitor) hook(t *testing.T, op shownOperation, role string) string {
	t.Helper()
	if v.hooks[role] == "" {
		v.hooks[role] = idIn(t, v.send(t, "registerWebhook", role, nil))
	}
	id := v.hooks[role]
	if op.id() == "RemoveWebhook" {
		delete(v.hooks, role)
	}
	return id
}

func (v *visitor) invitation(t *testing.T, organisation string) string {
	t.Helper()
	return idIn(t, v.by[token.RoleCoordinator].Post(t, "/v1/organisations/"+organisation+"/invitations", body{"phone": "+51987600777", "role": "trader"}))
}

// tryOut tries an operation on things of its own, or on those that are shown to whoever only reads.
func (v *visitor) tryOut(t *testing.T, op shownOperation, role string, shown func(*testing.T, string) string) {
	if role == token.RolePerson {
		v.renew(t)
	}
	for _, status := range []string{"200", "201"} {
		v.checkAnswer(t, op, status)
	}
	for name := range op.bodies(t) {
		things := shown
		if op.method != http.MethodGet {
			things = v.things()
		}
		things = v.thingsOf(t, op, role, things)
		if op.id() == "AddContact" {
			things = contactsOf(things)
		}
		answer := v.sendExample(t, op, name, role, things)
		slug := ""
		if answer.Status >= http.StatusBadRequest {
			slug = fmt.Sprint(answer.Field(t, "type"))
		}
		switch {
		case answer.Status < http.StatusBadRequest, answer.Status == http.StatusConflict, answer.Status == http.StatusPreconditionFailed:
		case answer.Status == http.StatusNotFound && slug != "/problems/not-found":
		case slug == "/problems/people-only" && slices.Contains([]string{"RegisterOrganisation", "ShareContact", "UnshareContact"}, op.id()): // the operator's token is nobody's sign-in
		default:
			t.Errorf("%s %s: %d %s", op.method, op.path, answer.Status, answer.Body)
		}
	}
}

// checkAnswer expects an example of what is answered, its own or that of the items of a list.
func (v *visitor) checkAnswer(t *testing.T, op shownOperation, status string) {
	t.Helper()
	responses, _ := op.op["responses"].(body)
	content, _ := op.at(responses[status])["content"].(body)
	media, _ := content["application/json"].(body)
	if media == nil {
		return
	}
	schema := op.at(media["schema"])
	properties, _ := schema["properties"].(body)
	items := op.at(op.at(properties["items"])["items"])
	if media["example"] == nil && media["examples"] == nil && schema["example"] == nil && items["example"] == nil {
		t.Errorf("there is no example of the answer %s", status)
	}
}

// send sends the only example of an operation.
func (v *visitor) send(t *testing.T, operation, role string, things func(*testing.T, string) string) webtest.Response {
	t.Helper()
	i := slices.IndexFunc(v.operations, func(o shownOperation) bool { return strings.EqualFold(o.id(), operation) })
	if i < 0 {
		t.Fatalf("no operation %s", operation)
	}
	return v.sendExample(t, v.operations[i], "", role, things)
}

func (v *visitor) sendExample(
	t *testing.T, op shownOperation, example, role string, things func(*testing.T, string) string,
) webtest.Response {
	t.Helper()
	asked := op.proposal(t, example).about(func(_ int, kind string) string { return things(t, kind) })
	by := v.acting(t, op, role, things)
	asked = v.toldOf(t, v.known(asked), by, things)
	switch {
	case strings.Contains(asked.path(), "/claims"):
		v.claimed(t, things)
	case op.id() == "DeclareDelay":
		things(t, "ord")
	}
	if asked.method == http.MethodGet {
		return asked.send(t, by)
	}
	return v.sendTwice(t, op, asked, by)
}

// things returns what makes one thing of each kind, when it is first asked for, from the contracts' own examples: so each of
// these examples does what it says.
func (v *visitor) things() func(*testing.T, string) string {
	made := map[string]string{"assoc": v.association, "per": v.person}
	var thing func(t *testing.T, kind string) string
	thing = func(t *testing.T, kind string) string {
		t.Helper()
		if made[kind] == "" {
			made[kind] = v.makeThing(t, kind, thing)
		}
		return made[kind]
	}
	return thing
}

func (v *visitor) makeThing(t *testing.T, kind string, thing func(*testing.T, string) string) string {
	t.Helper()
	if own := v.makeOwn(t, kind, thing); own != "" {
		return own
	}
	made := func(operation, role string) webtest.Response { return v.send(t, operation, role, thing) }
	switch kind {
	case "lot":
		id := idIn(t, made("draftLot", token.RoleAssociation))
		v.by[token.RoleAssociation].Post(t, "/v1/lots/"+id+"/publish", nil).Want(t, http.StatusOK)
		return id
	case "sale":
		return idIn(t, made("declareSale", token.RoleAssociation))
	case "neg":
		return idIn(t, made("openNegotiation", token.RoleBuyer))
	case "ord":
		at := "/v1/negotiations/" + thing(t, "neg") + "/offers"
		made("makeOffer", token.RoleAssociation) // answered with a conflict before it is the seller's turn: it is
		id := idIn(t, v.by[token.RoleBuyer].Post(t, at+"/2/accept", nil))
		v.by[token.RoleBuyer].Post(t, "/v1/orders/"+id+"/amend", body{"delivery": body{"basis": "farm", "until": inDays(20)}}).Want(t, http.StatusOK)
		v.by[token.RoleBuyer].Post(t, "/v1/orders/"+id+"/payments", transfer("1.00", "1")).Want(t, http.StatusOK)
		sendPhoto(t, v.by[token.RoleBuyer], id, "shows=goods", jpegOf(t, 2)).Want(t, http.StatusCreated)
		return id
	case "delay":
		thing(t, "ord") // of an association there
		return idIn(t, made("declareDelay", token.RoleCoordinator))
	case "fair":
		id := idIn(t, made("scheduleFair", token.RoleOrganiser))
		v.by[token.RoleOrganiser].Post(t, "/v1/fairs/"+id+"/publish", nil).Want(t, http.StatusOK)
		return id
	case "stall":
		return idIn(t, made("applyForStall", token.RoleAssociation))
	case "hook":
		return v.hook(t, shownOperation{}, token.RoleBuyer)
	case "inv":
		return v.invitation(t, thing(t, "org"))
	case "org":
		id := idIn(t, made("registerOrganisation", token.RoleCoordinator))
		v.join(t, id)
		return id
	}
	t.Fatalf("nothing makes a thing of the kind %q", kind)
	return ""
}

// claimed makes the order one that has come, and about which the buyer claims.
func (v *visitor) claimed(t *testing.T, things func(*testing.T, string) string) {
	t.Helper()
	id := things(t, "ord")
	v.by[token.RoleBuyer].Post(t, "/v1/orders/"+id+"/deliver", nil).Want(t, http.StatusOK)
	v.by[token.RoleBuyer].Post(t, "/v1/orders/"+id+"/claims", body{"reason": "weight", "wants": "third_weighing"}).Want(t, http.StatusOK)
}

func idIn(t *testing.T, created webtest.Response) string {
	t.Helper()
	return fmt.Sprint(created.Want(t, http.StatusCreated).Field(t, "id"))
}
