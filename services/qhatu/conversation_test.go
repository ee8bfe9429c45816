package qhatu_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
// `"` what she writes to a message that she quotes, "!" what happens elsewhere (see elsewhere); what follows is the answer.
// "!2" waits for two, "!0" for none; "?" for a message that holds what stands there, though it came before. Where lines of an answer begin with "~", the answer must only hold them.
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
			c := newConversation(t)
			got := c.hold(t, want)
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
	rosa        *emulator.Phone // or the phone of whom the script is about
	association string
	fair        string // the newest one's id
	buyer       client
	colleague   client
	own         client // of who signed in with that phone
}

func newConversation(t *testing.T) conversation {
	t.Helper()
	m := markettest.StartChat(t)
	c := conversation{Chat: m, buyer: m.Buyer(t, "Snacks Lima")}
	c.association, c.rosa = m.Join(t, "Productores de Huaro", "Rosa Quispe", "+51987654321", "maize")
	return c
}

var step = regexp.MustCompile(`^([>*!"?])([0-9]*) (.*)$`)

// part begins a line that an answer must hold somewhere; an answer with such lines may say more.
const part = "~ "

// hold plays the steps of a script and returns it with what was answered.
func (c *conversation) hold(t *testing.T, script string) string {
	t.Helper()
	var played strings.Builder
	defer func() {
		if t.Failed() {
			t.Logf("so far:\n%s", &played)
		}
	}()
	lines := strings.Split(strings.TrimSuffix(script, "\n"), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "#") {
			fmt.Fprintf(&played, "%s\n", line)
			continue
		}
		found := step.FindStringSubmatch(line)
		if found == nil {
			continue // what was answered the last time
		}
		before := len(markettest.Told(c.rosa))
		c.play(t, found[1], found[3])
		told := ""
		for _, b := range c.told(t, found, before) {
			told += steady(shown(b)) + "\n"
		}
		fmt.Fprintf(&played, "\n%s\n%s", line, asExpected(lines[i+1:], told))
	}
	return played.String()
}

// messages is how many a step waits for: one, unless its line says how many.
func messages(count, what string) int {
	if what == "shut" {
		return 0 // a day passes
	}
	if n, err := strconv.Atoi(count); err == nil {
		return n
	}
	return 1
}

// asExpected is what was told or, where the script names parts of it and all of them were told, these parts.
func asExpected(script []string, told string) string {
	var parts strings.Builder
	for _, line := range script {
		if step.MatchString(line) {
			break
		}
		if !strings.HasPrefix(line, part) {
			continue
		}
		if !strings.Contains(told, strings.TrimPrefix(line, part)) {
			return told
		}
		fmt.Fprintln(&parts, line)
	}
	if parts.Len() > 0 {
		return parts.String()
	}
	return told
}

// told is what a step has Rosa's phone show. What a "?" asks for may have come before.
func (c *conversation) told(t *testing.T, step []string, before int) []emulator.Bubble {
	t.Helper()
	if step[1] == "?" {
		return []emulator.Bubble{c.showing(t, step[3])}
	}
	return c.answers(t, before, messages(step[2], step[3]))
}

// showing waits for a message that holds a part, and returns the newest one.
func (c *conversation) showing(t *testing.T, part string) (shown emulator.Bubble) {
	t.Helper()
	testkit.Eventually(t, "the phone shows "+part, func() bool {
		for _, b := range markettest.Told(c.rosa) {
			if strings.Contains(b.Body, part) {
				shown = b
			}
		}
		return shown.Body != ""
	})
	return shown
}

// answers waits for so many messages. That the stock of a deal is being kept is told only where it takes a moment, so that
// message does not count.
func (c *conversation) answers(t *testing.T, before, count int) []emulator.Bubble {
	t.Helper()
	if count == 0 {
		return nil
	}
	var told []emulator.Bubble
	testkit.Eventually(t, "Rosa is told", func() bool {
		told = slices.DeleteFunc(markettest.Told(c.rosa)[before:], func(b emulator.Bubble) bool {
			return strings.Contains(b.Body, "estoy apartando")
		})
		return len(told) >= count
	})
	return told[:count]
}

func (c *conversation) play(t *testing.T, kind, what string) {
	t.Helper()
	switch kind {
	case ">":
		c.rosa.Say(what)
	case "*":
		if err := c.rosa.TapTitle(what); err != nil {
			t.Fatalf("tap %s: %v", what, err)
		}
	case `"`:
		c.quote(t, what)
	case "!":
		c.elsewhere(t, what)
	}
}

// quote writes what stands behind the first colon, to the newest message that holds what stands before it.
func (c *conversation) quote(t *testing.T, what string) {
	t.Helper()
	part, text, _ := strings.Cut(what, ": ")
	c.rosa.Reply(c.showing(t, part).ID, text)
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
	{regexp.MustCompile(`(hoy|mañana|el)?( ?(lunes|martes|miércoles|jueves|viernes|sábado|domingo)( [0-9]+)?,?)? [0-9]+(:[0-9]+)? ([ap]m|del mediodía|de la noche)`), " ‹hora›"},
	{regexp.MustCompile(`el (lun|mar|mié|jue|vie|sáb|dom)[a-zé]* [0-9]+( de)? [a-z]{3,}( de 20[0-9]{2})?`), "el ‹día›"},
}

// steady takes out what differs from run to run: codes of lots, and days and hours.
func steady(text string) string {
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.with)
	}
	return text
}
