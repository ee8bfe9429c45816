package identity

import (
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"

	"github.com/qhatu/qhatu/services/identity/internal/mail"
)

// Config is what identity needs beside the platform: each field is a flag and an environment variable (package kong reads the tags).
type Config struct {
	SMTPURL  string   `name:"smtp-url" type:"smtp" env:"QHATU_SMTP_URL" help:"SMTP server that one-time codes are sent through: smtp://user:password@host:587 (TLS by STARTTLS, demanded where a password goes over a network) or smtps://user:password@host:465. Empty: no e-mails."`
	MailFrom string   `name:"mail-from" type:"mailbox" env:"QHATU_MAIL_FROM" default:"Qhatu <qhatu@localhost>" help:"Sender of e-mails; to be set wherever --smtp-url is, to an address at your own domain."`
	Issuers  []string `name:"oidc-issuer" type:"url" env:"QHATU_OIDC_ISSUER" placeholder:"URL" help:"OpenID provider that organisations may use though it is not on the public internet, or speaks http, exactly as it calls itself. May be repeated. All others are public and speak https."`
}

// checkSender warns where e-mails would leave from an address at localhost, as that of the flag's default, which most servers refuse or
// take for spam.
func (c Config) checkSender(log *slog.Logger) {
	sender, err := netmail.ParseAddress(c.MailFrom)
	if c.SMTPURL == "" || err != nil || !strings.HasSuffix(strings.ToLower(sender.Address), "@localhost") {
		return
	}
	log.Warn("e-mails leave from an address at localhost, which most servers refuse: set --mail-from (QHATU_MAIL_FROM) to one at your own domain, as Qhatu <no-responder@market.example>",
		"mail_from", sender.Address)
}

// mailer sends e-mails; nil where none are to be sent.
func (c Config) mailer() (*mail.Mailer, error) {
	if c.SMTPURL == "" {
		return nil, nil //nolint:nilnil // no e-mails are no error
	}
	m, err := mail.New(mail.Config{URL: c.SMTPURL, From: c.MailFrom})
	if err != nil {
		return nil, fmt.Errorf("e-mail (see --smtp-url and --mail-from): %w", err)
	}
	return m, nil
}
