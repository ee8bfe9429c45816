package notify

import (
	"time"

	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

// Config is what notify needs beside the platform: each field is a flag and an environment variable (package kong reads the tags).
type Config struct {
	Networks web.Proxies   `name:"webhook-networks" env:"QHATU_WEBHOOK_NETWORKS" placeholder:"NETWORK" help:"Networks, as 10.0.0.0/8, or addresses, that webhooks may be sent to although they are not on the public internet."`
	Timeout  time.Duration `name:"webhook-timeout" type:"time" least:"100ms" most:"1m" env:"QHATU_WEBHOOK_TIMEOUT" default:"10s" help:"How long an address may take to answer."`
	Off      bool          `name:"webhooks-off" env:"QHATU_WEBHOOKS_OFF" help:"Send nothing to webhooks: for a copy of a market that is looked at."`
	CA       string        `name:"webhook-ca" type:"file" env:"QHATU_WEBHOOK_CA" help:"File with the certificates, in PEM, of who signs those of such addresses, beside whom this machine trusts."`
}

func (c Config) sender() (*sender.Sender, error) {
	return sender.New(sender.Config{Networks: c.Networks, CAFile: c.CA, Timeout: c.Timeout})
}
