// Package mail sends e-mails through an SMTP server. It knows nothing of what they are for. What always holds:
//
//   - A user and password go over TLS only, but for a server on the same machine.
//   - No error holds an address or a text: codes are enough to look it up.
//   - Each send is one connection of its own, so that nothing is left open.
package mail

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

var (
	// ErrRefused is returned for a message that the server will not take, however often it is sent.
	ErrRefused = errors.New("e-mail is refused for good")
	// ErrNobody is the ErrRefused of an address that nobody is reached at: no mail to it is taken.
	ErrNobody = fmt.Errorf("%w: nobody is reached at the address", ErrRefused)
	// ErrUnreached is returned where no mail could be sent, to whomever: the server is not reached, or does not let us in.
	ErrUnreached = errors.New("the SMTP server is not reached, or refuses us")
)

// Config says through what to send, and as whom.
type Config struct {
	URL  string      // "smtp://user:password@host:587" or "smtps://…"
	From string      // "Qhatu <no-responder@qhatu.example>"
	TLS  *tls.Config // for tests; nil: the system's
}

// Message is one e-mail: its text, and the same in HTML, if any.
type Message struct {
	To, Subject string
	Text, HTML  string
	// ID is the part of its Message-ID before the @: what is sent again under the same one is the same mail. "": a random one.
	ID string
	// Unsubscribe is an address with which whoever gets it wants no more of the kind: a GET shows a page, a POST acts (RFC 8058). "": there is none.
	Unsubscribe string
}

// Mailer sends. It is safe for concurrent use.
type Mailer struct {
	host    string
	from    string
	domain  string // of the sender: message ids do not tell the machine's name
	options []gomail.Option
}

const sendTimeout = 20 * time.Second

// New makes a mailer, or says what is wrong with its configuration. It connects nowhere yet.
func New(cfg Config) (*Mailer, error) {
	at, err := url.Parse(cfg.URL)
	if err != nil || at.Hostname() == "" || at.Scheme != "smtp" && at.Scheme != "smtps" {
		return nil, errors.New("the SMTP server's address is smtp://user:password@host:port or smtps://…") // an URL's error would quote the password
	}
	sender, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, errors.New("the sender of e-mails is an address: Qhatu <no-responder@example.pe>")
	}
	m := &Mailer{host: at.Hostname(), from: cfg.From, domain: sender.Address[strings.LastIndex(sender.Address, "@")+1:], options: []gomail.Option{gomail.WithTimeout(sendTimeout)}}
	if err := m.connect(at); err != nil {
		return nil, err
	}
	m.options = append(m.options, gomail.WithTLSConfig(m.trusted(cfg.TLS)))
	if at.User != nil {
		password, _ := at.User.Password()
		if at.User.Username() == "" || password == "" {
			return nil, errors.New("whoever signs in at the SMTP server has a name and a password: smtp://user:password@host:port")
		}
		m.options = append(m.options, gomail.WithSMTPAuth(authOf(at)),
			gomail.WithUsername(at.User.Username()), gomail.WithPassword(password))
	}
	_, err = gomail.NewClient(m.host, m.options...)
	return m, err
}

// connect takes the port and how far TLS is demanded from the server's address.
func (m *Mailer) connect(at *url.URL) error {
	port := 587
	if at.Scheme == "smtps" {
		port = 465
		m.options = append(m.options, gomail.WithSSL())
	} else {
		m.options = append(m.options, gomail.WithTLSPolicy(policyOf(at)))
	}
	if at.Port() != "" {
		n, err := strconv.ParseUint(at.Port(), 10, 16)
		if err != nil || n == 0 {
			return errors.New("the port of the SMTP server is a number from 1 to 65535, as in smtp://host:587")
		}
		port = int(n)
	}
	m.options = append(m.options, gomail.WithPort(port))
	return nil
}

// trusted is how the server proves that it is the one that is meant. On the same machine nobody else answers, and its certificate is seldom
// one that anybody has signed.
func (m *Mailer) trusted(given *tls.Config) *tls.Config {
	if given == nil {
		given = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: isLocal(m.host)} //nolint:gosec // on the loopback interface only
	}
	trusted := given.Clone()
	trusted.ServerName = m.host
	return trusted
}

// policyOf demands TLS where a password is sent over a network.
func policyOf(at *url.URL) gomail.TLSPolicy {
	if at.User != nil && !isLocal(at.Hostname()) {
		return gomail.TLSMandatory
	}
	return gomail.TLSOpportunistic
}

// authOf: without TLS only the password itself may be told, to the same machine.
func authOf(at *url.URL) gomail.SMTPAuthType {
	if at.Scheme == "smtp" && isLocal(at.Hostname()) {
		return gomail.SMTPAuthPlainNoEnc
	}
	return gomail.SMTPAuthAutoDiscover
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send sends a message: ErrRefused, ErrNobody, ErrUnreached, or another error that may pass. After one of the last two kinds the server may have taken it.
func (m *Mailer) Send(ctx context.Context, message Message) error {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(m.from), msg.To(message.To)); err != nil {
		return fmt.Errorf("%w: it has no such sender or recipient", ErrRefused)
	}
	msg.Subject(message.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(cmp.Or(message.ID, strings.ToLower(rand.Text())) + "@" + m.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence is told in answer
	if message.Unsubscribe != "" {
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+message.Unsubscribe+">")
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, message.Text)
	if message.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, message.HTML)
	}
	client, err := gomail.NewClient(m.host, m.options...)
	if err != nil {
		return fmt.Errorf("send e-mail: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil && !msg.IsDelivered() { // or it failed afterwards
		return failed(err)
	}
	return nil
}

// failed tells what to do about an error, without the addresses that it quotes.
func failed(err error) error {
	refusal, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return fmt.Errorf("send e-mail: %w: %w", ErrUnreached, withoutText(err))
	}
	if code := refusal.ErrorCode(); code >= 500 && isNobody(refusal) {
		return fmt.Errorf("%w: code %d", ErrNobody, code)
	} else if code >= 500 {
		return fmt.Errorf("%w: code %d", ErrRefused, code)
	}
	return fmt.Errorf("send e-mail: code %d: %s", refusal.ErrorCode(), refusal.Reason)
}

// isNobody tells whether a server that refuses for good speaks of the address, not of us (RFC 3463: x.7.x is security and policy).
func isNobody(refusal *gomail.SendError) bool {
	return refusal.Reason == gomail.ErrSMTPRcptTo && !strings.HasPrefix(refusal.EnhancedStatusCode(), "5.7.")
}

// withoutText is an error of the network; anything else is named by its type only, for a server may quote what it was told.
func withoutText(err error) error {
	if operation, ok := errors.AsType[*net.OpError](err); ok {
		return operation
	}
	return fmt.Errorf("error of type %T", err)
}
