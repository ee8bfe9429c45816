package qhatu_test

import (
	"flag"
	"fmt"
	"io"
	"net/mail"
	"os"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qhatu/qhatu/pkg/mailtest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// smtpMain is an SMTP server that keeps what comes in --dir.
func smtpMain() {
	port := flag.Int("port", 0, "port of the loopback interface")
	dir := flag.String("dir", "", "folder of the mails")
	flag.Parse()
	forever, _ := io.Pipe() // it is killed
	if err := mailtest.Serve(*dir, fmt.Sprintf("127.0.0.1:%d", *port), forever, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "smtpd:", err)
		os.Exit(1)
	}
}

var (
	mailedCode = regexp.MustCompile(`(?m)^([0-9]{6})\r?$`)
	shownCode  = regexp.MustCompile(`\*([0-9]{6})\* es tu código`)
)

// cmdCode: code NAME ADDRESS waits for a code that has come to a phone, or to an e-mail address whose mails are in $MAILS, since the
// last one, and sets the variable to it.
func cmdCode(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if len(args) != 2 {
		ts.Fatalf("usage: code NAME ADDRESS")
	}
	s, seen := storyOf(ts), "code "+args[1]
	testkit.Await(ts, func() string {
		codes, err := codesTo(ts, args[1])
		if err != nil {
			return err.Error()
		}
		if len(codes) <= s.heard[seen] {
			return "no code has come to " + args[1]
		}
		ts.Setenv(args[0], codes[len(codes)-1])
		s.heard[seen] = len(codes)
		return ""
	})
}

// codesTo are the codes that have come to a phone or an address.
func codesTo(ts *testscript.TestScript, address string) (codes []string, err error) {
	if !strings.Contains(address, "@") {
		told, err := toldTo(ts, address)
		for _, text := range told {
			if found := shownCode.FindStringSubmatch(text); found != nil {
				codes = append(codes, found[1])
			}
		}
		return codes, err
	}
	for _, path := range mailtest.Mails(ts.Getenv("MAILS")) {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		read, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			return nil, err
		}
		if found := mailedCode.FindStringSubmatch(string(raw)); found != nil && read.Header.Get("To") == "<"+address+">" {
			codes = append(codes, found[1])
		}
	}
	return codes, nil
}
