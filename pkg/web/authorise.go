package web

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/token"
)

// authorise holds the caller against the operation's x-access: whether their role may ever do this. Somebody of whom it is in doubt who
// they are may only read. What stands to the caller in the relation that x-access names is for the service to say.
func authorise(c echo.Context, op *operation) error {
	caller := requestOf(c).caller
	if caller.Frozen && !isSafe(c.Request().Method) {
		return faultFrozen
	}
	if _, may := op.access.For(caller.Role, caller.Person); !may && !caller.Anonymous() {
		return refused(caller, op)
	}
	return nil
}

// authoriseAny is for a request by another method than those of a path: who may do nothing there at all is not told what there is.
func authoriseAny(c echo.Context, ops []*operation) error {
	var named []string
	for _, op := range ops {
		err := authorise(c, op)
		if err == nil {
			return nil
		}
		if requestOf(c).caller.Frozen {
			return err
		}
		named = append(named, op.access.Named()...)
	}
	slices.Sort(named)
	return roleForbidden(slices.Compact(named))
}

// refused says why: a service is told its name, for it has the role and may not.
func refused(caller Caller, op *operation) error {
	if services := op.access.Services(); caller.Role == token.RoleService && services != nil {
		return faultRoleForbidden.With("roles", op.access.Named()).Saying(fault.Textf(
			"De los servicios, esto lo puede hacer solo: %s.", "Of the services, only these may do this: %s.", strings.Join(services, ", "),
		))
	}
	return roleForbidden(op.access.Named())
}

// roleForbidden names the roles that may.
func roleForbidden(roles []string) error {
	named := strings.Join(roles, ", ")
	return faultRoleForbidden.With("roles", roles).Saying(fault.Textf(
		"Esto lo puede hacer solo quien tiene uno de estos roles: %s. Usa un token de ese rol.",
		"Only who has one of these roles may do this: %s. Use a token of that role.", named,
	))
}
