// Package services lists what the single binary runs.
package services

import (
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/catalog"
	"github.com/qhatu/qhatu/services/fair"
	"github.com/qhatu/qhatu/services/identity"
	"github.com/qhatu/qhatu/services/notify"
	"github.com/qhatu/qhatu/services/order"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// Config is that of the services that have one.
type Config struct {
	Identity identity.Config `embed:""`
	Notify   notify.Config   `embed:""`
	Order    order.Config    `embed:""`
	WhatsApp whatsapp.Config `embed:""`
}

// All is every service, without e-mails. Without a configuration for it, WhatsApp is off.
func All(chat whatsapp.Config) []host.Builder { return Of(Config{WhatsApp: chat}) }

// Of is every service as it is configured.
func Of(cfg Config) []host.Builder {
	chat := cfg.WhatsApp
	cfg.Notify.Mail = cfg.Identity.Mail
	all := []host.Builder{identity.With(cfg.Identity), catalog.New, order.With(cfg.Order), fair.New, notify.With(cfg.Notify), whatsapp.Chat}
	if chat.Wanted() {
		all = append(all, whatsapp.New(chat))
	}
	return all
}

// Projections are those of each service's read model, by its name.
func Projections() map[string][]readmodel.Projector {
	return map[string][]readmodel.Projector{
		"identity": identity.Projections(), "catalog": catalog.Projections(), "order": order.Projections(), "fair": fair.Projections(), "notify": notify.Projections(),
		"chat": whatsapp.ChatProjections(), "whatsapp": whatsapp.Projections(),
	}
}
