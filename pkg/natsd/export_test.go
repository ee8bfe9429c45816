package natsd

import (
	"context"
	"time"
)

// Round reads the files of the log once, as [Node.WatchLog] does.
func (n *Node) Round(ctx context.Context) error { return n.files.round(ctx, map[string]time.Time{}) }

// ErrorLog is what logs the errors of a connection.
var ErrorLog = errorLog
