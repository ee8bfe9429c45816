package listener

import (
	"container/list"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// connections are those that are open. Each operation takes the same time, however many there are.
type connections struct {
	limits  Limits
	proxies []netip.Prefix
	crowded atomic.Int64

	mu        sync.Mutex
	open      int
	waiting   list.List // of *connection: those without a request, the one that waits longest first
	addresses map[netip.Addr]*address
}

// address is where some connections come from.
type address struct {
	at      netip.Addr
	open    int
	waiting list.List // of *connection, likewise
}

func newConnections(limits Limits, proxies []netip.Prefix) *connections {
	return &connections{limits: limits, proxies: proxies, addresses: map[netip.Addr]*address{}}
}

func (c *connections) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open
}

// counting accepts connections as long as there is room for them, or some can be made.
type counting struct {
	net.Listener
	connections *connections
}

// Accept waits for the next connection that there is room for.
func (l counting) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		admitted, closed := l.connections.admit(accepted)
		if closed != nil {
			l.connections.crowded.Add(1)
			_ = closed.Close() // it is of no use to anybody
		}
		if admitted != nil {
			return admitted, nil
		}
	}
}

// admit counts a connection and returns it, with the one that made room for it; or, where there is no room, nothing but
// itself, to be closed.
func (c *connections) admit(accepted net.Conn) (admitted, closed net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	from := c.from(accepted)
	full := &c.waiting
	switch {
	case from != nil && from.open >= c.limits.PerAddress:
		full = &from.waiting
	case c.open < c.limits.Connections:
		full = nil
	}
	if full != nil {
		oldest := full.Front()
		if oldest == nil {
			return nil, accepted
		}
		leaves := oldest.Value.(*connection) //nolint:forcetypeassert // nothing else is in the list
		c.forget(leaves)
		closed = leaves.Conn
	}
	conn := &connection{Conn: accepted, all: c, from: from}
	c.add(conn)
	return conn, closed
}

// from is the address of a connection; nil where it is not counted alone. Of IPv6 a network of 64 bits is one address: its
// owner has all of it.
func (c *connections) from(conn net.Conn) *address {
	at := addressOf(conn)
	if !at.IsValid() || slices.ContainsFunc(c.proxies, func(known netip.Prefix) bool { return known.Contains(at) }) {
		return nil
	}
	if at.Is6() {
		network, _ := at.WithZone("").Prefix(64) // 64 bits are not too many
		at = network.Addr()
	}
	if known := c.addresses[at]; known != nil {
		return known
	}
	return &address{at: at}
}

func addressOf(conn net.Conn) netip.Addr {
	at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}

func (c *connections) add(conn *connection) {
	c.open++
	if conn.from != nil {
		conn.from.open++
		c.addresses[conn.from.at] = conn.from
	}
	c.wait(conn)
}

// wait puts a connection without a request behind those that wait already.
func (c *connections) wait(conn *connection) {
	if conn.waits != nil {
		return
	}
	conn.waits = c.waiting.PushBack(conn)
	if conn.from != nil {
		conn.waitsAmongItsOwn = conn.from.waiting.PushBack(conn)
	}
}

func (c *connections) work(conn *connection) {
	if conn.waits == nil {
		return
	}
	c.waiting.Remove(conn.waits)
	conn.waits = nil
	if conn.from != nil {
		conn.from.waiting.Remove(conn.waitsAmongItsOwn)
	}
}

// forget counts a connection no more.
func (c *connections) forget(conn *connection) {
	if conn.forgotten {
		return
	}
	c.work(conn)
	conn.forgotten = true
	c.open--
	if conn.from == nil {
		return
	}
	if conn.from.open--; conn.from.open == 0 {
		delete(c.addresses, conn.from.at)
	}
}

// changed is told by the server what a connection does.
func (c *connections) changed(served net.Conn, state http.ConnState) {
	if wrapped, ok := served.(interface{ NetConn() net.Conn }); ok { // TLS
		served = wrapped.NetConn()
	}
	conn, ok := served.(*connection)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case conn.forgotten:
	case state == http.StateIdle:
		c.wait(conn)
	case state == http.StateActive:
		c.work(conn)
	}
}

// connection is one that is counted. All but its lists is net.Conn's.
type connection struct {
	net.Conn
	all                     *connections
	from                    *address
	waits, waitsAmongItsOwn *list.Element // nil while it is at work
	forgotten               bool
}

// Close counts the connection no more, however often it is closed.
func (c *connection) Close() error {
	c.all.mu.Lock()
	c.all.forget(c)
	c.all.mu.Unlock()
	return c.Conn.Close()
}

// writtenInTime is how many bytes get a time of their own.
const writtenInTime = 16 << 10

// Write sends at the rate at which it is read at the other end, and gives up where that is too slow: so many bytes have to be taken in their time,
// or all that are left.
func (c *connection) Write(part []byte) (written int, err error) {
	for err == nil && written < len(part) {
		due := min(writtenInTime, len(part)-written)
		if err = c.SetWriteDeadline(time.Now().Add(c.all.limits.BodyTimeout + c.all.limits.lasts(int64(due)))); err != nil {
			break
		}
		var n int
		n, err = c.Conn.Write(part[written:])
		written += n
		if n >= due && errors.Is(err, os.ErrDeadlineExceeded) {
			err = nil // it is taken at the rate, and goes on
		}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		_ = c.Close() // so that whoever reads of it, the server included, sees that it is over
	}
	return written, err
}
