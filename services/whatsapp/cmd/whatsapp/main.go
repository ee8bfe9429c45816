// Command whatsapp runs the WhatsApp service alone, against an external NATS server.
package main

import (
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/whatsapp"
)

func main() {
	var cfg struct {
		host.Config
		WhatsApp whatsapp.Config `embed:""`
	}
	host.MainOf("whatsapp", "Qhatu over WhatsApp.", &cfg, func() (host.Config, []host.Builder) {
		return cfg.Config, []host.Builder{whatsapp.New(cfg.WhatsApp), whatsapp.Chat}
	})
}
