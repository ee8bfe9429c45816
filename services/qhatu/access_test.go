package qhatu_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/access"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func (o shownOperation) access(t *testing.T) access.Rule {
	t.Helper()
	rule, err := access.Read(o.op[access.Extension])
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

// example is the name of one of the bodies that the operation proposes.
func (o shownOperation) example(t *testing.T) string {
	t.Helper()
	names := slices.Collect(maps.Keys(o.bodies(t)))
	return slices.Min(names)
}

// A caller is somebody who tries an operation.
type caller struct {
	name   string
	claims token.Claims
	client client
}

func (v *visitor) callers(t *testing.T) []caller {
	t.Helper()
	all := []caller{{name: "anonymous", client: v.Anyone()}}
	for role, client := range v.by {
		if role != "" {
			all = append(all, caller{role, token.Claims{Role: role, Subject: "whatsapp"}, client})
		}
	}
	for name, changed := range map[string]func(*token.Claims){
		"somebody in doubt":    func(c *token.Claims) { c.Frozen = true },
		"a viewer":             func(c *token.Claims) { c.Member = token.MemberViewer },
		"a trader":             func(c *token.Claims) { c.Member = token.MemberTrader },
		"a key for nothing":    func(c *token.Claims) { c.Session, c.Scopes = "key_1", []string{} },
		"a person of no group": func(c *token.Claims) { c.Role, c.Org = token.RolePerson, "" },
		"another service":      func(c *token.Claims) { *c = token.Claims{Role: token.RoleService, Subject: "catalog"} },
	} {
		claims := v.speaker
		changed(&claims)
		all = append(all, caller{name, claims, v.Anyone().As(v.Mint(t, claims, time.Hour))})
	}
	return all
}

// variant: one of a role whose things are tried by another one of it.
func (c caller) variant() bool { return c.name != c.claims.Role && c.name != "anonymous" }

// refusal is what the rule of an operation has to say to a caller, whatever it is about: a status and a problem; 0 where it is not for the rule to refuse.
func (o shownOperation) refusal(t *testing.T, by caller) (int, string) {
	t.Helper()
	rule := o.access(t)
	relation, may := rule.For(by.claims.Role, by.claims.Subject)
	changes := o.method != http.MethodGet
	ofOrganisation := relation != access.Self && relation != access.Public
	switch {
	case by.claims.Role == "" && !rule.Open():
		return http.StatusUnauthorized, "token-required"
	case by.claims.Role == "":
		return 0, ""
	case by.claims.Frozen && changes && o.op["x-in-doubt"] != true:
		return http.StatusForbidden, "identity-in-doubt"
	case !may:
		return http.StatusForbidden, "role-forbidden"
	case by.claims.Member == token.MemberViewer && changes && ofOrganisation:
		return http.StatusForbidden, "viewer-only-reads"
	case strings.HasPrefix(by.claims.Session, "key_") && changes && relation == access.Self:
		return http.StatusForbidden, "people-only"
	case by.claims.Scopes != nil && relation != access.Public:
		return http.StatusForbidden, "scope-forbidden"
	case by.claims.Member != "" && by.claims.Member != token.MemberAdmin && relation == access.Admin:
		return http.StatusForbidden, "admins-only"
	}
	return 0, ""
}

// checkRoles: who may not, is told so before anything else is looked at, and nothing happens; who may, is not told so.
func checkRoles(t *testing.T, v *visitor) {
	things, callers := v.things(), v.callers(t)
	for _, op := range v.operations {
		for _, by := range callers {
			status, slug := op.refusal(t, by)
			if status == 0 && op.method != http.MethodGet {
				continue // that it happens is tried out with things of its own
			}
			t.Run(op.id()+" as "+by.name, func(t *testing.T) {
				asked := op.proposal(t, op.example(t)).about(func(_ int, kind string) string { return things(t, kind) })
				answer := asked.send(t, by.client)
				switch {
				case status != 0:
					answer.Problem(t, status, slug)
				case needsBrowser[op.id()] && answer.Status == http.StatusUnauthorized:
				case answer.Status == http.StatusUnauthorized, answer.Status == http.StatusForbidden, answer.Status >= http.StatusInternalServerError:
					t.Errorf("%d %s", answer.Status, answer.Body)
				}
				if asked.method == http.MethodGet {
					by.client.Do(t, http.MethodHead, asked.target).Want(t, answer.Status)
				}
			})
		}
	}
}

// checkMethods: by a method that a path has not, whoever may do nothing there learns no more than by one that it has.
func checkMethods(t *testing.T, v *visitor) {
	things, at := v.things(), map[string][]shownOperation{}
	for _, op := range v.operations {
		at[op.path] = append(at[op.path], op)
	}
	for path, ops := range at {
		missing := http.MethodPut
		if slices.ContainsFunc(ops, func(o shownOperation) bool { return o.method == missing }) {
			missing = http.MethodPatch
		}
		for _, by := range v.callers(t) {
			want := http.StatusUnauthorized
			for _, op := range ops {
				want = max(want, methodRefusal(op.access(t), by))
			}
			if by.variant() {
				continue
			}
			asked := ops[0].proposal(t, ops[0].example(t)).about(func(_ int, kind string) string { return things(t, kind) })
			if got := by.client.Do(t, missing, asked.target).Status; got != want {
				t.Errorf("%s %s as %s: %d, want %d", missing, path, by.name, got, want)
			}
		}
	}
}

