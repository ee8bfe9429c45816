package notify

import (
	"cmp"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/mail"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/notify/internal/app"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

// Config is what notify needs beside the platform: each field is a flag and an environment variable (package kong reads the tags).
type Config struct {
	Networks web.Proxies   `name:"webhook-networks" env:"QHATU_WEBHOOK_NETWORKS" placeholder:"NETWORK" help:"Networks, as 10.0.0.0/8, or addresses, that webhooks may be sent to although they are not on the public internet."`
	Timeout  time.Duration `name:"webhook-timeout" type:"time" least:"100ms" most:"1m" env:"QHATU_WEBHOOK_TIMEOUT" default:"10s" help:"How long an address may take to answer."`
	Off      bool          `name:"webhooks-off" env:"QHATU_WEBHOOKS_OFF" help:"Send nothing to webhooks, and no notices by e-mail: for a copy of a market that is looked at."`
	CA       string        `name:"webhook-ca" type:"file" env:"QHATU_WEBHOOK_CA" help:"File with the certificates, in PEM, of who signs those of such addresses, beside whom this machine trusts."`
	Site     string        `name:"notice-url" type:"url" env:"QHATU_NOTICE_URL" placeholder:"URL" help:"Address of the market in notices by e-mail, where --public-url has a path of this service's before its own."`

	Mail mail.Flags `kong:"-"` // of all that sends e-mails
}

// mailer sends notices by e-mail, with the address of the market in them; nil where none are to be sent.
func (c Config) mailer(p host.Platform) (app.Mailer, string, error) {
	mailer, err := c.Mail.Mailer()
	if err != nil || mailer == nil {
		return nil, "", err
	}
	site := strings.TrimRight(cmp.Or(c.Site, p.PublicURL), "/")
	if site == "" {
		p.Logger.Warn("no notices are sent by e-mail, for nobody could follow their links: set --public-url (QHATU_PUBLIC_URL) to the address of the market, as https://market.example")
		return nil, "", nil
	}
	return mailer, site, nil
}

func (c Config) sender() (*sender.Sender, error) {
	return sender.New(sender.Config{Networks: c.Networks, CAFile: c.CA, Timeout: c.Timeout})
}
