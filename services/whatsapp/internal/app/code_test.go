package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// code puts a code on its way to a phone, as identity does.
func (n *network) code(t *testing.T, challenge, phone, code string) {
	t.Helper()
	if err := otp.Send(t.Context(), n.js, n.vault, otp.WhatsApp, challenge, otp.Message{
		To: phone, Code: code, Language: "es", GoodTill: n.clock.Now().Add(10 * time.Minute),
	}); err != nil {
		t.Fatal(err)
	}
}

// codesHandled waits until every code was sent or given up.
func (n *network) codesHandled(t *testing.T) {
	t.Helper()
	testkit.Eventually(t, "the codes are handled", func() bool {
		info := testkit.Must(testkit.Must(n.js.Consumer(t.Context(), natsd.Codes, "codes-whatsapp-v1"))(t).Info(t.Context()))(t)
		return info.NumPending == 0 && info.NumAckPending == 0
	})
}

// told waits for the code that a phone can copy.
func told(t *testing.T, p *emulator.Phone) (code string) {
	t.Helper()
	testkit.Eventually(t, "the code has come", func() bool {
		for _, b := range p.Bubbles() {
			if b.CopyCode != "" {
				code = b.CopyCode
			}
		}
		return code != ""
	})
	return code
}

func TestACodeComesAtOnceToAnyPhone(t *testing.T) {
	n := newNetwork(t)
	if open, err := otp.IsOpen(t.Context(), n.js, otp.WhatsApp); !open || err != nil {
		t.Errorf("open %v, %v", open, err)
	}
	stranger := n.meta.Person("+51999888777", "Elena")
	n.code(t, "otp_1", "+51999888777", "314159")
	if code := told(t, stranger); code != "314159" {
		t.Errorf("the phone copies %s", code)
	}
}

func TestACodeThatMetaRefusesHoldsUpNoOther(t *testing.T) {
	n := newNetwork(t)
	n.meta.Person("+51999888777", "Elena").OnWhatsApp(false)
	n.code(t, "otp_1", "+51999888777", "314159")
	n.meta.DropAnswers(1)
	rosa := n.meta.Person(rosa, "Rosa")
	n.code(t, "otp_2", rosa.Number(), "271828")
	if code := told(t, rosa); code != "271828" {
		t.Errorf("the phone copies %s", code)
	}
	if said := n.lines.String(); strings.Contains(said, "314159") || strings.Contains(said, "271828") || strings.Contains(said, "999888777") {
		t.Errorf("the log tells a code or a phone:\n%s", said)
	}
}

func TestACodeThatIsTooLateIsNotSent(t *testing.T) {
	n := newNetwork(t)
	elena := n.meta.Person("+51999888777", "Elena")
	if err := otp.Send(t.Context(), n.js, n.vault, otp.WhatsApp, "otp_1", otp.Message{To: elena.Number(), Code: "314159", GoodTill: n.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	n.code(t, "otp_2", elena.Number(), "271828")
	if code := told(t, elena); code != "271828" || len(answers(elena)) != 1 {
		t.Errorf("the phone shows %v", answers(elena))
	}
}

// However many codes Meta refuses for one reason, the log has one line, until one goes through.
func TestCodesThatMetaRefusesForOneReasonAreOneLine(t *testing.T) {
	n := newNetwork(t)
	rosa := n.meta.Person(rosa, "Rosa")
	for i, round := range []struct {
		refused int
		code    string
	}{{3, "271828"}, {1, "314159"}} {
		n.meta.FailNext(round.refused, 131051, 400)
		for j := range round.refused {
			n.code(t, fmt.Sprintf("otp_%d_%d", i, j), rosa.Number(), round.code)
		}
		n.codesHandled(t) // before one goes through: they are sent side by side
		n.code(t, fmt.Sprintf("otp_%d_last", i), rosa.Number(), round.code)
		testkit.Eventually(t, "the last one has come", func() bool { return told(t, rosa) == round.code })
		n.codesHandled(t)
		if said := strings.Count(n.lines.String(), "is not sent"); said != i+1 {
			t.Errorf("round %d: the log says it %d times:\n%s", i, said, n.lines)
		}
	}
}
