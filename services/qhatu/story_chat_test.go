package qhatu_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// emulatorMain is the other side of the chat: Meta's API and the people's phones, ruled over HTTP.
func emulatorMain() {
	port := flag.Int("port", 0, "port of the API")
	webhook := flag.String("webhook", "", "address that is told what people do")
	flag.Parse()
	cfg := markettest.EmulatorConfig()
	cfg.Webhook = *webhook
	if err := serveEmulator(fmt.Sprintf("127.0.0.1:%d", *port), cfg); err != nil {
		fmt.Fprintln(os.Stderr, "emulator:", err)
		os.Exit(1)
	}
}

func serveEmulator(addr string, cfg emulator.Config) error {
	meta := emulator.New(cfg)
	defer meta.Close()
	server := &http.Server{Addr: addr, Handler: meta.Handler()} //nolint:gosec // for one test
	return server.ListenAndServe()
}

// cast is what every story knows: people's phones, how the emulator is reached, and days to come.
func cast() []string {
	meta := markettest.EmulatorConfig()
	morning := time.Now().UTC().AddDate(0, 1, 0).Truncate(24 * time.Hour).Add(13 * time.Hour) // 8 am in Lima
	return []string{
		"ROSA=+51987654321", "JULIA=+51987654322", "ELMER=+51987654323",
		"NEXT_MONTH=" + morning.Format(time.RFC3339), "NEXT_MONTH_EVENING=" + morning.Add(9*time.Hour).Format(time.RFC3339),
		"QHATU_WHATSAPP_TOKEN=" + meta.Token, "QHATU_WHATSAPP_PHONE_NUMBER_ID=" + meta.PhoneNumberID,
		"QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID=" + meta.BusinessAccountID, "QHATU_WHATSAPP_APP_SECRET=" + meta.AppSecret,
		"QHATU_WHATSAPP_VERIFY_TOKEN=" + meta.VerifyToken,
	}
}

// bubble is what a story looks at of what a phone shows.
type bubble struct {
	From    string `json:"from"`
	Body    string `json:"body"`
	Footer  string `json:"footer"`
	Choices []struct {
		Title string `json:"title"`
	} `json:"choices"`
}

func (b bubble) String() string {
	text := b.Body + "\n" + b.Footer
	for _, c := range b.Choices {
		text += "\n[" + c.Title + "]"
	}
	return text
}

// cmdSay: say PHONE TEXT has a person write.
func cmdSay(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	act(ts, "say", "say PHONE TEXT", args, "text")
}

// cmdTap: tap PHONE TITLE has a person tap what the last message that shows it offers.
func cmdTap(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	act(ts, "tap", "tap PHONE TITLE", args, "title")
}

func act(ts *testscript.TestScript, door, usage string, args []string, field string) {
	if len(args) != 2 {
		ts.Fatalf("usage: %s", usage)
	}
	ts.Check(control(ts, door, map[string]any{"phone": args[0], field: args[1]}))
}

// cmdPhone: phone PHONE NAME VALUE sets how a phone is: online true, window shut, device new, moves NUMBER.
func cmdPhone(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if len(args) != 3 {
		ts.Fatalf("usage: phone PHONE NAME VALUE")
	}
	var value any = args[2]
	if args[2] == "true" || args[2] == "false" {
		value = args[2] == "true"
	}
	ts.Check(control(ts, "phone", map[string]any{"phone": args[0], args[1]: value}))
}

func control(ts *testscript.TestScript, door string, what map[string]any) error {
	raw, err := json.Marshal(what)
	if err != nil {
		return err
	}
	answer, err := http.Post(ts.Getenv("EMULATOR")+"/_emulator/"+door, "application/json", bytes.NewReader(raw)) //nolint:noctx // for one test
	if err != nil {
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // nothing is read
	if answer.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s: %s", door, answer.Status)
	}
	return nil
}

// cmdHears: hears PHONE PART... waits for a message to the phone that holds all the parts, and that came after the one that
// was heard before.
func cmdHears(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if len(args) < 2 {
		ts.Fatalf("usage: hears PHONE PART...")
	}
	phone, s := args[0], storyOf(ts)
	testkit.Await(ts, func() string {
		told, err := toldTo(ts, phone)
		if err != nil {
			return err.Error()
		}
		last := "nothing"
		for i, text := range told[s.heard[phone]:] {
			if last = text; holds(text, args[1:]) {
				s.heard[phone] += i + 1
				return ""
			}
		}
		return "last told: " + last
	})
}

// holds ignores the no-break spaces that keep an amount on one line.
func holds(text string, parts []string) bool {
	text = strings.ReplaceAll(text, "\u00a0", " ")
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
}

// toldTo lists what the market has told a phone, oldest first.
func toldTo(ts *testscript.TestScript, phone string) ([]string, error) {
	answer, err := http.Get(ts.Getenv("EMULATOR") + "/_emulator/bubbles?phone=" + url.QueryEscape(phone)) //nolint:noctx // for one test
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	var chat struct{ Bubbles []bubble }
	if err := json.NewDecoder(answer.Body).Decode(&chat); err != nil {
		return nil, err
	}
	var told []string
	for _, b := range chat.Bubbles {
		if b.From == "business" {
			told = append(told, b.String())
		}
	}
	return told, nil
}
