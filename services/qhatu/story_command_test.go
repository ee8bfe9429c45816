package qhatu_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// story is what a script's commands know of each other: the last answer, and how many messages each phone has heard.
type story struct {
	heard  map[string]int
	status int
	header http.Header
	body   any

	collector collector // of traces, where the story has one
}

type storyKey struct{}

func storyOf(ts *testscript.TestScript) *story { return ts.Value(storyKey{}).(*story) }

// cmdPort: port NAME... sets each variable to a port that is free.
func cmdPort(ts *testscript.TestScript, neg bool, names []string) {
	never(ts, neg)
	for _, name := range names {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		defer listener.Close() //nolint:errcheck // together, so that they differ
		ts.Setenv(name, strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
	}
}

// cmdReady: ready ADDRESS... waits until a program there is ready: http://... is asked, nats://... must listen.
func cmdReady(ts *testscript.TestScript, neg bool, addresses []string) {
	never(ts, neg)
	for _, address := range addresses {
		testkit.Eventually(ts, address+" is ready", func() bool { return ready(address) })
	}
}

func ready(address string) bool {
	host, plain := strings.CutPrefix(address, "nats://")
	if !plain {
		return markettest.Forward(address).Ready()
	}
	conn, err := net.DialTimeout("tcp", host, time.Second)
	return err == nil && conn.Close() == nil
}

// cmdOutput: output NAME sets the variable to what the last program printed.
func cmdOutput(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	ts.Setenv(one(ts, "output NAME", args), strings.TrimSpace(ts.ReadFile("stdout")))
}

// cmdHTTP: http METHOD PATH [token=T] [body=FILE] [key=K] [match=REVISION] [lang=L] [position=P] [form=NAME=VALUE] sends a request and
// prints the answer. The path is of $MARKET unless it is a whole address.
func cmdHTTP(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if len(args) < 2 {
		ts.Fatalf("usage: http METHOD PATH [name=value]...")
	}
	s := storyOf(ts)
	ts.Check(s.send(ts, args[0], args[1], args[2:]))
	pretty, err := json.MarshalIndent(s.body, "", "  ")
	ts.Check(err)
	_, err = fmt.Fprintf(ts.Stdout(), "%d %s\n%s\n", s.status, http.StatusText(s.status), pretty)
	ts.Check(err)
}

const requestTimeout = 2 * time.Minute

func (s *story) send(ts *testscript.TestScript, method, path string, options []string) error {
	if strings.HasPrefix(path, "/") {
		path = ts.Getenv("MARKET") + path
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, path, nil)
	if err != nil {
		return err
	}
	for _, option := range options {
		shape(ts, request, option)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	s.status, s.header, s.body = answer.StatusCode, answer.Header, nil
	if json.Unmarshal(raw, &s.body) != nil {
		s.body = string(raw)
	}
	return nil
}

func shape(ts *testscript.TestScript, request *http.Request, option string) {
	name, value, _ := strings.Cut(option, "=")
	switch name {
	case "token":
		request.Header.Set("Authorization", "Bearer "+value)
	case "key":
		request.Header.Set("Idempotency-Key", value)
	case "match":
		request.Header.Set("If-Match", strconv.Quote(value))
	case "lang":
		request.Header.Set("Accept-Language", value)
	case "position":
		request.Header.Set("Qhatu-Position", value)
	case "form":
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Body = io.NopCloser(bytes.NewBufferString(value))
		request.ContentLength = int64(len(value))
	case "body":
		request.Header.Set("Content-Type", "application/json")
		text := ts.ReadFile(value)
		for _, known := range []string{"LOT", "SOON", "NEXT_MONTH_EVENING", "NEXT_MONTH", "CHALLENGE", "CODE", "REFRESH", "MOLINO", "PRICE"} {
			text = strings.ReplaceAll(text, "$"+known, ts.Getenv(known))
		}
		request.Body = io.NopCloser(bytes.NewBufferString(text))
		request.ContentLength = int64(len(text))
	default:
		ts.Fatalf("http: unknown option %s", option)
	}
}

// cmdExpect: expect FIELD [VALUE] compares a field of the last answer; without a value, it must be there. "status" is
// the status, a name in capitals a header; "offers.1.state" and "items.length" reach into the body.
func cmdExpect(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 && len(args) != 2 {
		ts.Fatalf("usage: expect FIELD [VALUE]")
	}
	got, there := storyOf(ts).field(args[0])
	same := there && (len(args) == 1 || got == args[1])
	if same == neg {
		ts.Fatalf("%s is %q", args[0], got)
	}
}

// cmdSave: save NAME FIELD sets the variable to a field of the last answer.
func cmdSave(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if len(args) != 2 {
		ts.Fatalf("usage: save NAME FIELD")
	}
	value, there := storyOf(ts).field(args[1])
	if !there {
		ts.Fatalf("no %s", args[1])
	}
	ts.Setenv(args[0], value)
}

// cmdEventually: eventually FIELD VALUE http ... sends the request until the field has the value.
func cmdEventually(ts *testscript.TestScript, neg bool, args []string) {
	never(ts, neg)
	if len(args) < 5 || args[2] != "http" {
		ts.Fatalf("usage: eventually FIELD VALUE http METHOD PATH [name=value]...")
	}
	s := storyOf(ts)
	testkit.Await(ts, func() string {
		if err := s.send(ts, args[3], args[4], args[5:]); err != nil {
			return err.Error()
		}
		got, _ := s.field(args[0])
		if got == args[1] {
			return ""
		}
		return args[0] + " is " + got
	})
}

// field is a part of the last answer as text.
func (s *story) field(path string) (string, bool) {
	if path == "status" {
		return strconv.Itoa(s.status), true
	}
	if path[0] >= 'A' && path[0] <= 'Z' {
		return s.header.Get(path), s.header.Get(path) != ""
	}
	value := s.body
	for name := range strings.SplitSeq(path, ".") {
		var there bool
		if value, there = member(value, name); !there {
			return "", false
		}
	}
	return fmt.Sprint(value), true
}

func member(of any, name string) (any, bool) {
	switch of := of.(type) {
	case map[string]any:
		value, there := of[name]
		return value, there
	case []any:
		if name == "length" {
			return len(of), true
		}
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || i >= len(of) {
			return nil, false
		}
		return of[i], true
	}
	return nil, false
}

func never(ts *testscript.TestScript, neg bool) {
	if neg {
		ts.Fatalf("this command takes no !")
	}
}

func one(ts *testscript.TestScript, usage string, args []string) string {
	if len(args) != 1 {
		ts.Fatalf("usage: %s", usage)
	}
	return args[0]
}
