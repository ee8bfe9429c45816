package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/mail"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/trace"
)

// Mailer sends e-mails.
type Mailer interface {
	// Send sends a message: mail.ErrRefused, or an error that may pass.
	Send(ctx context.Context, m mail.Message) error
}

// MailCodes is what sends codes, invitations and alerts by e-mail, each until it is sent or of no use any more.
func (a *App) MailCodes(mailer Mailer, tracer *trace.Tracer) *keyedqueue.Worker {
	return otp.Courier{
		JetStream: a.js, Vault: a.vault, Channel: otp.Email, Now: a.now, Logger: a.logger, Tracer: tracer,
		Send: func(ctx context.Context, m otp.Message) error {
			err := mailer.Send(ctx, mailOf(m))
			if errors.Is(err, mail.ErrRefused) {
				a.logger.Warn("a message is not sent", "channel", otp.Email, "error", err)
				return nil
			}
			return err
		},
	}.Worker()
}

// mailOf words a message. No link: who is used to tapping links in e-mails taps anybody's.
func mailOf(m otp.Message) mail.Message {
	switch m.Kind {
	case otp.SignIn:
		return mailOfCode(m, mailSignIn)
	case otp.AddContact:
		return mailOfCode(m, mailContact)
	case otp.Invitation:
		return mailOfInvitation(m)
	case otp.NowAdmin:
		return mailOfAdmin(m)
	case otp.SignedIn, otp.ContactAdded, otp.ContactRemoved, otp.ContactLeft, otp.SessionsEnded, otp.Blocked:
	}
	return mailOfAlert(m)
}

// say is a text in the language of whoever asked for the message.
func say(t fault.Text, language string) string {
	if language == "en" {
		return t.EN
	}
	return t.ES
}

// The words of the e-mail with a code.
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

func mailOfCode(m otp.Message, what fault.Text) mail.Message {
	said, good, secret := say(what, m.Language), say(mailGood, m.Language), say(mailSecret, m.Language)
	return mail.Message{
		To: m.To, Subject: say(mailSubject, m.Language),
		Text: fmt.Sprintf("%s\r\n\r\n%s\r\n\r\n%s\r\n%s\r\n", said, m.Code, good, secret),
		HTML: fmt.Sprintf(
			"<!doctype html><html lang=%q><body style=\"font-family:sans-serif\"><p>%s</p><p style=\"font-size:2em;letter-spacing:.2em\"><b>%s</b></p><p>%s<br>%s</p></body></html>",
			m.Language, said, m.Code, good, secret),
	}
}

// The words of the e-mail with an invitation.
var (
	invitationSubject = fault.Text{ES: "Te invitan a una organización en Qhatu", EN: "You are invited to an organisation in Qhatu"}
	invitationText    = fault.Text{
		ES: "%[1]s te invita a trabajar con ellos en Qhatu, el mercado de los productores.\r\n\r\nTu código de invitación es:\r\n\r\n%[2]s\r\n\r\n" +
			"Entra a Qhatu con este correo y acepta la invitación con el código. Vale siete días y una sola vez.\r\n" +
			"Si no conoces a %[1]s, no hagas nada.\r\n",
		EN: "%[1]s invites you to work with them in Qhatu, the producers' market.\r\n\r\nYour invitation's code is:\r\n\r\n%[2]s\r\n\r\n" +
			"Sign in to Qhatu with this address and accept the invitation with the code. It is good for seven days, and once.\r\n" +
			"If you do not know %[1]s, do nothing.\r\n",
	}
)

func mailOfInvitation(m otp.Message) mail.Message {
	return mail.Message{
		To: m.To, Subject: say(invitationSubject, m.Language), Text: fmt.Sprintf(say(invitationText, m.Language), m.About, m.Code),
	}
}

// The words of the e-mail to whoever leads an organisation from now on, in both languages.
var (
	adminSubject = "Tu organización en Qhatu / Your organisation in Qhatu"
	adminText    = "Ahora eres responsable de %[1]s en Qhatu: tú dices quién más trabaja ahí. Entra con este correo.\r\n" +
		"Si no lo esperabas, avisa a la coordinación de Qhatu.\r\n\r\n" +
		"You are now an admin of %[1]s in Qhatu: you say who else acts for it. Sign in with this address.\r\n" +
		"If you did not expect it, tell Qhatu's coordinators.\r\n"
)

