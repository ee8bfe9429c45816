package natsd_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
)

func TestDamageIsNamedAndNothingIsChanged(t *testing.T) {
	whole := storeLog(t)
	const middle, last = 100, ends // positions in the third file
	at := func(position uint64) int { offset, _ := whole.at(t, position); return offset }
	zeroed := at(middle) + 600 // 4 KiB from there touch these
	touched := func() (all []uint64) {
		for p := uint64(81); p <= ends; p++ {
			if offset, size := whole.at(t, p); offset < zeroed+4096 && offset+size > zeroed {
				all = append(all, p)
			}
		}
		return all
	}()
	subject := len(subjectOf(middle))
	cases := map[string]struct {
		damage func(storedLog)
		lost   []uint64 // nil: whatever the server has not
		files  []string
	}{
		"a byte of a body":            {func(l storedLog) { l.flip(t, 3, at(middle)+900) }, []uint64{middle}, []string{"3.blk"}},
		"a byte of a header":          {func(l storedLog) { l.flip(t, 3, at(middle)+22+subject+4+14) }, []uint64{middle}, []string{"3.blk"}},
		"a length":                    {func(l storedLog) { l.flip(t, 3, at(middle)+1) }, []uint64{middle}, []string{"3.blk"}},
		"the length of a subject":     {func(l storedLog) { l.flip(t, 3, at(middle)+20) }, []uint64{middle}, []string{"3.blk"}},
		"the length of a header":      {func(l storedLog) { l.flip(t, 3, at(middle)+22+subject) }, []uint64{}, []string{"3.blk"}},
		"a position":                  {func(l storedLog) { l.flip(t, 3, at(middle)+4) }, []uint64{middle}, []string{"3.blk"}},
		"a time":                      {func(l storedLog) { l.flip(t, 3, at(middle)+14) }, []uint64{middle}, []string{"3.blk"}},
		"a hash":                      {func(l storedLog) { l.flip(t, 3, at(middle)-1) }, []uint64{middle - 1}, []string{"3.blk"}},
		"the last message":            {func(l storedLog) { l.flip(t, 3, at(last)+900) }, []uint64{last}, []string{"3.blk"}},
		"a page of zeros":             {func(l storedLog) { l.zero(t, 3, zeroed, 4096) }, touched, []string{"3.blk"}},
		"the end cut off":             {func(l storedLog) { l.cut(t, 3, at(110)+300) }, span(110, last), []string{"3.blk"}},
		"the end cut off at a record": {func(l storedLog) { l.cut(t, 3, at(110)) }, span(110, last), nil},
		"the last file deleted":       {func(l storedLog) { change(t, os.Remove(l.file(3))) }, span(81, last), nil},
		"a file deleted":              {func(l storedLog) { change(t, os.Remove(l.file(2))) }, span(41, 80), nil},
		"the first file deleted":      {func(l storedLog) { change(t, os.Remove(l.file(1))) }, span(1, 40), nil},
		"all files deleted": {func(l storedLog) {
			for i := range 3 {
				change(t, os.Remove(l.file(i+1)))
			}
		}, span(1, last), nil},
		"two files swapped": {func(l storedLog) {
			change(t, os.Rename(l.file(1), l.file(9)))
			change(t, os.Rename(l.file(2), l.file(1)))
			change(t, os.Rename(l.file(9), l.file(2)))
		}, span(1, 80), []string{"1.blk", "2.blk"}},
		"a byte of a packed file":          {func(l storedLog) { l.flip(t, 2, 9000) }, nil, []string{"2.blk"}},
		"the mark of a packed file":        {func(l storedLog) { l.flip(t, 2, 1) }, []uint64{}, []string{"2.blk"}},
		"the hash behind a packed file":    {func(l storedLog) { l.edit(t, 2, func(b []byte) []byte { b[len(b)-1] ^= 1; return b }) }, []uint64{}, []string{"2.blk"}},
		"a page of zeros in a packed file": {func(l storedLog) { l.zero(t, 2, 8192, 4096) }, nil, []string{"2.blk"}},
		"a packed file cut off":            {func(l storedLog) { l.cut(t, 2, 20000) }, nil, []string{"2.blk"}},
		"a packed file and the server's index": {func(l storedLog) {
			l.flip(t, 2, 9000)
			change(t, os.Remove(filepath.Join(filepath.Dir(l.file(1)), block.IndexName)))
		}, nil, []string{"2.blk"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := whole.copied(t)
			c.damage(l)
			before := l.files(t)
			_, err := l.start(t, false)
			var damage *natsd.Damage
			if !errors.As(err, &damage) || !errors.Is(err, natsd.ErrDamaged) {
				t.Fatalf("started: %v", err)
			}
			if !maps.Equal(before, l.files(t)) {
				t.Error("the log's files are not as they were")
			}
			lost := positions(damage.Gaps)
			if c.lost != nil && !slices.Equal(lost, c.lost) {
				t.Errorf("lost %v, want %v: %v", lost, c.lost, err)
			}
			if c.lost == nil && (len(lost) == 0 || lost[0] <= 40 || lost[len(lost)-1] > 80) {
				t.Errorf("lost: %v", lost)
			}
			if !slices.Equal(damage.Files, c.files) {
				t.Errorf("damaged: %v, want %v", damage.Files, c.files)
			}
			if !strings.Contains(name, "index") {
				l.tellsWhose(t, damage)
			}
			l.goesOnWithout(t, lost, damage)
		})
	}
}

