// Package httpapi serves the webhook of WhatsApp, which Meta calls. No contract of ours describes it, so it does its own
// checks: nothing is kept that does not carry Meta's signature, and Meta is told 200 only when everything is kept.
package httpapi

import (
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
)

// BodyLimit is the largest webhook in bytes: Meta sends up to 3 MB.
const BodyLimit = 4 << 20

// API serves the webhook.
type API struct {
	App         *app.App
	AppSecret   string // signs what Meta sends
	VerifyToken string // what Meta gives when the webhook's address is set
}

// Routes registers the webhook.
func (a *API) Routes(g *echo.Group) {
	g.GET("/webhooks/whatsapp", a.verify)
	g.POST("/webhooks/whatsapp", a.receive)
}
