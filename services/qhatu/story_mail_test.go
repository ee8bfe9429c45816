package qhatu_test

import (
	"io"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qhatu/qhatu/pkg/mailtest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

var unsubscribeLink = regexp.MustCompile(`http\S+/unsubscribe/\S+`)

// cmdMailed: mailed ADDRESS PART... waits for a mail to an address, of those in $MAILS, that holds all the parts, and sets $UNSUBSCRIBE to the link at its
// foot. ! mailed looks once, and wants none.
func cmdMailed(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: mailed ADDRESS PART...")
	}
	if neg {
		if text, err := mailTo(ts, args[0], args[1:]); err != nil || text != "" {
			ts.Fatalf("mailed: %v\n%s", err, text)
		}
		return
	}
	testkit.Await(ts, func() string {
		text, err := mailTo(ts, args[0], args[1:])
		if err != nil {
			return err.Error()
		}
		if text == "" {
			return "no such mail has come to " + args[0]
		}
		ts.Setenv("UNSUBSCRIBE", unsubscribeLink.FindString(text))
		return ""
	})
}

// mailTo is the text of the last mail to an address that holds all the parts; "" where there is none. In it the spaces are plain.
func mailTo(ts *testscript.TestScript, address string, parts []string) (found string, err error) {
	for _, path := range mailtest.Mails(ts.Getenv("MAILS")) {
		raw, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		read, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			return "", err
		}
		body, err := io.ReadAll(quotedprintable.NewReader(read.Body))
		if err != nil {
			return "", err
		}
		text := strings.ReplaceAll(string(body), "\u00a0", " ")
		holds := read.Header.Get("To") == "<"+address+">"
		for _, part := range parts {
			holds = holds && strings.Contains(text, part)
		}
		if holds {
			found = text
		}
	}
	return found, nil
}
