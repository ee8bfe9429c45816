package natsd

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Round reads the files of the log once, as [Node.WatchLog] does.
func (n *Node) Round(ctx context.Context) error { return n.files.round(ctx, map[string]time.Time{}) }

// ErrorLog is what logs the errors of a connection.
var ErrorLog = errorLog

// NoteEnd notes the log's end once, as [Guard.Run] does each second.
func (g *Guard) NoteEnd(ctx context.Context, js jetstream.JetStream) error { return g.noteEnd(ctx, js) }
