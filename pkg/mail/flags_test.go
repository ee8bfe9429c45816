package mail

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

// Whoever sends e-mails without saying from whom is told what to set.
func TestASenderThatNobodyTakesIsWarnedOf(t *testing.T) {
	for _, c := range []struct {
		flags  Flags
		warned bool
	}{
		{Flags{SMTPURL: "smtp://mail.example", MailFrom: "Qhatu <qhatu@localhost>"}, true},
		{Flags{SMTPURL: "smtp://mail.example", MailFrom: "Qhatu <no-responder@qhatu.example>"}, false},
		{Flags{MailFrom: "Qhatu <qhatu@localhost>"}, false},
	} {
		var said bytes.Buffer
		c.flags.CheckSender(slog.New(slog.NewTextHandler(&said, nil)))
		if got := strings.Contains(said.String(), "--mail-from"); got != c.warned {
			t.Errorf("%+v: %q", c.flags, said.String())
		}
	}
}
