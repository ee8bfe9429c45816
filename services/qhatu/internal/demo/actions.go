package demo

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/fault"
)

const longestText = 1000 // characters

// say writes a message on a phone.
func (p *page) say(c echo.Context) error {
	var in struct{ Phone, Text string }
	m, err := p.onPhone(c, &in, &in.Phone)
	if err != nil {
		return err
	}
	if in.Text = strings.TrimSpace(in.Text); in.Text == "" || utf8.RuneCountInString(in.Text) > longestText {
		return fault.InvalidField("/text", fault.Textf("Escribe de 1 a %d letras.", "Write 1 to %d characters.", longestText))
	}
	p.phone(m).Say(in.Text)
	return done(c)
}

// tap taps a button or a row of a list on a phone.
func (p *page) tap(c echo.Context) error {
	var in struct{ Phone, Choice string }
	m, err := p.onPhone(c, &in, &in.Phone)
	if err != nil {
		return err
	}
	if err := p.phone(m).Tap(in.Choice); err != nil {
		return fault.NotFoundf("Ese botón ya no está en el celular.", "That button is not on the phone any more.").Because(err)
	}
	return done(c)
}

// signal takes a phone offline, or online again.
func (p *page) signal(c echo.Context) error {
	var in struct {
		Phone string
		On    bool
	}
	m, err := p.onPhone(c, &in, &in.Phone)
	if err != nil {
		return err
	}
	p.phone(m).Online(in.On)
	p.mu.Lock()
	p.offline[m.Key] = !in.On
	p.mu.Unlock()
	return done(c)
}

// onPhone reads a request that names a phone.
func (*page) onPhone(c echo.Context, in any, phone *string) (member, error) {
	if err := read(c, in); err != nil {
		return member{}, err
	}
	m, ok := memberOf(*phone)
	if !ok {
		return m, fault.NotFoundf("No hay tal celular.", "There is no such phone.")
	}
	return m, nil
}

// offer makes an offer for a lot, in the negotiation that is open about it or in a new one.
func (p *page) offer(c echo.Context) error {
	var in struct{ Lot, Quantity, Unit, Price string }
	if err := read(c, &in); err != nil {
		return err
	}
	if wrong := unreadable(in.Quantity, in.Price); len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	ctx, orders, made := c.Request().Context(), p.buyer().in(languageOf(c)).order(), offerOf(in.Quantity, in.Unit, in.Price)
	page, err := client.Read[orderrest.NegotiationPage](orders.ListNegotiations(ctx, &orderrest.ListNegotiationsParams{Lot: &in.Lot}))
	if err != nil {
		return passOn(c, err)
	}
	if i := slices.IndexFunc(page.Items, func(n orderrest.Negotiation) bool { return slices.Contains(n.AllowedActions, "offer") }); i >= 0 {
		_, err = client.Body(orders.MakeOffer(ctx, page.Items[i].ID, nil, made))
	} else {
		_, err = client.Body(orders.OpenNegotiation(ctx, nil, orderrest.NewNegotiation{LotID: in.Lot, Offer: made}))
	}
	return passOn(c, err)
}

// What the market reads as a quantity and as an amount of soles.
var (
	figures = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,3})?$`)
	amounts = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,2})?$`)
)

// unreadable names what the market would refuse by its form, in words for whoever fills in the page.
func unreadable(quantity, price string) []fault.Field {
	var wrong []fault.Field
	if !figures.MatchString(quantity) {
		wrong = append(wrong, fault.Field{Pointer: "/quantity", Detail: fault.Text{ES: "Escribe un número, por ejemplo 10.5.", EN: "Write a number, for example 10.5."}})
	}
	if !amounts.MatchString(price) {
		wrong = append(wrong, fault.Field{Pointer: "/price", Detail: fault.Text{ES: "Escribe un número, por ejemplo 10.5.", EN: "Write a number, for example 10.5."}})
	}
	return wrong
}

// withdraw takes back the buyer's own offer.
func (p *page) withdraw(c echo.Context) error {
	var in offerNamed
	if err := read(c, &in); err != nil {
		return err
	}
	_, err := client.Body(p.buyer().in(languageOf(c)).order().WithdrawOffer(c.Request().Context(), in.Negotiation, in.Offer, nil, orderrest.WithdrawOfferJSONRequestBody{}))
	return passOn(c, err)
}

// offerNamed names an offer.
type offerNamed struct {
	Negotiation string
	Offer       int64
}

// accept is the buyer's yes.
func (p *page) accept(c echo.Context) error {
	var in offerNamed
	if err := read(c, &in); err != nil {
		return err
	}
	_, err := client.Body(p.buyer().in(languageOf(c)).order().AcceptOffer(c.Request().Context(), in.Negotiation, in.Offer, nil))
	return passOn(c, err)
}

// runRace answers when both buyers know.
func (p *page) runRace(c echo.Context) error {
	if !p.acting.TryLock() {
		return faultBusy
	}
	defer p.acting.Unlock()
	if !p.isOpen() {
		return faultBusy
	}
	report, err := p.race(c.Request().Context())
	if err != nil {
		return passOn(c, err)
	}
	p.mu.Lock()
	p.raced = report
	p.mu.Unlock()
	p.finish(stepRace)
	return c.JSON(http.StatusOK, report)
}

// runRebuild answers before the market stops.
func (p *page) runRebuild(c echo.Context) error {
	if err := p.request(rebuilding, p.rebuilds); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

func read(c echo.Context, in any) error {
	if kind, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)); kind != echo.MIMEApplicationJSON {
		return faultNotRead
	}
	err := json.NewDecoder(c.Request().Body).Decode(in)
	if _, long := errors.AsType[*http.MaxBytesError](err); err == nil || long {
		return err
	}
	return faultNotRead.Because(err)
}

// passOn answers with the market's own refusal where there is one.
func passOn(c echo.Context, err error) error {
	problem, refused := errors.AsType[*client.Problem](err)
	switch {
	case err == nil:
		return done(c)
	case refused:
		return c.Blob(problem.Status, "application/problem+json", problem.Document)
	case errors.Is(err, client.ErrUnavailable):
		return fault.UnavailableBecause(err)
	}
	return err
}

func done(c echo.Context) error { return c.NoContent(http.StatusNoContent) }
