package listener_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qhatu/qhatu/pkg/listener"
)

// network is a listener on which connections from any address come. They hold nothing back: what is written waits until it is read.
type network struct {
	calls  chan net.Conn
	closed chan struct{}
}

func (n *network) Accept() (net.Conn, error) {
	select {
	case conn := <-n.calls:
		return conn, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error {
	select {
	case <-n.closed:
	default:
		close(n.closed)
	}
	return nil
}

func (n *network) Addr() net.Addr { return named("server:1") }

type named string

func (named) Network() string  { return "tcp" }
func (n named) String() string { return string(n) }

type from struct {
	net.Conn
	addr named
}

func (f from) RemoteAddr() net.Addr { return f.addr }

// dial connects from an address.
func (n *network) dial(addr string) net.Conn {
	client, server := net.Pipe()
	n.calls <- from{server, named(addr)}
	return client
}

// inFakeTime serves a handler while the test runs, in time that passes when all wait.
func inFakeTime(t *testing.T, cfg listener.Config, test func(t *testing.T, n *network, s *listener.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := &network{calls: make(chan net.Conn), closed: make(chan struct{})}
		server := listener.New(n, cfg)
		done := make(chan error, 1)
		go func() { done <- server.Serve() }()
		test(t, n, server)
		if err := server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		<-time.After(time.Minute) // whoever drips sees that it is over
	})
}

// reading answers with how much of a body came, or why not all of it.
var reading = http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
	n, err := io.Copy(io.Discard, in.Body)
	if err != nil {
		w.WriteHeader(http.StatusRequestTimeout)
	}
	_, _ = fmt.Fprint(w, n)
})

const anyone = "198.51.100.7:4000"

func announce(bytes int) string {
	return fmt.Sprintf("POST / HTTP/1.1\r\nHost: qhatu\r\nContent-Length: %d\r\n\r\n", bytes)
}

// drip writes so many bytes a second, until the other end closes or all is written.
func drip(conn net.Conn, text string, each int) {
	for len(text) > 0 {
		n := min(each, len(text))
		if _, err := io.WriteString(conn, text[:n]); err != nil {
			return
		}
		text = text[n:]
		<-time.After(time.Second)
	}
}

func send(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
}

// answered reads an answer's status; 0 where the connection ended without one.
func answered(conn net.Conn) (status int, body string) {
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, ""
	}
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	_ = answer.Body.Close()
	return answer.StatusCode, string(raw)
}

func TestAHeadThatDripsIsCut(t *testing.T) {
	inFakeTime(t, listener.Config{Handler: reading}, func(t *testing.T, n *network, _ *listener.Server) {
		conn, began := n.dial(anyone), time.Now()
		go drip(conn, "GET / HTTP/1.1\r\nHost: qhatu\r\nX-Long: "+strings.Repeat("x", 5000), 1)
		_, _ = io.Copy(io.Discard, conn)
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("cut after %s", took)
		}
	})
}

func TestABodyComesAtARate(t *testing.T) {
	body := strings.Repeat("x", 30_000)
	for name, c := range map[string]struct {
		send   func(net.Conn)
		status int
		lasts  time.Duration
	}{
		"a poor connection":        {func(c net.Conn) { drip(c, body, 600) }, 200, 49 * time.Second},
		"drops":                    {func(c net.Conn) { drip(c, body, 1) }, 408, 20 * time.Second},
		"a bit too slow":           {func(c net.Conn) { drip(c, body, 200) }, 408, 33 * time.Second},
		"nothing":                  {func(net.Conn) {}, 408, 20 * time.Second},
		"nothing after the most":   {func(c net.Conn) { drip(c, body[1:], 1<<20) }, 408, 20 * time.Second},
		"all, and what comes late": {func(c net.Conn) { drip(c, body, 1<<20) }, 200, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inFakeTime(t, listener.Config{Handler: reading}, func(t *testing.T, n *network, _ *listener.Server) {
				conn := n.dial(anyone)
				send(t, conn, announce(len(body)))
				began := time.Now()
				go c.send(conn)
				if status, seen := answered(conn); status != c.status {
					t.Errorf("answered %d %s, want %d", status, seen, c.status)
				}
				if took := time.Since(began).Truncate(time.Second); took != c.lasts {
					t.Errorf("took %s, want %s", took, c.lasts)
				}
				_ = conn.Close()
			})
		})
	}
}

// The server itself takes in what a handler leaves, and that too has an end.
func TestABodyThatNobodyReadsIsNotWaitedForLong(t *testing.T) {
	blind := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	inFakeTime(t, listener.Config{Handler: blind}, func(t *testing.T, n *network, s *listener.Server) {
		conn := n.dial(anyone)
		send(t, conn, announce(30_000))
		go drip(conn, strings.Repeat("x", 30_000), 1)
		_, _ = io.Copy(io.Discard, conn)
		synctest.Wait()
		if s.Open() != 0 {
			t.Error("it is open still")
		}
	})
}

func TestAHandlerTakesAsLongAsItTakes(t *testing.T) {
	slow := http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		_, _ = io.Copy(io.Discard, in.Body)
		select {
		case <-in.Context().Done():
			t.Error("given up")
		case <-time.After(time.Hour):
			_, _ = io.WriteString(w, "done")
		}
	})
	inFakeTime(t, listener.Config{Handler: slow}, func(t *testing.T, n *network, _ *listener.Server) {
		conn := n.dial(anyone)
		send(t, conn, announce(2)+"{}")
		if status, body := answered(conn); status != 200 || body != "done" {
			t.Errorf("%d %q", status, body)
		}
		_ = conn.Close()
	})
}

