package qhatu_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

var update = flag.Bool("update", false, "write what was said into the conversations")

// TestConversations holds Rosa's conversations in testdata/chat with the whole market: she writes to the webhook, and what
// her phone shows is compared with what stands there. A line that begins with ">" is what she writes, "*" what she taps,
// "!" what happens elsewhere (see elsewhere); what follows is the answer. "!2" waits for two.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/chat/*.chat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".chat"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := string(raw)
			got := newConversation(t).hold(t, want)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// conversation is Rosa with her phone, and the others that she deals with.
type conversation struct {
	*markettest.Chat
	rosa        *emulator.Phone
	association string
	buyer       client
}

func newConversation(t *testing.T) conversation {
	t.Helper()
	m := markettest.StartChat(t)
	c := conversation{Chat: m, buyer: m.Buyer(t, "Snacks Lima")}
	c.association, c.rosa = m.Join(t, "Productores de Huaro", "Rosa Quispe", "+51987654321", "maize")
	return c
}

var step = regexp.MustCompile(`^([>*!])([0-9]?) (.*)$`)

// hold plays the steps of a script and returns it with what was answered.
func (c conversation) hold(t *testing.T, script string) string {
	t.Helper()
	var played strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			fmt.Fprintf(&played, "%s\n", line)
			continue
		}
		found := step.FindStringSubmatch(line)
		if found == nil {
			continue // what was answered the last time
		}
		before, count := len(markettest.Told(c.rosa)), 1
		if found[3] == "shut" {
			count = 0 // a day passes
		}
		if found[2] != "" {
			count = int(found[2][0] - '0')
		}
		c.play(t, found[1], found[3])
		fmt.Fprintf(&played, "\n%s\n", line)
		for _, b := range c.answers(t, before, count) {
			fmt.Fprintf(&played, "%s\n", steady(shown(b)))
		}
	}
	return played.String()
}

// answers waits for so many messages. That the stock of a deal is being kept is told only where it takes a moment, so that
// message does not count.
func (c conversation) answers(t *testing.T, before, count int) []emulator.Bubble {
	t.Helper()
	var told []emulator.Bubble
	testkit.Eventually(t, "Rosa is told", func() bool {
		told = slices.DeleteFunc(markettest.Told(c.rosa)[before:], func(b emulator.Bubble) bool {
			return strings.Contains(b.Body, "estoy apartando")
		})
		return len(told) >= count
	})
	return told[:count]
}

func (c conversation) play(t *testing.T, kind, what string) {
	t.Helper()
	switch kind {
	case ">":
		c.rosa.Say(what)
	case "*":
		if err := c.rosa.TapTitle(what); err != nil {
			t.Fatalf("tap %s: %v", what, err)
		}
	case "!":
		c.elsewhere(t, what)
	}
}

// shown is a message as the phone shows it.
func shown(b emulator.Bubble) string {
	text := b.Body
	if b.Template != "" {
		text = "(" + b.Template + ") " + text
	}
	if b.Footer != "" {
		text += "\n_" + b.Footer + "_"
	}
	if b.ListButton != "" {
		text += "\n[" + b.ListButton + "]"
	}
	for _, choice := range b.Choices {
		text += "\n[" + choice.Title + "]"
		if choice.Description != "" {
			text += " " + choice.Description
		}
	}
	return strings.ReplaceAll(text, "\n\n", "\n·\n")
}

var changing = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`\b([A-Z]{2})-[0-9A-HJKMNP-TV-Z]{4,}\b`), "$1-····"},
	{regexp.MustCompile(`(hoy|mañana|el)?( ?(lunes|martes|miércoles|jueves|viernes|sábado|domingo)( [0-9]+)?,?)? [0-9]+(:[0-9]+)? [ap]m`), " ‹hora›"},
}

// steady takes out what differs from run to run: codes of lots, and days and hours.
func steady(text string) string {
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.with)
	}
	return text
}
