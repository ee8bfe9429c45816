package trouble_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/internal/trouble"
)

func TestATroubleIsSaidWhenItBeginsAndWhenItIsOver(t *testing.T) {
	var log bytes.Buffer
	disk := trouble.New(slog.New(slog.NewTextHandler(&log, nil)), "disk is full", "disk has room")
	for _, err := range []error{nil, nil, errors.New("first"), errors.New("second"), errors.New("third"), nil, nil, errors.New("fourth")} {
		disk.Note(err, "disk", "sda")
	}
	var said []string
	for line := range strings.Lines(log.String()) {
		_, text, _ := strings.Cut(line, "level=")
		said = append(said, text)
	}
	want := "WARN msg=\"disk is full\" disk=sda error=first\nINFO msg=\"disk has room\"\nWARN msg=\"disk is full\" disk=sda error=fourth\n"
	if got := strings.Join(said, ""); got != want {
		t.Errorf("said\n%s", got)
	}
}
