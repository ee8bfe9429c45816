package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/document"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// salePath is where the links of recorded sales lead.
const salePath = "s/"

var salePage = web.PageFrom(pages, "page/sale.html")

// asked is what the page shows to whoever has the link of a sale: what was sold and by whom, and nothing of anybody else.
type asked struct {
	State  string // open, acknowledged, denied, ended; "": there is no such link
	Seller string
	Lines  []document.Line
	Until  string
}

// showSale answers GET /s/{link}. It changes nothing: whoever forwards a link makes phones and servers open it.
func (a *API) showSale(c echo.Context) error {
	o, err := a.saleOf(c.Request().Context(), c.Param("link"))
	if err != nil {
		return err
	}
	lang, _ := web.PageLang(c)
	shown, status := a.asked(c.Request().Context(), o, lang)
	return web.ShowForm(c, status, salePage, shown)
}

// answerSale takes the form of that page, and shows the page anew. Another site cannot send it: it does not know the link, and where a browser says that
// the form is another site's the page asks instead.
func (a *API) answerSale(c echo.Context) error {
	in := c.Request()
	o, err := a.saleOf(in.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	said := in.PostFormValue("answer")
	if o.Status == "" || web.IsForeign(in) || len(in.PostForm["answer"]) != 1 || said != "yes" && said != "no" {
		return a.showSale(c)
	}
	if err := a.answer(in.Context(), o.ID, said); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, in.URL.RequestURI())
}

// answer keeps what the buyer says of a sale. What was said or ended before stays, as the page then shows.
func (a *API) answer(ctx context.Context, id, said string) error {
	commit, err := a.App.HandleOrderAt(ctx, id, func(at es.Stamp) order.Command {
		return order.Answer{Bought: said == "yes", Now: at.Now}
	}, es.StepMeta("order-sale-link", id, said))
	if err != nil && !errors.Is(err, order.ErrAnswered) && !errors.Is(err, order.ErrLinkEnded) {
		return err
	}
	return web.WaitShown(ctx, a.Model, commit.Position)
}

// saleOf is the recorded sale that a link leads to; the zero Order where it leads nowhere.
func (a *API) saleOf(ctx context.Context, link string) (projection.Order, error) {
	id, ok := a.App.OrderOfLink(link)
	if !ok {
		return projection.Order{}, nil
	}
	o, err := a.awaited(ctx, id)
	if !o.Recorded() {
		return projection.Order{}, err
	}
	return o, err
}

// asked is what the page shows of a sale, and with which status.
func (a *API) asked(ctx context.Context, o projection.Order, lang web.Lang) (shown asked, status int) {
	if o.Status == "" {
		return asked{}, http.StatusNotFound
	}
	shown = asked{State: string(o.Status), Until: document.Day(o.AnswerUntil, lang)}
	switch {
	case o.MayBeAnswered(a.Now()):
		shown.State = "open"
	case o.Status != order.Acknowledged && o.Status != order.Denied:
		return asked{State: "ended"}, http.StatusGone
	}
	sells := a.Vault.Profile(ctx, o.Association)
	if sells.Erased || sells.Name == "" {
		sells.Name = lang.Of(fault.Text{ES: "Una asociación de productores", EN: "An association of producers"})
	}
	shown.Seller = sells.Name
	shown.Lines = document.OfSale(o, lang)
	return shown, http.StatusOK
}
