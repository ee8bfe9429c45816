package loadtest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// Conn is one connection to a market. It costs less than an http.Client, so that more of the machine is left to what is measured.
type Conn struct {
	host   string
	conn   net.Conn
	reader *bufio.Reader
	out    bytes.Buffer
}

// Request is what is asked; empty fields are left out.
type Request struct {
	Method, Path, Token, Key string
	Body                     []byte // JSON
	ETag                     string // of If-None-Match
}

// Dial connects to a market at a URL.
func Dial(url string) (*Conn, error) {
	host := strings.TrimPrefix(url, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	return &Conn{host: host, conn: conn, reader: bufio.NewReader(conn)}, nil
}

// Close closes the connection.
func (c *Conn) Close() error { return c.conn.Close() }

// Do sends a request and reads the answer to its end.
func (c *Conn) Do(r Request) (*http.Response, []byte, error) {
	c.out.Reset()
	fmt.Fprintf(&c.out, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.Path, c.host)
	for _, header := range [...][2]string{{"Authorization: Bearer ", r.Token}, {"Idempotency-Key: ", r.Key}, {"If-None-Match: ", r.ETag}} {
		if header[1] != "" {
			fmt.Fprintf(&c.out, "%s%s\r\n", header[0], header[1])
		}
	}
	if r.Body != nil {
		fmt.Fprintf(&c.out, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(r.Body))
	} else if r.Method != http.MethodGet {
		c.out.WriteString("Content-Length: 0\r\n")
	}
	c.out.WriteString("\r\n")
	c.out.Write(r.Body)
	if _, err := c.conn.Write(c.out.Bytes()); err != nil {
		return nil, nil, err
	}
	answer, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // it is read to its end
	body, err := io.ReadAll(answer.Body)
	return answer, body, err
}

// Want is Do of a request that must be answered with a status. It returns the body.
func (c *Conn) Want(status int, r Request) ([]byte, error) {
	answer, body, err := c.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
	}
	if answer.StatusCode != status {
		return nil, fmt.Errorf("%s %s: %s: %s", r.Method, r.Path, answer.Status, body)
	}
	return body, nil
}
