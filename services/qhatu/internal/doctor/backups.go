package doctor

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// How old the last backup may be: it is made every hour.
const (
	oldBackup  = 26 * time.Hour // it is time to see why there was none since
	lostBackup = week           // so much is lost with the disk
)

const backUp = "back it up every hour, as docs/backup.md tells; see why no run goes well: systemctl status qhatu-backup, journalctl -u qhatu-backup -n 20"

// backups tells when the market was last backed up, and its keys.
func (d Doctor) backups(ctx context.Context, js jetstream.JetStream, market jetstream.Stream) []Finding {
	last, err := natsd.LastBackup(ctx, js, natsd.BackupOfMarket)
	if err != nil {
		return []Finding{unknown("backup", "%v", err)}
	}
	keys, err := natsd.LastBackup(ctx, js, natsd.BackupOfKeys)
	if err != nil {
		return []Finding{unknown("backup", "%v", err)}
	}
	state := market.CachedInfo().State
	since, says := last.Time, ""
	switch {
	case state.Msgs == 0:
		return []Finding{ok("backup", "the market is empty: there is nothing to back up yet")}
	case since.IsZero():
		since, says = state.FirstTime, fmt.Sprintf("there is none: what has been stored since %s is lost with this disk", state.FirstTime.Local().Format(time.DateOnly))
	default:
		says = fmt.Sprintf("the last good one is of %s, position %d of %d", since.Local().Format(time.RFC3339), last.Position, state.LastSeq)
	}
	switch age := d.Now().Sub(since); {
	case age > lostBackup:
		return []Finding{found(Wrong, "backup", "no-backup", backUp, "%s", says)}
	case age > oldBackup || last.Time.IsZero():
		return []Finding{found(Warning, "backup", "no-backup", backUp, "%s", says)}
	case last.Time.Sub(keys.Time) > oldBackup:
		return []Finding{found(Warning, "backup", "no-backup", "add --keys with a folder on another device", "%s, but not of the keys: no name and no conversation in it could be read", says)}
	}
	return []Finding{ok("backup", "%s", says)}
}
