package es_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
)

// patience is how long the tests wait for what must come.
const patience = 60 * time.Second

// listening starts one node that takes connections on the loopback interface.
func listening(t *testing.T) *natsd.Node {
	t.Helper()
	opts := &server.Options{ServerName: "alone", Host: "127.0.0.1", Port: server.RANDOM_PORT}
	node, err := natsd.Embed(t.Context(), t.TempDir(), opts, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := node.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := node.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return node
}

// connect opens a log of its own connection, which finds its way back by itself.
func connect(t *testing.T, url string) (*es.Log, *sackAgg) {
	t.Helper()
	conn, err := nats.Connect(url, nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond), nats.DontRandomize())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	log := must(es.OpenLog(t.Context(), js))(t)
	return log, es.New(log, sackDecider())
}

// What a cutter does to the next publish on the log.
const (
	pass        = iota
	cutUnsent   // the line breaks before the server has it
	cutUnanswer // the line breaks when the server has stored it, before it can say so
)

// cutter is a line to a server that breaks at the worst moment.
type cutter struct {
	upstream string
	end      func() uint64 // of the log
	listener net.Listener
	plan     atomic.Int32
	cuts     atomic.Int32
}

func newCutter(t *testing.T, node *natsd.Node) *cutter {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{upstream: node.Server().Addr().String(), listener: listener, end: func() uint64 {
		stream, err := node.JetStream().Stream(t.Context(), es.Stream)
		if err != nil {
			return 0
		}
		return stream.CachedInfo().State.LastSeq
	}}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go c.carry(client)
		}
	}()
	return c
}

func (c *cutter) url() string { return "nats://" + c.listener.Addr().String() }

// carry passes bytes both ways until one side ends or the plan says to cut.
func (c *cutter) carry(client net.Conn) {
	defer func() { _ = client.Close() }()
	up, err := net.Dial("tcp", c.upstream)
	if err != nil {
		return
	}
	defer func() { _ = up.Close() }()
	var mute atomic.Bool
	go func() {
		defer func() { _ = client.Close() }()
		buffer := make([]byte, 64<<10)
		for {
			n, err := up.Read(buffer)
			if err != nil || mute.Load() {
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil || !c.forward(up, buffer[:n], &mute) {
			return
		}
	}
}

// forward reports whether the line still holds.
func (c *cutter) forward(up net.Conn, part []byte, mute *atomic.Bool) bool {
	plan := int32(pass)
	if bytes.Contains(part, []byte("HPUB market.")) {
		plan = c.plan.Swap(pass)
	}
	if plan != pass {
		c.cuts.Add(1)
	}
	if plan == cutUnsent {
		return false
	}
	mute.Store(plan == cutUnanswer)
	before := c.end()
	if _, err := up.Write(part); err != nil {
		return false
	}
	for deadline := time.Now().Add(patience); plan == cutUnanswer && c.end() == before; {
		if time.Now().After(deadline) {
			return false
		}
	}
	return plan == pass
}

// stored returns the revisions of all that the log holds of a sack, by message id.
func stored(t *testing.T, js jetstream.JetStream, id string) map[string]uint64 {
	t.Helper()
	found := map[string]uint64{}
	for after := uint64(0); ; {
		msg := leaderMsg(t, js, fmt.Sprintf(`{"seq":%d,"next_by_subj":%q}`, after+1, es.Subject("test.sack", id)))
		if msg == nil {
			return found
		}
		after = msg.Sequence
		records := must(es.DecodeMessage(msg.Subject, msg.Sequence, msg.Data))(t)
		command := must(nats.DecodeHeadersMsg(msg.Headers))(t).Get(nats.MsgIdHdr)
		if _, twice := found[command]; twice {
			t.Errorf("%s is stored twice", command)
		}
		if found[command] = records[0].Revision; found[command] != uint64(len(found)) {
			t.Errorf("%s has revision %d, %d commits so far", command, found[command], len(found))
		}
	}
}

// rawMsg is a message as the leader returns it.
type rawMsg struct {
	Subject  string `json:"subject"`
	Sequence uint64 `json:"seq"`
	Headers  []byte `json:"hdrs"`
	Data     []byte `json:"data"`
}

// leaderMsg asks the log's leader for a message, again while there is none to answer; nil: there is no such message.
func leaderMsg(t *testing.T, js jetstream.JetStream, request string) *rawMsg {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		reply, err := js.Conn().Request("$JS.API.STREAM.MSG.GET."+es.Stream, []byte(request), time.Second)
		if err != nil {
			continue
		}
		var answer struct {
			Error   *jetstream.APIError `json:"error"`
			Message *rawMsg             `json:"message"`
		}
		if err := json.Unmarshal(reply.Data, &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Error == nil || answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound {
			return answer.Message
		}
	}
	t.Fatal("the log's leader does not answer")
	return nil
}
