package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp"
)

// webhook is where Meta calls.
const webhook = "/webhooks/whatsapp"

// meta looks at Meta's side of WhatsApp.
func (d Doctor) meta(ctx context.Context) []Finding {
	if !d.WhatsApp.Wanted() {
		return []Finding{ok("whatsapp", "off: no QHATU_WHATSAPP_PHONE_NUMBER_ID is set")}
	}
	all := d.secrets()
	account := whatsapp.OpenAccount(d.WhatsApp)
	number, err := account.Number(ctx)
	switch refusal, refused := errors.AsType[whatsapp.Refusal](err); {
	case refused && refusal.Code == 190:
		return append(all, found(Wrong, "token", "token", "make a token of the system user that does not expire, set QHATU_WHATSAPP_TOKEN and restart", "Meta does not take the token: %s", refusal.Says))
	case refused:
		return append(all, found(Wrong, "token", "token", "compare QHATU_WHATSAPP_PHONE_NUMBER_ID with Meta's console, and give the system user the number", "Meta says of the number: %v", refusal))
	case err != nil:
		return append(all, found(Warning, "whatsapp", "meta-does-not-answer", "see whether this machine reaches the internet; what is to be sent waits", "%v", err))
	}
	all = append(all, rated(number), d.challenge(ctx))
	if d.WhatsApp.BusinessAccountID == "" {
		return append(all, found(Warning, "templates", "templates", "set it: Meta's console shows it beside the number's id", "not looked at: QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID is not set"))
	}
	return append(append(all, subscribed(ctx, account)), templates(ctx, account)...)
}

// secrets are what the market does not start without.
func (d Doctor) secrets() (all []Finding) {
	for _, secret := range []struct{ name, value string }{{"TOKEN", d.WhatsApp.Token}, {"APP_SECRET", d.WhatsApp.AppSecret}, {"VERIFY_TOKEN", d.WhatsApp.VerifyToken}} {
		if secret.value == "" {
			all = append(all, found(Wrong, "whatsapp", "whatsapp-settings", "set it as docs/whatsapp.md tells: the market does not start without it", "QHATU_WHATSAPP_%s is not set", secret.name))
		}
	}
	return all
}

func rated(n whatsapp.Number) Finding {
	switch n.Quality {
	case "RED":
		return found(Warning, "number", "quality", "see in WhatsApp Manager what people report; send fewer notices", "Meta rates the number's quality red: it may restrict it")
	case "YELLOW":
		return found(Warning, "number", "quality", "see in WhatsApp Manager what people report", "Meta rates the number's quality yellow")
	}
	return ok("number", "Meta takes the token; quality %s, limit %s", strings.ToLower(n.Quality), strings.ToLower(n.Limit))
}

// challenge asks the webhook as Meta does when its address is set.
func (d Doctor) challenge(ctx context.Context) Finding {
	if d.Config.PublicURL == "" {
		return found(Warning, "webhook", "webhook", "set it to the address under which Meta reaches the market", "not looked at: QHATU_PUBLIC_URL is not set")
	}
	word := rand.Text()
	query := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {d.WhatsApp.VerifyToken}, "hub.challenge": {word}}
	in, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(d.Config.PublicURL, "/")+webhook+"?"+query.Encode(), nil)
	if err != nil {
		return unknown("webhook", "%v", err)
	}
	answer, err := d.client().Do(in)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // without the address, in which the token stands
		}
		return found(Wrong, "webhook", "webhook", "see that the name leads to this machine, and that the market and the proxy run", "%s does not answer: %v", d.Config.PublicURL+webhook, err)
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	switch {
	case answer.StatusCode == http.StatusOK && string(said) == word:
		return ok("webhook", "%s answers Meta's challenge", d.Config.PublicURL+webhook)
	case answer.StatusCode == http.StatusForbidden:
		return found(Wrong, "webhook", "webhook", "restart the market if QHATU_WHATSAPP_VERIFY_TOKEN was changed", "%s refuses the verify token", d.Config.PublicURL+webhook)
	}
	return found(Wrong, "webhook", "webhook", "see that the proxy leads "+webhook+" to the market, and that WhatsApp is configured there", "%s answers %d instead of Meta's challenge", d.Config.PublicURL+webhook, answer.StatusCode)
}

