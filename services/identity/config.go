package identity

import (
	"fmt"

	"github.com/qhatu/qhatu/services/identity/internal/mail"
)

// Config is what identity needs beside the platform: each field is a flag and an environment variable (package kong reads the tags).
type Config struct {
	SMTPURL  string   `name:"smtp-url" type:"smtp" env:"QHATU_SMTP_URL" help:"SMTP server that one-time codes are sent through: smtp://user:password@host:587 (TLS by STARTTLS, demanded where a password goes over a network) or smtps://user:password@host:465. Empty: no e-mails."`
	MailFrom string   `name:"mail-from" type:"mailbox" env:"QHATU_MAIL_FROM" default:"Qhatu <qhatu@localhost>" help:"Sender of e-mails."`
	Issuers  []string `name:"oidc-issuer" type:"url" env:"QHATU_OIDC_ISSUER" placeholder:"URL" help:"OpenID provider that organisations may use though it is not on the public internet, or speaks http, exactly as it calls itself. May be repeated. All others are public and speak https."`
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
