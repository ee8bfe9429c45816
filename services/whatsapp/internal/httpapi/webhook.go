package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const signature = "X-Hub-Signature-256"

// verify answers Meta's question whether this address is ours: with the challenge, and nothing else.
func (a *API) verify(c echo.Context) error {
	mode, given, ours := c.QueryParam("hub.mode"), sha256.Sum256([]byte(c.QueryParam("hub.verify_token"))), sha256.Sum256([]byte(a.VerifyToken))
	same := subtle.ConstantTimeCompare(given[:], ours[:]) == 1 // digests, so that the length does not show either
	if mode != "subscribe" || a.VerifyToken == "" || !same {
		return c.NoContent(http.StatusForbidden)
	}
	return c.Blob(http.StatusOK, echo.MIMETextPlain, []byte(c.QueryParam("hub.challenge")))
}

// receive keeps what Meta tells. Its signature is over the bytes as they came.
func (a *API) receive(c echo.Context) error {
	body, err := web.ReadBody(c.Request())
	if err != nil {
		return err
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
