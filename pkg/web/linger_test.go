package web_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/listener"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// dial speaks HTTP/1.1 to the edge on a connection of its own.
func dial(t *testing.T, f *fixture) net.Conn {
	t.Helper()
	server, err := listener.Listen("127.0.0.1:0", listener.Config{Handler: f.server.Handler()})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve() }()
	t.Cleanup(func() {
		if err := errors.Join(server.Close(), <-done); err != nil {
			t.Error(err)
		}
	})
	conn, err := net.Dial("tcp", server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// write sends text, and then so many bytes of a body, before anything is read.
func write(t *testing.T, conn net.Conn, text string, size int64) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(conn, io.LimitReader(blanks{}, size)); err != nil {
		t.Fatalf("after %d bytes: %v", n, err)
	}
}

type blanks struct{}

func (blanks) Read(part []byte) (int, error) {
	for i := range part {
		part[i] = ' '
	}
	return len(part), nil
}

// readProblem returns the status of the answer and its document.
func readProblem(t *testing.T, conn net.Conn) (int, map[string]any) {
	t.Helper()
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
	var problem map[string]any
	if err := json.Unmarshal(raw, &problem); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return answer.StatusCode, problem
}

const posting = "POST /v1/lots HTTP/1.1\r\nHost: qhatu\r\nContent-Type: application/json\r\nAccept-Language: en\r\n"

// Of what is too large, from a caller who may send, 64 MiB are taken in, else 4 MiB. Then the connection closes, so that nothing more
// can be written, and the answer is there all the same.
func TestARefusalIsSeenByWhoWritesEverythingFirst(t *testing.T) {
	f := newFixture(t)
	bearer := "Authorization: Bearer " + f.token(t, producerClaims()) + "\r\n"
	for _, size := range []int64{3 << 20, 50 << 20} {
		announced := fmt.Sprintf("Content-Length: %d\r\n\r\n", size)
		chunk := fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", size)
		for name, c := range map[string]struct {
			request, end string
			status       int
		}{
			"announced":   {posting + bearer + announced, "", 413},
			"chunked":     {posting + bearer + chunk, "\r\n0\r\n\r\n", 413},
			"no token":    {posting + announced, "", 401},
			"no method":   {strings.Replace(posting, "POST", "PUT", 1) + announced, "", 405},
			"not a route": {strings.Replace(posting, "/lots", "/nothing", 1) + chunk, "\r\n0\r\n\r\n", 404},
		} {
			t.Run(fmt.Sprintf("%s of %d MiB", name, size>>20), func(t *testing.T) {
				conn := dial(t, f)
				write(t, conn, c.request, 0)
				_, err := io.Copy(conn, io.LimitReader(blanks{}, size))
				_, _ = io.WriteString(conn, c.end)
				if err != nil && (c.status == 413 || size < 4<<20) {
					t.Error(err)
				}
				status, problem := readProblem(t, conn)
				if status != c.status || c.status == 413 && (problem["max_bytes"] != 1048576.0 ||
					problem["detail"] != "The body is over 1 MiB. Send less at once.") {
					t.Errorf("%d %v", status, problem)
				}
			})
		}
	}
}

// What is refused is answered before its body has come.
func TestARefusalDoesNotWaitForTheBody(t *testing.T) {
	f := newFixture(t)
	bearer := "Authorization: Bearer " + f.token(t, producerClaims()) + "\r\n"
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"too large, the body on its way": {posting + bearer + "Content-Length: 5000000\r\n\r\n{", 413},
		"too large, asked before":        {posting + bearer + "Expect: 100-continue\r\nContent-Length: 5000000\r\n\r\n", 413},
		"no token":                       {posting + "Content-Length: 50\r\n\r\n{", 401},
		"no token, asked before":         {posting + "Expect: 100-continue\r\nContent-Length: 50\r\n\r\n", 401},
	} {
		t.Run(name, func(t *testing.T) {
			conn := dial(t, f)
			write(t, conn, c.request, 0)
			if status, problem := readProblem(t, conn); status != c.status {
				t.Errorf("%d %v", status, problem)
			}
		})
	}
}

func TestABodyIsAskedForWhereItIsTaken(t *testing.T) {
	f := newFixture(t)
	f.shop.does(reply(http.StatusCreated))
	conn := dial(t, f)
	body, err := json.Marshal(lot())
	if err != nil {
		t.Fatal(err)
	}
	write(t, conn, fmt.Sprintf("%sAuthorization: Bearer %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n",
		posting, f.token(t, producerClaims()), len(body)), 0)
	reader := bufio.NewReader(conn)
	for _, want := range []int{100, 201} {
		answer, err := http.ReadResponse(reader, nil)
		if err != nil || answer.StatusCode != want {
			t.Fatalf("%v, %v; want %d", answer, err, want)
		}
		_ = answer.Body.Close()
		if want == 100 {
			write(t, conn, string(body), 0)
		}
	}
}

// A refusal does not end the connection where the whole request has come.
func TestAConnectionGoesOnAfterARefusal(t *testing.T) {
	f := newFixture(t)
	conn := dial(t, f)
	for range 2 {
		write(t, conn, posting+"Content-Length: 2000000\r\n\r\n", 2_000_000)
		if status, problem := readProblem(t, conn); status != 401 {
			t.Errorf("%d %v", status, problem)
		}
	}
}

