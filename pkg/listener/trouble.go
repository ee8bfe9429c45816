package listener

import (
	"log/slog"
	"regexp"
	"strings"
)

// troubles takes what net/http logs. What strangers cause, such as handshakes that fail, is left out, and so are addresses.
type troubles struct{ logger *slog.Logger }

var (
	ofTheProcess = regexp.MustCompile(`^http: (Accept error|panic serving|superfluous|response\.)`)
	whose        = regexp.MustCompile(`^(http: panic serving) [^ ]+`)
)

// Write logs one line.
func (t troubles) Write(line []byte) (int, error) {
	if text := strings.TrimSpace(string(line)); ofTheProcess.MatchString(text) {
		t.logger.Error("serving", "trouble", whose.ReplaceAllString(text, "$1"))
	}
	return len(line), nil
}
