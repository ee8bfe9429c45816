package mail

import (
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
)

// Flags say through what e-mails are sent, and as whom: each field is a flag and an environment variable (package kong reads the tags).
type Flags struct {
	SMTPURL  string `name:"smtp-url" type:"smtp" env:"QHATU_SMTP_URL" help:"SMTP server that one-time codes and notices are sent through: smtp://user:password@host:587 (TLS by STARTTLS, demanded where a password goes over a network) or smtps://user:password@host:465. Empty: no e-mails."`
	MailFrom string `name:"mail-from" type:"mailbox" env:"QHATU_MAIL_FROM" default:"Qhatu <qhatu@localhost>" help:"Sender of e-mails; to be set wherever --smtp-url is, to an address at your own domain."`
}

// CheckSender warns where e-mails would leave from an address at localhost, as that of the flag's default, which most servers refuse or
// take for spam.
func (f Flags) CheckSender(log *slog.Logger) {
	sender, err := netmail.ParseAddress(f.MailFrom)
	if f.SMTPURL == "" || err != nil || !strings.HasSuffix(strings.ToLower(sender.Address), "@localhost") {
		return
	}
	log.Warn("e-mails leave from an address at localhost, which most servers refuse: set --mail-from (QHATU_MAIL_FROM) to one at your own domain, as Qhatu <no-responder@market.example>",
		"mail_from", sender.Address)
}

// Mailer sends e-mails; nil where none are to be sent.
func (f Flags) Mailer() (*Mailer, error) {
	if f.SMTPURL == "" {
		return nil, nil //nolint:nilnil // no e-mails are no error
	}
	m, err := New(Config{URL: f.SMTPURL, From: f.MailFrom})
	if err != nil {
		return nil, fmt.Errorf("e-mail (see --smtp-url and --mail-from): %w", err)
	}
	return m, nil
}
