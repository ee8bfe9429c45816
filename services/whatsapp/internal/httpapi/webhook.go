package httpapi

import (
	"crypto/subtle"
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const signature = "X-Hub-Signature-256"

// verify answers Meta's question whether this address is ours: with the challenge, and nothing else.
func (a *API) verify(c echo.Context) error {
	mode, given := c.QueryParam("hub.mode"), c.QueryParam("hub.verify_token")
	same := subtle.ConstantTimeCompare([]byte(given), []byte(a.VerifyToken)) == 1
	if mode != "subscribe" || a.VerifyToken == "" || !same {
		return c.NoContent(http.StatusForbidden)
	}
	return c.Blob(http.StatusOK, echo.MIMETextPlain, []byte(c.QueryParam("hub.challenge")))
}

// receive keeps what Meta tells. Its signature is over the bytes as they came.
func (a *API) receive(c echo.Context) error {
	body, err := io.ReadAll(c.Request().Body)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return c.NoContent(http.StatusRequestEntityTooLarge)
	}
	if err != nil {
		return c.NoContent(http.StatusBadRequest)
	}
	if !wire.Verify(a.AppSecret, body, c.Request().Header.Get(signature)) {
		a.App.RefuseSignature()
		return c.NoContent(http.StatusUnauthorized)
	}
	if err := a.App.Receive(c.Request().Context(), body); err != nil {
		return fault.UnavailableBecause(err) // Meta comes again
	}
	return c.NoContent(http.StatusOK)
}