// methodRefusal is the status of a method that is not there, for whoever may do what the rule is about.
func methodRefusal(rule access.Rule, by caller) int {
	_, may := rule.For(by.claims.Role, by.claims.Subject)
	switch {
	case may:
		return http.StatusMethodNotAllowed
	case by.claims.Role == "":
		return http.StatusUnauthorized
	}
	return http.StatusForbidden
}

// elsewhere are the things of somebody else: those that everyone may see, and those that nobody else may.
type elsewhere struct {
	public, hidden func(*testing.T, string) string
}

// of returns those things of a kind that are not for others in this operation.
func (e elsewhere) of(t *testing.T, kind, operation string) []string {
	t.Helper()
	shown, hidden := e.public(t, kind), e.hidden(t, kind)
	switch {
	case !forEveryone[kind][operation]:
		return []string{shown, hidden}
	case shown != hidden:
		return []string{hidden}
	}
	return nil
}

func (v *visitor) elsewhere() elsewhere {
	public, hidden := v.things(), map[string]string{}
	return elsewhere{public, func(t *testing.T, kind string) string {
		t.Helper()
		if hidden[kind] == "" {
			hidden[kind] = v.hide(t, kind, public)
		}
		return hidden[kind]
	}}
}

// hide makes a thing that is not public yet; what never is, is as it is.
func (v *visitor) hide(t *testing.T, kind string, public func(*testing.T, string) string) string {
	t.Helper()
	switch kind {
	case "lot":
		return idIn(t, v.send(t, "draftLot", token.RoleAssociation, public))
	case "fair":
		return idIn(t, v.send(t, "scheduleFair", token.RoleOrganiser, public))
	}
	return public(t, kind)
}

// forEveryone are the kinds of which everybody may know that they exist, once they are public, and what may be done with them.
var forEveryone = map[string]map[string]bool{
	"lot":   {"GetLot": true, "OpenNegotiation": true},
	"fair":  {"GetFair": true, "GetFairCalendar": true, "ListStalls": true, "ApplyForStall": true, "GetStall": true, "ConfirmStall": true, "WithdrawStall": true, "OpenNegotiation": true},
	"assoc": {"GetAssociation": true, "GetTrackRecord": true, "ListLots": true},
	"otp":   {"ExchangeToken": true},                    // whoever names a challenge has asked for it
	"org":   {"ExchangeToken": true, "BeginOidc": true}, // see checkActingForOthers
}

// idNames are members of queries and bodies that hold an id, whether an example has them or not.
var idNames = map[string]string{
	"association": "assoc", "association_id": "assoc", "fair": "fair", "fair_id": "fair", "lot": "lot", "lot_id": "lot",
	"negotiation": "neg", "organisation": "org", "organisation_id": "org", "organiser": "org", "buyer": "org", "person": "per", "person_id": "per",
}

const exampleEnd = "_01jd6q0n5e8s3k7v2m9x4c0b1a"

// named are the requests that an operation proposes, and those that name all that it may be about.
func (o shownOperation) named(t *testing.T) []proposal {
	t.Helper()
	asked := o.proposal(t, o.example(t))
	all := []proposal{asked}
	for _, shown := range o.parameters {
		p := o.at(shown)
		if kind := idNames[fmt.Sprint(p["name"])]; p["in"] == "query" && kind != "" {
			filtered := asked
			before, query, _ := strings.Cut(asked.target, "?")
			filtered.target = before + "?" + fmt.Sprint(p["name"]) + "=" + kind + exampleEnd + "&" + query
			all = append(all, filtered)
		}
	}
	content, _ := o.at(o.op["requestBody"])["content"].(body)
	media, _ := content["application/json"].(body)
	properties, _ := o.at(media["schema"])["properties"].(body)
	var sent body
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if kind := idNames[name]; kind != "" && json.Unmarshal([]byte(asked.body), &sent) == nil && sent[name] == nil {
			raw, err := json.Marshal(but(sent, name, kind+exampleEnd))
			if err != nil {
				t.Fatal(err)
			}
			completed := asked
			completed.body = string(raw)
			all = append(all, completed)
		}
	}
	return all
}

