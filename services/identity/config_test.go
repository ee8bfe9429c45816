package identity

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

// Whoever sends e-mails without saying from whom is told what to set.
func TestASenderThatNobodyTakesIsWarnedOf(t *testing.T) {
	for _, c := range []struct {
		config Config
		warned bool
	}{
		{Config{SMTPURL: "smtp://mail.example", MailFrom: "Qhatu <qhatu@localhost>"}, true},
		{Config{SMTPURL: "smtp://mail.example", MailFrom: "Qhatu <no-responder@qhatu.example>"}, false},
		{Config{MailFrom: "Qhatu <qhatu@localhost>"}, false},
	} {
		var said bytes.Buffer
		c.config.checkSender(slog.New(slog.NewTextHandler(&said, nil)))
		if got := strings.Contains(said.String(), "--mail-from"); got != c.warned {
			t.Errorf("%+v: %q", c.config, said.String())
		}
	}
}
