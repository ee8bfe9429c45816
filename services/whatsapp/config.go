package whatsapp

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/quiet"
)

// Config is what WhatsApp needs: each field is a flag and an environment variable (package kong reads the tags). Without a
// phone number id there is no WhatsApp.
type Config struct {
	GraphURL          string        `name:"whatsapp-graph-url" type:"url" env:"QHATU_WHATSAPP_GRAPH_URL" default:"https://graph.facebook.com" help:"Meta's Graph API, or what stands in for it."`
	GraphVersion      string        `name:"whatsapp-graph-version" type:"version" env:"QHATU_WHATSAPP_GRAPH_VERSION" default:"v26.0" help:"Version of the Graph API."`
	Token             string        `name:"whatsapp-token" type:"secret" env:"QHATU_WHATSAPP_TOKEN" help:"Token of the system user that sends."`
	PhoneNumberID     string        `name:"whatsapp-phone-number-id" type:"id" env:"QHATU_WHATSAPP_PHONE_NUMBER_ID" help:"Meta's id of our number. Empty: no WhatsApp."`
	BusinessAccountID string        `name:"whatsapp-business-account-id" type:"id" env:"QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID" help:"Meta's id of our business account, for its templates."`
	AppSecret         string        `name:"whatsapp-app-secret" type:"secret" env:"QHATU_WHATSAPP_APP_SECRET" help:"Secret that Meta signs webhooks with."`
	VerifyToken       string        `name:"whatsapp-verify-token" type:"secret" env:"QHATU_WHATSAPP_VERIFY_TOKEN" help:"What Meta gives when it verifies the webhook's address."`
	ServiceToken      string        `name:"whatsapp-service-token" type:"secret" env:"QHATU_WHATSAPP_SERVICE_TOKEN" help:"Credential for identity where this process does not sign tokens. Empty: made by itself."`
	Coordinator       string        `name:"whatsapp-coordinator" type:"text" env:"QHATU_WHATSAPP_COORDINATOR" help:"Name of whom to turn to when a person is wanted."`
	CoordinatorPhone  string        `name:"whatsapp-coordinator-phone" type:"text" env:"QHATU_WHATSAPP_COORDINATOR_PHONE" help:"How to reach that person, as the bot says it; where it is a phone, it is told of people in doubt and of newcomers."`
	NoticeWindow      time.Duration `name:"whatsapp-notice-window" type:"time" least:"0s" most:"1h" env:"QHATU_WHATSAPP_NOTICE_WINDOW" default:"4s" help:"How long after a notice the next ones are held back, to be told together. 0: each is told by itself."`
	QuietHours        Hours         `name:"whatsapp-quiet-hours" env:"QHATU_WHATSAPP_QUIET_HOURS" default:"21:00-06:00" help:"Times in Peru between which nobody is told what may wait for the morning, unless they said otherwise. none: at any hour."`
	Web               string        `name:"whatsapp-web" type:"text" env:"QHATU_WHATSAPP_WEB" help:"Address of the web where buyers buy, as the bot says it."`
}

// Wanted tells whether there is to be WhatsApp.
func (c Config) Wanted() bool { return c.PhoneNumberID != "" }

var errIncomplete = errors.New("configuration is incomplete")

// check names the first value that is missing.
func (c Config) check() error {
	for _, each := range []struct{ name, value string }{
		{"QHATU_WHATSAPP_PHONE_NUMBER_ID", c.PhoneNumberID},
		{"QHATU_WHATSAPP_TOKEN", c.Token},
		{"QHATU_WHATSAPP_APP_SECRET", c.AppSecret},
		{"QHATU_WHATSAPP_VERIFY_TOKEN", c.VerifyToken},
	} {
		if each.value == "" {
			return fmt.Errorf("%w: %s is missing", errIncomplete, each.name)
		}
	}
	return nil
}

// Hours are quiet hours as they are configured: "21:00-06:00", or "none".
type Hours quiet.Hours

var errHours = errors.New("write two times, as 21:00-06:00, or none")

// UnmarshalText reads what is configured.
func (h *Hours) UnmarshalText(text []byte) error {
	*h = Hours{}
	if string(text) == "none" {
		return nil
	}
	from, until, _ := strings.Cut(string(text), "-")
	for _, at := range []string{from, until} {
		if parsed, err := time.Parse("15:04", at); err != nil || parsed.Format("15:04") != at {
			return errHours
		}
	}
	if from == until {
		return errHours
	}
	*h = Hours{From: from, Until: until}
	return nil
}

// MarshalText writes it in the same way.
func (h Hours) MarshalText() ([]byte, error) {
	if h == (Hours{}) {
		return []byte("none"), nil
	}
	return []byte(h.From + "-" + h.Until), nil
}
