package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/qhatu/qhatu/services/whatsapp"
)

// metaSide is about Meta's side of WhatsApp.
type metaSide struct {
	Subscribe subscribeApp  `cmd:"" help:"Have Meta tell the app of what happens to the business account. Once more changes nothing."`
	Templates templatesSide `cmd:"" help:"The templates that the market sends, at Meta."`
}

type templatesSide struct {
	Push   pushTemplates   `cmd:"" help:"Submit to Meta the templates that it does not have, or has in other words. Once more changes nothing."`
	Status templatesStatus `cmd:"" help:"Tell how each template stands: approved, waiting, rejected and why, paused."`
}

var errNoNumber = wrongly("WhatsApp is not configured: set QHATU_WHATSAPP_PHONE_NUMBER_ID and QHATU_WHATSAPP_TOKEN, as docs/whatsapp.md tells")

// accountOf is the account of a configuration that has one.
func accountOf(cfg whatsapp.Config) (*whatsapp.Account, error) {
	switch {
	case cfg.PhoneNumberID == "" || cfg.Token == "":
		return nil, errNoNumber
	case cfg.BusinessAccountID == "":
		return nil, wrongly(whatsapp.ErrNoAccount.Error())
	}
	return whatsapp.OpenAccount(cfg), nil
}

type subscribeApp struct {
	WhatsApp whatsapp.Config `embed:""`
	JSON     bool            `name:"json" help:"Print an object of JSON."`
}

// Run subscribes the app.
func (s *subscribeApp) Run(ctx context.Context, p Program) error {
	account, err := accountOf(s.WhatsApp)
	if err == nil {
		err = account.Subscribe(ctx)
	}
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	if s.JSON {
		return json.NewEncoder(p.Out).Encode(map[string]bool{"subscribed": true})
	}
	_, err = fmt.Fprintln(p.Out, "subscribed: Meta tells the app of what happens to the business account")
	return err
}

type pushTemplates struct {
	WhatsApp whatsapp.Config `embed:""`
	JSON     bool            `name:"json" help:"Print one object of JSON for each template."`
}

// Run prints a line for each template: what was done, and why where Meta refused it.
func (c *pushTemplates) Run(ctx context.Context, p Program) error {
	account, err := accountOf(c.WhatsApp)
	if err != nil {
		return err
	}
	count := map[string]int{}
	err = account.PushTemplates(ctx, func(t whatsapp.PushedTemplate) {
		count[t.Did]++
		if c.JSON {
			_ = json.NewEncoder(p.Out).Encode(t) // whoever reads it may be gone
			return
		}
		_, _ = fmt.Fprintln(p.Out, pushedLine(t))
	})
	if err != nil {
		return fmt.Errorf("push templates: %w", err)
	}
	if refused := count[whatsapp.PushRefused]; refused > 0 {
		return fmt.Errorf("Meta refused %d of the templates: the lines above say why", refused) //nolint:staticcheck // a name
	}
	if waiting := count[whatsapp.PushCreated] + count[whatsapp.PushEdited] + count[whatsapp.PushWaits]; waiting > 0 && !c.JSON {
		_, err = fmt.Fprintln(p.Out, "Meta reviews what is new, mostly within minutes, at most 24 hours: qhatu whatsapp templates status")
	}
	return err
}

func pushedLine(t whatsapp.PushedTemplate) string {
	line := fmt.Sprintf("%-9s %s %s", t.Did, t.Name, t.Language)
	switch t.Did {
	case whatsapp.PushWaits:
		return line + ": Meta is reviewing other words of it; push again when it has decided"
	case whatsapp.PushUnchanged:
		line += ": " + strings.ToLower(t.Status)
	}
	if t.Why != "" {
		line += ": " + t.Why
	}
	return line
}

type templatesStatus struct {
	WhatsApp whatsapp.Config `embed:""`
	JSON     bool            `name:"json" help:"Print a list of JSON."`
}

var errTemplates = errors.New("not every template that the market needs can be sent: the lines above say which; docs/trouble.md#templates says what to do")

// Run prints a line for each template, those that the market needs first. It fails where one of those cannot be sent.
func (c *templatesStatus) Run(ctx context.Context, p Program) error {
	account, err := accountOf(c.WhatsApp)
	if err != nil {
		return err
	}
	states, err := account.TemplateStates(ctx)
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	if c.JSON {
		err = json.NewEncoder(p.Out).Encode(states)
	} else {
		err = printStates(p.Out, states)
	}
	if err != nil {
		return err
	}
	for _, s := range states {
		if s.Needed && s.Status != whatsapp.StatusApproved {
			return errTemplates
		}
	}
	return nil
}

func printStates(out io.Writer, states []whatsapp.TemplateState) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "TEMPLATE\tLANGUAGE\tSTATUS\tCATEGORY\tQUALITY\tNOTE")
	for _, s := range states {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Name, s.Language, strings.ToLower(s.Status), dash(strings.ToLower(s.Category)), dash(strings.ToLower(s.Quality)), stateNote(s))
	}
	return table.Flush()
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// stateNote says what is to be known of a template beside its columns.
func stateNote(s whatsapp.TemplateState) string {
	var notes []string
	if !s.Needed {
		notes = append(notes, "the market does not send it")
	}
	if s.Reason != "" {
		notes = append(notes, "Meta says "+s.Reason)
	}
	if s.Status == whatsapp.StatusMissing {
		notes = append(notes, "qhatu whatsapp templates push")
	}
	if s.Differs {
		notes = append(notes, "other words than the market's: qhatu whatsapp templates push")
	}
	if s.Recategorised() {
		notes = append(notes, "the market asks for "+s.Asked+", which costs less")
	}
	return dash(strings.Join(notes, "; "))
}
