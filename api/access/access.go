// Package access reads from a contract who may do what: the x-access of an operation, a map from role to relation.
//
//	x-access: {anonymous: public}                          # everyone, with or without a token
//	x-access: {anonymous: public, association: own}        # an association also what is its own
//	x-access: {buyer: party, association: party}           # these two, in the trades that are theirs
//	x-access: {buyer: admin}                               # its own, by an administrator of the organisation
//	x-access: {coordinator: any, service: [whatsapp]}      # a service by its name
//
// The edge holds every request against the role; which things stand in the relation is for the service to say. What does not is answered
// as what does not exist.
//
// It knows no service.
package access

import (
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Extension is what a contract calls it.
const Extension = "x-access"

// Anonymous stands for everyone, with or without a token.
const Anonymous = "anonymous"

const service = "service"

// members are the roles of tokens that act for an organisation.
var members = []string{"buyer", "association", "organiser"}

// Relation is how what is done stands to whoever does it.
type Relation string

// The relations, a closed list.
const (
	Public Relation = "public" // what everyone may see and do, without a token too
	Any    Relation = "any"    // whatever there is
	Own    Relation = "own"    // what belongs to the caller's organisation, and what is made for it
	Admin  Relation = "admin"  // as own, by an administrator of the organisation only
	Party  Relation = "party"  // trades in which the caller's organisation is one of the two parties
	Self   Relation = "self"   // what belongs to the caller: the person, their sign-ins, what they ask for themselves
)

// Roles are all that a rule may name besides [Anonymous], in the order in which they are read.
func Roles() []string {
	return slices.Concat([]string{"person"}, members, []string{"coordinator", service})
}

// Relations are all that a rule may name.
func Relations() []Relation { return []Relation{Public, Any, Own, Admin, Party, Self} }

// A Rule says who may do an operation.
type Rule struct {
	relations map[string]Relation
	services  []string // the services that may, by name; nil: every one, if the role is named at all
}

// Of reads an operation's rule, as [Read] does.
func Of(op *openapi3.Operation) (Rule, error) { return Read(op.Extensions[Extension]) }

// Read reads a rule from the decoded value of x-access. A value that names nobody is an error, and so are a role, a relation or a service
// that does not exist, and a role and a relation that do not go together.
func Read(value any) (Rule, error) {
	written, _ := value.(map[string]any)
	if len(written) == 0 {
		return Rule{}, fmt.Errorf("%s: say who may, as a map from role to relation", Extension)
	}
	rule := Rule{relations: map[string]Relation{}}
	for role, value := range written {
		if err := rule.add(role, value); err != nil {
			return Rule{}, fmt.Errorf("%s: %s: %w", Extension, role, err)
		}
	}
	return rule, nil
}

func (r *Rule) add(role string, value any) error {
	if role == service {
		if names, ok := value.([]any); ok {
			r.relations[role] = Any
			return r.addServices(names)
		}
	}
	word, _ := value.(string)
	relation := Relation(word)
	if role != Anonymous && !slices.Contains(Roles(), role) {
		return fmt.Errorf("no such role")
	}
	if !slices.Contains(Relations(), relation) {
		return fmt.Errorf("no such relation: %v", value)
	}
	if !fits(role, relation) {
		return fmt.Errorf("%s is not for this role", relation)
	}
	r.relations[role] = relation
	return nil
}

func (r *Rule) addServices(names []any) error {
	for _, value := range names {
		name, _ := value.(string)
		if name == "" {
			return fmt.Errorf("no name of a service: %v", value)
		}
		r.services = append(r.services, name)
	}
	if len(r.services) == 0 {
		return fmt.Errorf("name the services")
	}
	slices.Sort(r.services)
	return nil
}

// fits: who has no token is nobody, and who acts for no organisation has nothing of an organisation's.
func fits(role string, relation Relation) bool {
	switch relation {
	case Public:
		return role == Anonymous
	case Own, Admin, Party:
		return slices.Contains(members, role)
	case Any, Self:
		return role != Anonymous
	}
	return false
}

// Open reports that no token is needed.
func (r Rule) Open() bool { return r.relations[Anonymous] == Public }

// For is the relation in which a caller of this role may, false if they may not at all; name is that of a service. Whoever has a token
// may what everyone may.
func (r Rule) For(role, name string) (Relation, bool) {
	relation, ok := r.relations[role]
	if role == service && r.services != nil && !slices.Contains(r.services, name) {
		ok = false
	}
	if !ok && r.Open() {
		return Public, true
	}
	return relation, ok
}

// Named are the roles that the rule names, sorted; not anonymous.
func (r Rule) Named() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.relations)), func(role string) bool { return role == Anonymous })
}

// Services are the names of the services that may, where not all of them may.
func (r Rule) Services() []string { return slices.Clone(r.services) }