// What stands behind a body that nobody can tell the end of is no request: a proxy may have taken it for a part of that body.
func TestNothingIsAnsweredBehindABodyOfUncertainEnd(t *testing.T) {
	f := newFixture(t)
	bearer := "Authorization: Bearer " + f.token(t, producerClaims()) + "\r\n"
	const smuggled = "GET /healthz HTTP/1.1\r\nHost: qhatu\r\n\r\n"
	chunked := "Transfer-Encoding: chunked\r\n\r\n"
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"size that is no number":     {posting + bearer + chunked + "ZZ\r\n", 400},
		"size below zero":            {posting + bearer + chunked + "-1\r\n", 400},
		"size beyond all":            {posting + bearer + chunked + "fffffffffffffffff\r\n", 400},
		"no line break behind":       {posting + bearer + chunked + "1\r\n{0\r\n\r\n", 400},
		"no token, broken":           {posting + chunked + "ZZ\r\n", 401},
		"no token, whole":            {posting + chunked + "2\r\n{}\r\n0\r\n\r\n", 401},
		"not a route, broken":        {strings.Replace(posting, "/lots", "/nothing", 1) + chunked + "ZZ\r\n", 404},
		"no method, broken":          {strings.Replace(posting, "POST", "PUT", 1) + chunked + "ZZ\r\n", 405},
		"a page, broken":             {strings.Replace(posting, "/v1/lots", "/problems", 1) + chunked + "ZZ\r\n", 405},
		"a page that is read":        {strings.Replace(posting, "POST /v1/lots", "GET /healthz", 1) + chunked + "ZZ\r\n", 200},
		"both lengths":               {posting + bearer + "Content-Length: 2\r\n" + chunked + "2\r\n[]\r\n0\r\n\r\n", 422},
		"both lengths, no token":     {posting + "Content-Length: 2\r\n" + chunked + "2\r\n[]\r\n0\r\n\r\n", 401},
		"two announced lengths":      {posting + bearer + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
		"length that is no number":   {posting + bearer + "Content-Length: +2\r\n\r\n{}", 400},
		"chunks in another encoding": {posting + bearer + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 501},
	} {
		t.Run(name, func(t *testing.T) {
			conn := dial(t, f)
			write(t, conn, c.request+smuggled, 0)
			reader := bufio.NewReader(conn)
			answer, err := http.ReadResponse(reader, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			if answer.StatusCode != c.status || !answer.Close {
				t.Errorf("%d, closes: %t; want %d", answer.StatusCode, answer.Close, c.status)
			}
			if rest, _ := io.ReadAll(reader); len(rest) > 0 {
				t.Errorf("behind it %q", rest)
			}
		})
	}
}

// A body that does not come to its end ends the connection.
func TestAConnectionEndsWithABodyThatIsCut(t *testing.T) {
	f := newFixture(t)
	for name, request := range map[string]string{
		"refused": posting + "Content-Length: 50\r\n\r\n{",
		"read":    posting + "Authorization: Bearer " + f.token(t, producerClaims()) + "\r\nContent-Length: 50\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			conn, ok := dial(t, f).(*net.TCPConn)
			if !ok {
				t.Fatal("no TCP")
			}
			write(t, conn, request, 0)
			if err := conn.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			raw, _ := io.ReadAll(conn)
			if got := strings.Count(string(raw), "HTTP/1.1 "); got != 1 {
				t.Errorf("%d answers: %s", got, raw)
			}
		})
	}
}

// stalled is a body of which nothing more came in time.
type stalled struct{}

func (stalled) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestABodyThatDoesNotComeInTimeIsSaidSo(t *testing.T) {
	f := newFixture(t)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/lots", stalled{})
	request.Header.Set("Authorization", "Bearer "+f.token(t, producerClaims()))
	answer := httptest.NewRecorder()
	f.server.Handler().ServeHTTP(answer, request)
	if answer.Code != http.StatusRequestTimeout || answer.Header().Get("Connection") != "close" || !strings.Contains(answer.Body.String(), "/problems/body-too-slow") {
		t.Errorf("%d %v %s", answer.Code, answer.Header(), answer.Body)
	}
}

func TestWhatWouldNeverBeSentInEarnest(t *testing.T) {
	f := newFixture(t)
	f.Get(t, "/v1/lots?q="+strings.Repeat("x", 8<<10), webtest.Wrong()).Problem(t, 414, "address-too-long")
	f.Get(t, "/v1/none", webtest.Header("X-Any", strings.Repeat("x", 32<<10))).Problem(t, 431, "headers-too-large")
}

// What is no HTTP never reaches the edge, as /docs says: net/http answers it. All else from 400 on is a problem document.
func TestWhatIsNoHTTPGetsPlainText(t *testing.T) {
	f := newFixture(t)
	for request, kind := range map[string]string{
		"GET /v1/lots/%zz HTTP/1.1\r\nHost: qhatu\r\n":                                          "text/plain; charset=utf-8",
		"GET /v1/lots?region=San Martin HTTP/1.1\r\nHost: qhatu\r\n":                            "text/plain; charset=utf-8",
		posting + "Content-Length: 1\r\nContent-Length: 2\r\n":                                  "text/plain; charset=utf-8",
		"GET /v1/lots HTTP/1.1\r\nHost: qhatu\r\nno colon\r\n":                                  "text/plain; charset=utf-8",
		"GET /v1/lots?region=%zz HTTP/1.1\r\nHost: qhatu\r\n":                                   "application/problem+json",
		"GET /v1/lots HTTP/1.1\r\nHost: qhatu\r\nAuthorization: a\r\nAuthorization: b\r\n":      "application/problem+json",
		"POST /v1/lots HTTP/1.1\r\nHost: qhatu\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n": "application/problem+json",
	} {
		conn := dial(t, f)
		write(t, conn, request+"\r\n", 0)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Content-Type") != kind {
			t.Errorf("%q: %d %v", request, answer.StatusCode, answer.Header)
		}
		_ = answer.Body.Close()
	}
}