func mailOfAdmin(m otp.Message) mail.Message {
	return mail.Message{To: m.To, Subject: adminSubject, Text: fmt.Sprintf(adminText, m.About)}
}

// The words of the e-mail about an account, in both languages: nobody asked for it.
var (
	alertSubject = "Tu cuenta de Qhatu / Your Qhatu account"
	alerts       = map[otp.Kind]map[string]fault.Text{
		otp.SignedIn: {
			otp.WhatsApp: {ES: "Alguien acaba de entrar a tu cuenta de Qhatu con un código que llegó a tu celular.", EN: "Somebody has just signed in to your Qhatu account with a code that came to your phone."},
			otp.Email:    {ES: "Alguien acaba de entrar a tu cuenta de Qhatu con un código que llegó a tu correo.", EN: "Somebody has just signed in to your Qhatu account with a code that came by e-mail."},
		},
		otp.ContactAdded: {
			otp.WhatsApp: {ES: "Se agregó un celular para entrar a tu cuenta de Qhatu.", EN: "A phone was added to sign in to your Qhatu account with."},
			otp.Email:    {ES: "Se agregó un correo para entrar a tu cuenta de Qhatu.", EN: "An e-mail address was added to sign in to your Qhatu account with."},
		},
		otp.ContactRemoved: {
			otp.WhatsApp: {ES: "Se quitó tu celular de tu cuenta de Qhatu.", EN: "Your phone was removed from your Qhatu account."},
			otp.Email:    {ES: "Se quitó tu correo de tu cuenta de Qhatu.", EN: "Your e-mail address was removed from your Qhatu account."},
		},
		otp.ContactLeft:   {"": {ES: "Este correo ya no sirve para entrar a tu cuenta de Qhatu.", EN: "You no longer sign in to your Qhatu account with this e-mail address."}},
		otp.SessionsEnded: {"": {ES: "Se cerró tu cuenta de Qhatu en los demás aparatos.", EN: "Your Qhatu account was signed out of on the other devices."}},
	}
	alertBlock = fault.Text{
		ES: "Alguien de tu organización, o la coordinación, te bloqueó en Qhatu, porque duda de que seas tú quien escribe: por ahora solo puedes mirar.",
		EN: "Somebody of your organisation, or a coordinator, blocked you in Qhatu, for they doubt that it is you who writes: for now you only read.",
	}
	alertTalk  = fault.Text{ES: "Para volver, avisa a la coordinación de Qhatu.", EN: "To come back, tell Qhatu's coordinators."}
	alertIfYou = fault.Text{ES: "Si fuiste tú, no hagas nada.", EN: "If it was you, do nothing."}
	alertUndo  = fault.Text{
		ES: "Si no fuiste tú, entra con este correo, quita lo que no es tuyo y sal de los demás aparatos. Si necesitas ayuda, avisa a la coordinación de Qhatu.",
		EN: "If it was not you, sign in with this address, remove what is not yours and sign out everywhere else. If you need help, tell Qhatu's coordinators.",
	}
	alertReturn = fault.Text{
		ES: "Si no fuiste tú, entra con este correo antes de 72 horas: la cuenta vuelve a ser como era, se quita lo que se agregó y se cierra en los demás aparatos.",
		EN: "If it was not you, sign in with this address within 72 hours: the account will be as it was, what was added is removed, and everybody else is signed out.",
	}
)

func mailOfAlert(m otp.Message) mail.Message {
	if m.Kind == otp.Blocked {
		text := fmt.Sprintf("%s\r\n%s\r\n\r\n%s\r\n%s\r\n", alertBlock.ES, alertTalk.ES, alertBlock.EN, alertTalk.EN)
		return mail.Message{To: m.To, Subject: alertSubject, Text: text}
	}
	what, undo := alerts[m.Kind][m.About], alertUndo
	if m.Kind == otp.ContactLeft {
		undo = alertReturn
	}
	return mail.Message{
		To: m.To, Subject: alertSubject,
		Text: fmt.Sprintf("%s\r\n%s\r\n%s\r\n\r\n%s\r\n%s\r\n%s\r\n", what.ES, alertIfYou.ES, undo.ES, what.EN, alertIfYou.EN, undo.EN),
	}
}
