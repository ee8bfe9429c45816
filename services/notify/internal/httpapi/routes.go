// Package httpapi is the notify service's REST interface: it turns requests that fit the contract into queries, and what comes back
// into answers and streams of events. Who may call what stands in the contract (x-access).
package httpapi

import (
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/notify/internal/app"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
)

// API serves the notify service's contract.
type API struct {
	App     *app.App
	Model   *readmodel.Model
	Views   projection.Views
	Changes ChangeIDs
}

var _ notifyrest.StrictServerInterface = (*API)(nil)

// Routes registers every route of the contract, and the page for whoever wants no more e-mails.
func (a *API) Routes(g *echo.Group) {
	notifyrest.RegisterHandlers(g, a)
	g.GET("/"+UnsubscribePage, a.askUnsubscribe)
	g.POST("/"+UnsubscribePage, a.unsubscribe)
}
