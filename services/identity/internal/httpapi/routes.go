// Package httpapi is identity's REST interface: it turns requests that fit the contract into commands and queries, and what
// comes back into answers. Who may call what stands in the contract (x-access) and in the domain's rules. Who sees which
// name and phone is decided here, and nowhere else: phones are the coordinator's to see.
package httpapi

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// API serves identity's contract.
type API struct {
	App   *app.App
	Model *readmodel.Model
	Views projection.Views
	Vault *vault.Vault     // for names, places and phones
	Audit *audit.Log       // who was told of whom
	Now   func() time.Time // when a listing begins
	Peer  client.Peer      // the other services, which an export asks as its caller
}

var _ identityrest.StrictServerInterface = (*API)(nil)

// Routes registers every route of the contract.
func (a *API) Routes(g *echo.Group) {
	identityrest.RegisterHandlers(g, a)
}
