package natsd_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

const (
	perFile = 40 // messages
	ends    = 3 * perFile
)

// storedLog is a data folder in which a server has stored messages in three files, of which two are packed, and has stopped; the guard has seen its end.
type storedLog struct {
	dir  string
	msgs map[uint64]string // by position
}

func subjectOf(position uint64) string { return fmt.Sprintf("market.catalog.lot.lot_%d", position%7) }

func idOf(position uint64) string { return fmt.Sprintf("command-%03d/lot", position) }

func storeLog(t *testing.T) storedLog {
	t.Helper()
	l := storedLog{dir: t.TempDir(), msgs: map[uint64]string{}}
	node := natstest.StartIn(t, l.dir)
	random := rand.NewChaCha8([32]byte{1})
	for position := uint64(1); position <= ends; position++ {
		raw := make([]byte, 700)
		_, _ = random.Read(raw)
		l.msgs[position] = `[{"id":"` + hex.EncodeToString(raw) + strings.Repeat("so it is ", 60) + `"}]`
		l.publish(t, node.JetStream(), position)
	}
	change(t, node.Close())
	l.split(t)
	node = natstest.StartIn(t, l.dir)
	l.holds(t, node, nil)
	guard := testkit.Must(natsd.OpenGuard(natsd.GuardPath(l.dir), slog.New(slog.DiscardHandler)))(t)
	change(t, guard.Accept(t.Context(), node.JetStream()))
	change(t, node.Close())
	change(t, os.Remove(filepath.Join(l.dir, "nats.sock"))) // which cannot be copied
	return l
}

func (l storedLog) publish(t *testing.T, js jetstream.JetStream, position uint64) {
	t.Helper()
	msg := &nats.Msg{Subject: subjectOf(position), Data: []byte(l.msgs[position])}
	ack := testkit.Must(js.PublishMsg(t.Context(), msg, jetstream.WithMsgID(idOf(position))))(t)
	if ack.Sequence != position {
		t.Fatalf("stored at %d, want %d", ack.Sequence, position)
	}
}

// split makes three files of the one that the server has written, as it does itself after every 8 MB.
func (l storedLog) split(t *testing.T) {
	t.Helper()
	files, sums := make([][]byte, 3), []block.Sum{block.NewSum(natsd.Market, 1), block.NewSum(natsd.Market, 2), block.NewSum(natsd.Market, 3)}
	content := testkit.Must(block.ReadFile(l.file(1), natsd.Market, 1, func(r block.Record) {
		i := (r.Sequence - 1) / perFile
		files[i] = block.Append(files[i], sums[i], r)
	}))(t)
	if !content.Sound() || len(content.Whole) != 1 || content.Last() != ends {
		t.Fatalf("the server's file: %+v", content)
	}
	for i, plain := range files {
		if i < 2 {
			packed := testkit.Must(server.S2Compression.Compress(plain))(t)
			mark := server.CompressionInfo{Algorithm: server.S2Compression, OriginalSize: uint64(len(plain))}
			plain = append(mark.MarshalMetadata(), packed...)
		}
		change(t, os.WriteFile(l.file(i+1), plain, 0o600))
	}
	change(t, os.Remove(filepath.Join(filepath.Dir(l.file(1)), block.IndexName)))
	change(t, os.RemoveAll(filepath.Join(l.dir, "guard")))
}

func (l storedLog) file(index int) string {
	return filepath.Join(l.dir, "nats", "jetstream", "$G", "streams", natsd.Market, "msgs", block.Name(index))
}

// copied is the same in another folder.
func (l storedLog) copied(t *testing.T) storedLog {
	t.Helper()
	to := t.TempDir()
	change(t, os.CopyFS(to, os.DirFS(l.dir)))
	return storedLog{dir: to, msgs: l.msgs}
}

// at is where the record of a position stands in the last file, and how long it is.
func (l storedLog) at(t *testing.T, position uint64) (offset, size int) {
	t.Helper()
	raw := testkit.Must(os.ReadFile(l.file(3)))(t)
	for offset < len(raw) {
		size = int(binary.LittleEndian.Uint32(raw[offset:]) &^ (1 << 31))
		if binary.LittleEndian.Uint64(raw[offset+4:]) == position {
			return offset, size
		}
		offset += size
	}
	t.Fatalf("no record of %d", position)
	return 0, 0
}

func (l storedLog) edit(t *testing.T, index int, how func([]byte) []byte) {
	t.Helper()
	change(t, os.WriteFile(l.file(index), how(testkit.Must(os.ReadFile(l.file(index)))(t)), 0o600))
}