func subscribed(ctx context.Context, account *whatsapp.Account) Finding {
	switch is, err := account.Subscribed(ctx); {
	case err != nil:
		return unknown("subscription", "%v", err)
	case !is:
		return found(Wrong, "subscription", "webhook", "qhatu whatsapp subscribe", "Meta tells no app of what people write to the account")
	}
	return ok("subscription", "Meta tells an app of what people write")
}

// templates looks at those that the market sends.
func templates(ctx context.Context, account *whatsapp.Account) []Finding {
	states, err := account.TemplateStates(ctx)
	if err != nil {
		return []Finding{unknown("templates", "%v", err)}
	}
	var all []Finding
	needed := 0
	for _, s := range states {
		if s.Needed {
			needed++
			all = append(all, stateOf(s)...)
		}
	}
	if len(all) == 0 {
		all = append(all, ok("templates", "%d, all of them approved", needed))
	}
	return all
}

func stateOf(s whatsapp.TemplateState) []Finding {
	name := s.Name + " " + s.Language
	switch s.Status {
	case whatsapp.StatusMissing:
		return []Finding{found(Wrong, "templates", "templates", "qhatu whatsapp templates push", "Meta has no %s", name)}
	case "PENDING", "IN_APPEAL":
		return []Finding{found(Warning, "templates", "templates", "wait: mostly minutes, at most 24 hours", "%s waits for Meta's approval", name)}
	case whatsapp.StatusApproved:
	case "REJECTED":
		return []Finding{found(Wrong, "templates", "templates", "appeal in WhatsApp Manager", "Meta rejected %s: %s", name, s.Reason)}
	default:
		return []Finding{found(Wrong, "templates", "templates", "see in WhatsApp Manager why; the general one is sent instead meanwhile", "%s is %s", name, strings.ToLower(s.Status))}
	}
	var all []Finding
	if s.Recategorised() {
		all = append(all, found(Warning, "templates", "templates", "appeal in WhatsApp Manager: it costs more, and Meta delivers it to fewer", "Meta put %s into the category %s", name, strings.ToLower(s.Category)))
	}
	if s.Differs {
		all = append(all, found(Warning, "templates", "templates", "qhatu whatsapp templates push", "Meta has other words of %s than this version sends", name))
	}
	return all
}

// How far the clock may be from others'.
const (
	near = 10 * time.Second // an answer of theirs is to the second, and was under way
	far  = time.Minute
)

// clock compares the clock of this machine with that of Meta.
func (d Doctor) clock(ctx context.Context) []Finding {
	if !d.WhatsApp.Wanted() {
		return []Finding{unknown("clock", "compared with nobody's: WhatsApp is off; timedatectl tells whether it is kept right")}
	}
	theirs, err := whatsapp.OpenAccount(d.WhatsApp).Date(ctx)
	if err != nil {
		return []Finding{unknown("clock", "compared with nobody's: %v", err)}
	}
	off := d.Now().Sub(theirs).Round(time.Second)
	const do = "set the clock, and keep it right: apt-get install chrony"
	switch abs := off.Abs(); {
	case abs > far:
		return []Finding{found(Wrong, "clock", "clock", do, "it is %s, by Meta's", aheadOrBehind(off))}
	case abs > near:
		return []Finding{found(Warning, "clock", "clock", do, "it is %s, by Meta's", aheadOrBehind(off))}
	}
	return []Finding{ok("clock", "right, by Meta's")}
}

func aheadOrBehind(off time.Duration) string {
	if off < 0 {
		return (-off).String() + " behind"
	}
	return off.String() + " ahead"
}
