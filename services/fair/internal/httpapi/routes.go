// Package httpapi is the fair service's REST interface: it turns requests that fit the contract into commands and queries, and
// what comes back into answers. Who may call what stands in the contract (x-access) and in the domain's rules.
package httpapi

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/fair/internal/app"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// API serves the fair service's contract.
type API struct {
	App   *app.App
	Model *readmodel.Model
	Views projection.Views
	Vault *vault.Vault     // for the names of organisers and associations
	Now   func() time.Time // what is computed when answering: phases, open registration, allowed acts
}

var _ fairrest.StrictServerInterface = (*API)(nil)

// Routes registers every route of the contract.
func (a *API) Routes(g *echo.Group) {
	fairrest.RegisterHandlers(g, a)
}

// party is the caller as a party to fairs and applications.
func party(c web.Caller) fair.Party {
	switch c.Role {
	case token.RoleOrganiser:
		return fair.Organiser(c.Org)
	case token.RoleAssociation:
		return fair.Association(c.Org)
	case token.RoleCoordinator:
		return fair.Coordinator()
	}
	return fair.Party{}
}