func (l storedLog) flip(t *testing.T, index, offset int) {
	t.Helper()
	l.edit(t, index, func(raw []byte) []byte { raw[offset] ^= 0x10; return raw })
}

func (l storedLog) zero(t *testing.T, index, offset, length int) {
	t.Helper()
	l.edit(t, index, func(raw []byte) []byte { clear(raw[offset : offset+length]); return raw })
}

func (l storedLog) cut(t *testing.T, index, length int) {
	t.Helper()
	change(t, os.Truncate(l.file(index), int64(length)))
}

func (l storedLog) start(t *testing.T, accept bool) (*natsd.Node, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	node, err := natsd.Start(ctx, natsd.Config{Dir: l.dir, AcceptLoss: accept})
	if err == nil {
		t.Cleanup(func() { _ = node.Close() })
	}
	return node, err
}

// holds fails the test unless the server hands out every message but those that are lost, as it was stored.
func (l storedLog) holds(t *testing.T, node *natsd.Node, lost []uint64) {
	t.Helper()
	s := stream.New(node.JetStream(), natsd.Market)
	for position := uint64(1); position <= ends; position++ {
		m, err := s.Get(t.Context(), position)
		switch gone := slices.Contains(lost, position); {
		case err != nil:
			t.Fatalf("position %d: %v", position, err)
		case gone && m != nil:
			t.Errorf("position %d is there, and is said to be lost", position)
		case !gone && m == nil:
			t.Errorf("position %d is lost, and nobody says so", position)
		case !gone && (m.Subject != subjectOf(position) || m.ID != idOf(position) || string(m.Data) != l.msgs[position]):
			t.Errorf("position %d is another one: %s %s", position, m.Subject, m.ID)
		}
	}
}

func positions(gaps []natsd.Gap) (all []uint64) {
	for _, g := range gaps {
		for p := g.From; p <= g.To; p++ {
			all = append(all, p)
		}
	}
	return all
}

func span(from, to uint64) (all []uint64) {
	for p := from; p <= to; p++ {
		all = append(all, p)
	}
	return all
}

func change(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// files are all files of the log with what they hold.
func (l storedLog) files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS(filepath.Join(l.dir, "nats"))
	change(t, fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, err := fs.ReadFile(root, path)
			all[path] = string(text)
			return err
		}
		return err
	}))
	return all
}

// tellsWhose fails the test unless the aggregates are those of the lost positions.
func (l storedLog) tellsWhose(t *testing.T, damage *natsd.Damage) {
	t.Helper()
	want := map[string]bool{}
	for _, p := range positions(damage.Gaps) {
		want[subjectOf(p)] = true
	}
	if got := slices.Sorted(maps.Keys(want)); !slices.Equal(got, damage.Aggregates) || damage.Unknown != 0 {
		t.Errorf("of %v and %d others, want %v", damage.Aggregates, damage.Unknown, got)
	}
}

// goesOnWithout accepts the loss, and fails the test unless everything else is there, then and later, and no position is given again.
func (l storedLog) goesOnWithout(t *testing.T, lost []uint64, damage *natsd.Damage) {
	t.Helper()
	before := l.files(t)
	node, err := l.start(t, true)
	change(t, err)
	l.holds(t, node, lost)
	l.publish(t, node.JetStream(), ends+1)
	change(t, node.Close())
	node, err = l.start(t, false)
	if err != nil {
		t.Fatalf("started again: %v", err)
	}
	l.holds(t, node, lost)
	change(t, node.Round(t.Context()))
	if copies := testkit.Must(filepath.Glob(filepath.Join(l.dir, "damaged-*")))(t); len(copies) > 1 {
		t.Errorf("found damaged again: %v", copies)
	}
	noted := node.Lost()
	if len(lost) == 0 && len(noted) > 0 || len(lost) > 0 && (len(noted) != 1 || !slices.Equal(positions(noted[0].Gaps), lost) || noted[0].Accepted.IsZero()) {
		t.Errorf("noted: %+v", noted)
	}
	for _, name := range damage.Files {
		copies := testkit.Must(filepath.Glob(filepath.Join(l.dir, "damaged-*", name)))(t)
		if len(copies) != 1 || string(testkit.Must(os.ReadFile(copies[0]))(t)) != before["jetstream/$G/streams/MARKET/msgs/"+name] {
			t.Errorf("%s is not kept as it was: %v", name, copies)
		}
	}
}
