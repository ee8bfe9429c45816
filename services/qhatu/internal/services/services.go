// Package services lists what the single binary runs.
package services

import (
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/catalog"
	"github.com/qhatu/qhatu/services/fair"
	"github.com/qhatu/qhatu/services/identity"
	"github.com/qhatu/qhatu/services/order"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// All is every service. Without a configuration for it, WhatsApp is off.
func All(chat whatsapp.Config) []host.Builder {
	all := []host.Builder{identity.New, catalog.New, order.New, fair.New}
	if chat.Wanted() {
		all = append(all, whatsapp.New(chat))
	}
	return all
}
