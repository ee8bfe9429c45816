package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/services/identity/internal/mail"
)

// Mailer sends e-mails.
type Mailer interface {
	// Send sends a message: mail.ErrRefused, or an error that may pass.
	Send(ctx context.Context, m mail.Message) error
}

// MailCodes is what sends the codes that go by e-mail, each until it is sent or of no use any more.
func (a *App) MailCodes(mailer Mailer) *keyedqueue.Worker {
	return otp.Courier{
		JetStream: a.js, Vault: a.vault, Channel: otp.Email, Now: a.now, Logger: a.logger,
		Send: func(ctx context.Context, c otp.Code) error {
			err := mailer.Send(ctx, mailOf(c))
			if errors.Is(err, mail.ErrRefused) {
				a.logger.Warn("a code is not sent", "channel", otp.Email, "error", err)
				return nil
			}
			return err
		},
	}.Worker()
}

// The words of the e-mail with a code. No link: who is used to tapping links in e-mails taps anybody's.
var (
	mailSubject = fault.Text{ES: "Tu código de Qhatu", EN: "Your Qhatu code"}
	mailSignIn  = fault.Text{ES: "Tu código para entrar a Qhatu es:", EN: "Your code to sign in to Qhatu is:"}
	mailContact = fault.Text{ES: "Tu código para agregar este correo a los tuyos en Qhatu es:", EN: "Your code to add this address to yours in Qhatu is:"}
	mailGood    = fault.Text{ES: "Vale diez minutos y una sola vez.", EN: "It is good for ten minutes, and once."}
	mailSecret  = fault.Text{
		ES: "No se lo digas a nadie: Qhatu nunca te lo va a pedir. Si tú no lo pediste, no hagas nada.",
		EN: "Tell it to nobody: Qhatu will never ask you for it. If you did not ask for it, do nothing.",
	}
)

func mailOf(c otp.Code) mail.Message {
	say := func(t fault.Text) string {
		if c.Language == "en" {
			return t.EN
		}
		return t.ES
	}
	what := say(mailSignIn)
	if c.Contact {
		what = say(mailContact)
	}
	return mail.Message{
		To: c.To, Subject: say(mailSubject),
		Text: fmt.Sprintf("%s\r\n\r\n%s\r\n\r\n%s\r\n%s\r\n", what, c.Code, say(mailGood), say(mailSecret)),
		HTML: fmt.Sprintf(
			"<!doctype html><html lang=%q><body style=\"font-family:sans-serif\"><p>%s</p><p style=\"font-size:2em;letter-spacing:.2em\"><b>%s</b></p><p>%s<br>%s</p></body></html>",
			c.Language, what, c.Code, say(mailGood), say(mailSecret)),
	}
}
