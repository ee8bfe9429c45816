// Package torture runs the market as on three machines, cuts and kills every part of it under load, and holds the log against what was
// acknowledged: nothing of it is lost, no kilogram is sold twice, and the stock of every lot is linearizable. It is for tests only.
package torture

import (
	"net"
	"sync"
	"time"
)

// State is how a link is. The zero State is sound.
type State struct {
	Cut         bool          // connections are reset, and no new one is taken
	SilentThere bool          // what is sent towards the target does not arrive while this lasts
	SilentBack  bool          // what the target sends does not arrive while this lasts
	Latency     time.Duration // of each part that is sent, each way
}

const dialTimeout = 5 * time.Second

// Link carries TCP connections to a target, as well as its state lets it. What is silent arrives when the silence ends, as TCP sends again.
type Link struct {
	listener net.Listener
	target   string

	mu      sync.Mutex
	state   State
	changed chan struct{} // closed when the state changes
	conns   map[net.Conn]struct{}
}

// NewLink opens a link to a target, on a port of its own. Close it.
func NewLink(target string) (*Link, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &Link{listener: listener, target: target, changed: make(chan struct{}), conns: map[net.Conn]struct{}{}}
	go l.accept()
	return l, nil
}

// Addr is where the link is reached.
func (l *Link) Addr() string { return l.listener.Addr().String() }

// Close ends the link and what it carries.
func (l *Link) Close() error {
	l.Set(State{Cut: true})
	return l.listener.Close()
}

// Set changes the link's state.
func (l *Link) Set(s State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = s
	close(l.changed)
	l.changed = make(chan struct{})
	if s.Cut {
		for conn := range l.conns {
			_ = conn.Close()
		}
		clear(l.conns)
	}
}

func (l *Link) now() (State, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state, l.changed
}

func (l *Link) accept() {
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return
		}
		go l.carry(conn)
	}
}

// hold reports whether the link carries a connection, which is closed with it.
func (l *Link) hold(conn net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state.Cut {
		_ = conn.Close()
		return false
	}
	l.conns[conn] = struct{}{}
	return true
}

func (l *Link) drop(conn net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, conn)
	_ = conn.Close()
}

func (l *Link) carry(from net.Conn) {
	if !l.hold(from) {
		return
	}
	defer l.drop(from)
	to, err := net.DialTimeout("tcp", l.target, dialTimeout)
	if err != nil || !l.hold(to) {
		return
	}
	defer l.drop(to)
	var both sync.WaitGroup
	both.Go(func() { l.pass(to, from, func(s State) bool { return s.SilentThere }) })
	both.Go(func() { l.pass(from, to, func(s State) bool { return s.SilentBack }) })
	both.Wait()
}

// pass carries one direction until its source ends, and then closes where it leads.
func (l *Link) pass(to, from net.Conn, silent func(State) bool) {
	defer func() { _ = to.Close() }()
	part := make([]byte, 64<<10)
	for {
		n, err := from.Read(part)
		latency := l.awaitSound(silent)
		if n > 0 {
			<-time.After(latency)
			if _, err := to.Write(part[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// awaitSound waits until a direction is not silent.
func (l *Link) awaitSound(silent func(State) bool) time.Duration {
	for {
		state, changed := l.now()
		if !silent(state) {
			return state.Latency
		}
		<-changed
	}
}