// Whatever byte of the log's files changes: the market does not start, or everything is there.
func TestNoChangedByteGoesUnnoticed(t *testing.T) {
	whole := storeLog(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	l := whole.copied(t)
	for range 100 {
		index := 1 + random.IntN(3)
		raw := testkit.Must(os.ReadFile(whole.file(index)))(t)
		offset, bit := random.IntN(len(raw)), byte(1)<<random.IntN(8)
		changed := bytes.Clone(raw)
		changed[offset] ^= bit
		change(t, os.WriteFile(l.file(index), changed, 0o600))
		node, err := l.start(t, false)
		switch {
		case errors.Is(err, natsd.ErrDamaged):
		case err != nil:
			t.Fatalf("%d.blk, byte %d: %v", index, offset, err)
		default:
			t.Logf("%d.blk, byte %d, bit %d means nothing", index, offset, bit)
			l.holds(t, node, nil)
			change(t, node.Close())
			l = whole.copied(t)
			continue
		}
		change(t, os.WriteFile(l.file(index), raw, 0o600))
	}
	node, err := l.start(t, false)
	change(t, err)
	l.holds(t, node, nil)
}

// A write that was cut off was acknowledged to nobody: the market starts, without it.
func TestAWriteThatWasCutOffIsNoDamage(t *testing.T) {
	whole := storeLog(t)
	record := block.Append(nil, block.NewSum(natsd.Market, 3), block.Record{
		Sequence: ends + 1, Time: 1, Subject: []byte(subjectOf(ends + 1)), Header: []byte("NATS/1.0\r\nNats-Msg-Id: x\r\n\r\n"), Body: []byte(strings.Repeat("x", 9000)),
	})
	batch := func(position uint64) []byte {
		return block.Append(nil, block.NewSum(natsd.Market, 3), block.Record{
			Sequence: position, Time: 1, Subject: []byte(subjectOf(position)), Header: []byte("NATS/1.0\r\nNats-Batch-Id: b\r\n\r\n"), Body: []byte(strings.Repeat("x", 900)),
		})
	}
	late := bytes.Clone(batch(ends + 1))
	clear(late[100:600]) // the disk had not written this, and what comes behind it
	for name, end := range map[string][]byte{
		"a part of a record": record[:4000], "a part of its lengths": record[:10], "a record of zeros": make([]byte, 8192),
		"zeros in a record": append(bytes.Clone(record[:4000]), make([]byte, 4096)...), "a batch with a hole": append(late, batch(ends+2)...),
	} {
		t.Run(name, func(t *testing.T) {
			l := whole.copied(t)
			change(t, os.Remove(filepath.Join(filepath.Dir(l.file(1)), block.IndexName))) // it was killed
			l.edit(t, 3, func(raw []byte) []byte { return append(raw, end...) })
			node, err := l.start(t, false)
			change(t, err)
			l.holds(t, node, nil)
			l.msgs = maps.Clone(l.msgs)
			l.msgs[ends+1] = "next"
			l.publish(t, node.JetStream(), ends+1)
		})
	}
}

// What the disk changes while the market runs is found, kept and told, and the next start refuses it.
func TestDamageIsFoundWhileTheMarketRuns(t *testing.T) {
	l := storeLog(t)
	node, err := l.start(t, false)
	change(t, err)
	found := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l.edit(t, 1, func(raw []byte) []byte { raw[9000] ^= 1; return raw })
	go func() { found <- node.WatchLog(ctx) }()
	damage, ok := errors.AsType[*natsd.Damage](<-found)
	if !ok || !slices.Equal(damage.Files, []string{"1.blk"}) || len(damage.Gaps) == 0 {
		t.Fatalf("found: %+v", damage)
	}
	if copies := testkit.Must(filepath.Glob(filepath.Join(l.dir, "damaged-*", "1.blk")))(t); len(copies) != 1 {
		t.Errorf("copies: %v", copies)
	}
	change(t, node.Close())
	if _, err := l.start(t, false); !errors.Is(err, natsd.ErrDamaged) {
		t.Errorf("started: %v", err)
	}
}

func TestWatchingAWholeLogEndsWhenTold(t *testing.T) {
	l := storeLog(t)
	node, err := l.start(t, false)
	change(t, err)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- node.WatchLog(ctx) }()
	stop()
	change(t, <-done)
}

// What operators' commands open is not cut by them either.
func TestNobodyReachesADamagedLog(t *testing.T) {
	l := storeLog(t)
	l.flip(t, 2, 9000)
	before := l.files(t)
	if _, err := natsd.Reach(t.Context(), natsd.Config{Dir: l.dir}); !errors.Is(err, natsd.ErrDamaged) {
		t.Errorf("reached: %v", err)
	}
	if !maps.Equal(before, l.files(t)) {
		t.Error("the log's files are not as they were")
	}
}