// checkForeign tries every operation, as whoever may do it with what is theirs, on somebody else's things: each of its ids is first
// somebody else's, and then nobody's. The answers have to be the same.
func checkForeign(t *testing.T, v *visitor) {
	theirs, callers, own := v.another(t).elsewhere(), v.callers(t), map[string]func(*testing.T, string) string{}
	things := v.things()
	for _, by := range callers {
		own[by.claims.Role] = v.ownOf(by.claims.Role, things)
	}
	for _, op := range v.operations {
		for _, by := range callers {
			mine := own[by.claims.Role]
			relation, may := op.access(t).For(by.claims.Role, by.claims.Subject)
			if everyone := relation == access.Public && by.name != "anonymous"; !may || everyone || by.variant() || relation == access.Any {
				continue
			}
			for _, asked := range op.named(t) {
				if asked.method == http.MethodGet && by.claims.Role != "" {
					own := mine
					if strings.HasPrefix(op.path, "/v1/organisations/{id}/") {
						own = v.thingsOf(t, op, by.claims.Role, things)
					}
					checkMine(t, v, op, asked, by, own)
				}
				for at, kind := range asked.kinds() {
					t.Run(fmt.Sprintf("%s as %s with another's %s (%d)", op.id(), by.name, kind, at), func(t *testing.T) {
						as := by
						if by.claims.Role != "" {
							as.client = v.acting(t, op, by.claims.Role, mine)
						}
						checkAlike(t, asked, at, as, mine, theirs.of(t, kind, op.id()))
					})
				}
			}
		}
	}
}

// ownOf is things, with the organisation that somebody of this role acts for, and an invitation and a webhook of it.
func (v *visitor) ownOf(role string, things func(*testing.T, string) string) func(*testing.T, string) string {
	invited := ""
	return func(t *testing.T, kind string) string {
		t.Helper()
		acts := slices.Contains([]string{token.RoleAssociation, token.RoleBuyer, token.RoleOrganiser}, role)
		if acts && kind == "hook" && role != token.RoleOrganiser {
			return v.hook(t, shownOperation{}, role)
		}
		if !acts || kind != "org" && kind != "inv" {
			return things(t, kind)
		}
		organisation := v.by[role].Get(t, "/v1/me").Want(t, http.StatusOK).Text(t, "organisation.id")
		if kind == "org" {
			return organisation
		}
		if invited == "" {
			invited = v.invitation(t, organisation)
		}
		return invited
	}
}

// checkMine reads what is the caller's own: it is there, so that what is another's is not missing by accident.
func checkMine(t *testing.T, v *visitor, op shownOperation, asked proposal, by caller, mine func(*testing.T, string) string) {
	t.Helper()
	own := asked.about(func(_ int, kind string) string { return mine(t, kind) })
	if answer := own.send(t, v.acting(t, op, by.claims.Role, mine)); answer.Status != http.StatusOK {
		t.Errorf("GET %s as %s: %d %s", own.target, by.name, answer.Status, answer.Body)
	}
}

// conditions are the ways in which a request may ask about what it does not see.
var conditions = map[string][]webtest.Option{
	"":                nil,
	"If-Match any":    {webtest.Header("If-Match", "*")},
	"If-Match 1":      {webtest.IfMatch(1)},
	"If-Match others": {webtest.Header("If-Match", `"99", "x"`)},
	"If-None-Match":   {webtest.Header("If-None-Match", "*")},
	"Idempotency-Key": {webtest.Key("the-same")},
}

// checkAlike sends the same request about what nobody has and about each of what is somebody else's.
func checkAlike(t *testing.T, asked proposal, at int, by caller, mine func(*testing.T, string) string, theirs []string) {
	t.Helper()
	about := func(other string) proposal {
		return asked.about(func(i int, kind string) string {
			if i == at {
				return other
			}
			return mine(t, kind)
		})
	}
	none, foreign := about(id.Derive(asked.kinds()[at], "nobody")), map[string]proposal{}
	for _, other := range theirs {
		foreign[other] = about(other)
	}
	methods := []string{asked.method}
	if asked.method == http.MethodGet {
		methods = append(methods, http.MethodHead)
	}
	for _, method := range methods {
		for name, condition := range conditions {
			if strings.HasPrefix(name, "If-Match") && !strings.Contains(none.path(), "_") { // nothing that has a revision
				continue
			}
			none.method = method
			want := told(none.send(t, by.client, condition...))
			for other, p := range foreign {
				p.method = method
				got := told(p.send(t, by.client, condition...))
				if plain := name == "" && got.Status != http.StatusNotFound; plain && strings.Contains(p.path(), other) {
					t.Fatalf("%s %s: %d %s", method, p.target, got.Status, got.Body)
				}
				if !reflect.DeepEqual(want, got) {
					t.Fatalf("%s %s %s (-nobody's +somebody else's):\n%s", method, p.target, name, cmp.Diff(want, got))
				}
			}
		}
	}
}

// path is the target without its query.
func (p proposal) path() string {
	path, _, _ := strings.Cut(p.target, "?")
	return path
}

// told is what an answer tells: without what is each request's own.
func told(answer webtest.Response) webtest.Response {
	answer.Header = answer.Header.Clone()
	for _, own := range []string{"Date", "X-Request-Id", "Ratelimit"} {
		answer.Header.Del(own)
	}
	if answer.Header.Get("Qhatu-Position") != "" {
		answer.Header.Set("Qhatu-Position", "of the log")
	}
	answer.Body = requestIDs.ReplaceAll(answer.Body, nil)
	return answer
}

var requestIDs = regexp.MustCompile(`urn:uuid:[0-9a-f-]{36}`)
