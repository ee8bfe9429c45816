// Package httpapi is the order service's REST interface: it turns requests that fit the contract into commands and queries,
// and what comes back into answers. Who may call what stands in the contract (x-access) and in the domain's rules.
package httpapi

import (
	"time"

	"github.com/labstack/echo/v4"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/domain/taxdoc"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// API serves the order service's contract.
type API struct {
	App   *app.App
	Model *readmodel.Model
	Views projection.Views
	Vault *vault.Vault     // for the names of the parties
	Now   func() time.Time // when a listing begins

	Records *TrackRecords
	Sales   *Sales
	UITs    taxdoc.UITs // by year
}

var _ orderrest.StrictServerInterface = (*API)(nil)

// row reads one row of the read model, whoever asks; the zero row if there is none.
func row[T any](a *API, get func(*bbolt.Tx, string) (T, bool, error), id string) (found T, err error) {
	err = a.Model.View(func(tx *bbolt.Tx) (err error) {
		found, _, err = get(tx, id)
		return err
	})
	return found, err
}

// DocumentPage is the path of the page that shows whether a document is the market's.
const DocumentPage = "v/:code"

// SalePage is the path of the page by which the buyer of a recorded sale says whether it is so.
const SalePage = salePath + ":link"

// Routes registers every route of the contract, and those pages.
func (a *API) Routes(g *echo.Group) {
	orderrest.RegisterHandlers(g, a)
	g.GET("/"+DocumentPage, a.checkDocument)
	g.GET("/"+SalePage, a.showSale)
	g.POST("/"+SalePage, a.answerSale)
}