// A handler may give a body less time than it has, and not more.
func TestAHandlerShortensTheTimeOfABody(t *testing.T) {
	for given, want := range map[time.Duration]time.Duration{5 * time.Second: 5 * time.Second, time.Hour: 20 * time.Second} {
		hasty := http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(given))
			reading(w, in)
		})
		inFakeTime(t, listener.Config{Handler: hasty}, func(t *testing.T, n *network, _ *listener.Server) {
			conn, began := n.dial(anyone), time.Now()
			send(t, conn, announce(10)+"{")
			if status, _ := answered(conn); status != 408 || time.Since(began) != want {
				t.Errorf("%d after %s, want %s", status, time.Since(began), want)
			}
			_ = conn.Close()
		})
	}
}

func TestAnAnswerIsTakenAtARate(t *testing.T) {
	const size = 60_000
	telling := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, size)) })
	for each, all := range map[int]bool{700: true, 20: false} {
		inFakeTime(t, listener.Config{Handler: telling}, func(t *testing.T, n *network, s *listener.Server) {
			conn := n.dial(anyone)
			send(t, conn, "GET / HTTP/1.1\r\nHost: qhatu\r\nConnection: close\r\n\r\n")
			read, part := 0, make([]byte, each)
			for {
				<-time.After(time.Second)
				n, err := conn.Read(part)
				if read += n; err != nil {
					break
				}
			}
			if synctest.Wait(); (read > size) != all || s.Open() != 0 {
				t.Errorf("at %d bytes a second: %d bytes read, %d open", each, read, s.Open())
			}
		})
	}
}

func TestAConnectionWithoutARequestEnds(t *testing.T) {
	inFakeTime(t, listener.Config{Handler: reading}, func(t *testing.T, n *network, s *listener.Server) {
		conn := n.dial(anyone)
		send(t, conn, "GET / HTTP/1.1\r\nHost: qhatu\r\n\r\n")
		if status, _ := answered(conn); status != 200 {
			t.Error(status)
		}
		began := time.Now()
		_, _ = conn.Read(make([]byte, 1))
		if took := time.Since(began); took != 2*time.Minute {
			t.Errorf("ended after %s", took)
		}
		if synctest.Wait(); s.Open() != 0 {
			t.Error("it is counted still")
		}
	})
}

// held is what a test knows of a connection that it holds open.
type held struct{ closed chan struct{} }

func (h held) isClosed() bool {
	select {
	case <-h.closed:
		return true
	default:
		return false
	}
}

// hold connects and does nothing more; with a request that is worked on, if it says so.
func hold(t *testing.T, n *network, addr, request string) held {
	t.Helper()
	conn, h := n.dial(addr), held{make(chan struct{})}
	if request != "" {
		send(t, conn, request)
	}
	go func() {
		_, _ = io.Copy(io.Discard, conn)
		close(h.closed)
	}()
	synctest.Wait()
	return h
}

func TestWhoHoldsConnectionsKeepsNobodyOut(t *testing.T) {
	const working = "GET / HTTP/1.1\r\nHost: qhatu\r\n\r\n"
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for name, c := range map[string]struct {
		in     []string // addresses, with a ! where they work on something
		closed string   // those that are closed, in the order of coming
	}{
		"from one address, the oldest goes":          {[]string{"1.1.1.1", "1.1.1.1", "1.1.1.1"}, "0"},
		"none of another address goes":               {[]string{"2.2.2.2", "1.1.1.1", "1.1.1.1", "1.1.1.1"}, "1"},
		"none at work goes":                          {[]string{"1.1.1.1!", "1.1.1.1", "1.1.1.1"}, "1"},
		"all at work: the new one goes":              {[]string{"1.1.1.1!", "1.1.1.1!", "1.1.1.1"}, "2"},
		"in all, the oldest goes":                    {[]string{"1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4", "5.5.5.5"}, "0"},
		"in all, all at work":                        {[]string{"1.1.1.1!", "2.2.2.2!", "3.3.3.3!", "4.4.4.4!", "5.5.5.5"}, "4"},
		"a proxy speaks for many":                    {[]string{"10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.1"}, ""},
		"of IPv6 a network is one":                   {[]string{"2001:db8::1", "2001:db8::2", "2001:db8::3"}, "0"},
		"two networks of IPv6 are two":               {[]string{"2001:db8::1", "2001:db8::2", "2001:db8:0:1::3"}, ""},
		"IPv4 within IPv6 is IPv4":                   {[]string{"1.1.1.1", "::ffff:1.1.1.1", "1.1.1.1"}, "0"},
		"one that was closed for another is no more": {[]string{"1.1.1.1", "1.1.1.1", "1.1.1.1", "1.1.1.1", "1.1.1.1"}, "012"},
	} {
		t.Run(name, func(t *testing.T) {
			busy := http.HandlerFunc(func(_ http.ResponseWriter, in *http.Request) { <-in.Context().Done() })
			cfg := listener.Config{Handler: busy, Proxies: proxies, Limits: listener.Limits{Connections: 4, PerAddress: 2}}
			inFakeTime(t, cfg, func(t *testing.T, n *network, s *listener.Server) {
				var all []held
				for _, addr := range c.in {
					at, works := strings.CutSuffix(addr, "!")
					request := ""
					if works {
						request = working
					}
					all = append(all, hold(t, n, net.JoinHostPort(at, "4000"), request))
				}
				closed := ""
				for i, h := range all {
					if h.isClosed() {
						closed += fmt.Sprint(i)
					}
				}
				if closed != c.closed || s.Crowded() != len(closed) || s.Open() != len(c.in)-len(closed) {
					t.Errorf("closed %q, want %q; %d crowded, %d open", closed, c.closed, s.Crowded(), s.Open())
				}
			})
		})
	}
}
