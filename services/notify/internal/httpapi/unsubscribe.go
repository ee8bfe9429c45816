package httpapi

import (
	"embed"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/app"
)

//go:embed page/unsubscribe.html
var pages embed.FS

var unsubscribePage = web.PageFrom(pages, "page/unsubscribe.html")

// UnsubscribePage is the path of the page for whoever wants no more e-mails.
const UnsubscribePage = app.UnsubscribePath + ":ticket"

// unsubscribing is what the page shows.
type unsubscribing struct {
	Known bool // the address is that of a mail
	Done  bool
}

// Again says how to be told again, or of less.
func (unsubscribing) Again() fault.Text {
	return fault.Text{
		ES: "Para que te lleguen otra vez, o para elegir cuáles y a qué hora, pídelo a quien coordina el mercado, o a quien lleva el programa con el que compras y vendes (`PUT /v1/me/notifications`).",
		EN: "To be told again, or to choose what and when, ask whoever coordinates the market, or whoever runs the program with which you buy and sell (`PUT /v1/me/notifications`).",
	}
}

// askUnsubscribe answers GET /unsubscribe/{ticket}, which programs open too that look where links lead: it changes nothing.
func (a *API) askUnsubscribe(c echo.Context) error {
	return showUnsubscribe(c, unsubscribing{Known: a.App.PersonOf(c.Param("ticket")) != ""})
}

// unsubscribe answers POST /unsubscribe/{ticket}, of the page's button and of programs that read mail (RFC 8058). Whoever has the ticket may: they need not sign in.
func (a *API) unsubscribe(c echo.Context) error {
	person := a.App.PersonOf(c.Param("ticket"))
	if person == "" {
		return showUnsubscribe(c, unsubscribing{})
	}
	if _, err := a.App.Unsubscribe(c.Request().Context(), person); err != nil {
		return err
	}
	return showUnsubscribe(c, unsubscribing{Known: true, Done: true})
}

func showUnsubscribe(c echo.Context, shown unsubscribing) error {
	status := http.StatusOK
	if !shown.Known {
		status = http.StatusNotFound
	}
	return web.ShowForm(c, status, unsubscribePage, shown)
}
