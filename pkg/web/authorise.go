package web

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/access"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/token"
)

// authorise holds the caller against the operation's x-access: whether their role may ever do this. Somebody of whom it is in doubt who
// they are may only read, and take away what somebody signs in with (x-in-doubt); a viewer only reads what is not their own. What stands to the caller in the relation that x-access names is
// for the service to say. A service that speaks for a person changes of what is the person's own only what the contract says (x-on-behalf).
// What administrators do of others, everybody does of themselves where it says so (x-oneself).
func authorise(c echo.Context, op *operation) error {
	caller := requestOf(c).caller
	reads := isSafe(c.Request().Method)
	relation, may := op.access.For(caller.Role, caller.Person)
	if relation == access.Admin && op.oneself != "" && c.Param(op.oneself) == caller.Person {
		relation = access.Self
	}
	switch {
	case caller.Anonymous():
		return nil
	case caller.Frozen && !reads && !op.safer:
		return faultFrozen
	case !may:
		return refused(caller, op)
	case caller.Member == token.MemberViewer && !reads && relation != access.Self && relation != access.Public:
		return faultViewer
	case relation == access.Self && !reads && caller.IsKey(),
		relation == access.Self && !reads && caller.Act != "" && !op.onBehalf:
		return faultNotAPerson
	case relation == access.Public:
		return nil // it needs no credential at all
	}
	if err := checkScope(c, op); err != nil {
		return err
	}
	if relation == access.Admin && !caller.administers() {
		return faultNotAdmin
	}
	return nil
}

// administers reports that the caller may say who else acts for their organisation: one of its administrators, which of an association is
// everybody who speaks for it and is not new, or whoever has a token of the operator's for it. A service that speaks for one of them may not.
func (c Caller) administers() bool {
	speaks := c.Role == token.RoleAssociation && c.Limit == nil
	return c.Act == "" && (c.Member == token.MemberAdmin || c.Member == "" && (speaks || c.Session == ""))
}

// IsKey reports that a program calls with an API key: it acts for an organisation, and has no sign-ins, contacts or data of its own.
func (c Caller) IsKey() bool { return strings.HasPrefix(c.Session, "key_") }

// SignedIn reports that a person calls with a sign-in of their own: neither a program with a key, nor a service that speaks for them, nor
// whoever has a token of the operator's for an organisation.
func (c Caller) SignedIn() bool {
	return c.Act == "" && (c.Role == token.RolePerson || strings.HasPrefix(c.Session, "ses_"))
}

// Allowed is what the caller may do of what their organisation may, as answers list it: nothing for whoever only reads, a viewer or
// somebody of whom it is in doubt who they are. Whoever speaks for that person tells them why they are refused.
func (c Caller) Allowed(actions []string) []string {
	if c.Member == token.MemberViewer || c.Frozen && c.Act == "" {
		return []string{}
	}
	return actions
}

// checkScope holds what is asked against the scopes of the caller's credential, where those are narrower than the role.
func checkScope(c echo.Context, op *operation) error {
	caller := requestOf(c).caller
	needed := op.scope(c.Request().Method)
	if caller.Scopes == nil || slices.Contains(caller.Scopes, needed) {
		return nil
	}
	c.Response().Header().Set(echo.HeaderWWWAuthenticate, fmt.Sprintf(`Bearer error="insufficient_scope", scope=%q`, needed))
	return faultScope.With("scope", needed).Saying(fault.Textf(
		"Esta llave no alcanza para esto: le falta %s. Usa una que lo tenga.",
		"This key does not reach so far: it lacks %s. Use one that has it.", needed,
	))
}

// scope is what a credential with scopes needs: "catalog:read" to read what is the service's, "catalog:write" for all else.
func (o *operation) scope(method string) string {
	right := "write"
	if isSafe(method) {
		right = "read"
	}
	return o.service.Name() + ":" + right
}

// authoriseAny is for a request by another method than those of a path: who may do nothing there at all is not told what there is.
func authoriseAny(c echo.Context, ops []*operation) error {
	var named []string
	for _, op := range ops {
		err := authorise(c, op)
		if f, ok := errors.AsType[*fault.Fault](err); err == nil || !ok || f.Slug != faultRoleForbidden.Slug {
			return err
		}
		named = append(named, op.access.Named()...)
	}
	slices.Sort(named)
	return RoleForbidden(slices.Compact(named)...)
}

// refused says why: a service is told its name, for it has the role and may not.
func refused(caller Caller, op *operation) error {
	if services := op.access.Services(); caller.Role == token.RoleService && services != nil {
		return faultRoleForbidden.With("roles", op.access.Named()).Saying(fault.Textf(
			"De los servicios, esto lo puede hacer solo: %s.", "Of the services, only these may do this: %s.", strings.Join(services, ", "),
		))
	}
	return RoleForbidden(op.access.Named()...)
}

// PeopleOnly refuses a credential that is not the person's own: for handlers of operations that everyone may use, and only people in this
// way.
func PeopleOnly() *fault.Fault { return faultNotAPerson }

// RoleForbidden refuses a role, and names those that may: also for handlers of operations that everyone may use, and only some in this way.
func RoleForbidden(roles ...string) *fault.Fault {
	named := strings.Join(roles, ", ")
	return faultRoleForbidden.With("roles", roles).Saying(fault.Textf(
		"Esto lo puede hacer solo quien tiene uno de estos roles: %s. Usa un token de ese rol; cómo se consigue está en /docs.",
		"Only who has one of these roles may do this: %s. Use a token of that role; /docs says how to get one.", named,
	))
}
