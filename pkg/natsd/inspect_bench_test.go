package natsd

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/block"
)

// BenchmarkInspect is what the look at the log's files costs a start: the first one of all files, and each later one, of a log of 56 files of 8 MB, which
// is some 450 MB of commits of 450 bytes, half of which can be packed.
func BenchmarkInspect(b *testing.B) {
	const files, size = 56, 8 << 20
	dir := b.TempDir()
	l := &logFiles{streamFiles: filesOf(dir, Market)}
	if err := os.MkdirAll(l.folder(), 0o700); err != nil {
		b.Fatal(err)
	}
	random := rand.NewChaCha8([32]byte{1})
	sequence := uint64(0)
	for index := 1; index <= files; index++ {
		sum, raw := block.NewSum(Market, index), []byte(nil)
		for len(raw) < size {
			sequence++
			body := make([]byte, 300)
			_, _ = random.Read(body[:150])
			raw = block.Append(raw, sum, block.Record{
				Sequence: sequence, Time: int64(sequence), Subject: fmt.Appendf(nil, "market.catalog.lot.lot_%d", sequence/3),
				Header: fmt.Appendf(nil, "NATS/1.0\r\nNats-Msg-Id: %d/lot\r\nQhatu-Trail: %d\r\n\r\n", sequence, sequence), Body: body,
			})
		}
		if index < files {
			packed, err := server.S2Compression.Compress(raw)
			if err != nil {
				b.Fatal(err)
			}
			mark := server.CompressionInfo{Algorithm: server.S2Compression, OriginalSize: uint64(len(raw))}
			raw = append(mark.MarshalMetadata(), packed...)
		}
		if err := os.WriteFile(filepath.Join(l.folder(), block.Name(index)), raw, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	inspect := func(b *testing.B) {
		l, err := openLogFiles(dir)
		if err == nil {
			err = l.inspect(b.Context())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			_ = os.Remove(notePath(l.dir, blocksName))
			inspect(b)
		}
	})
	b.Run("later", func(b *testing.B) {
		for b.Loop() {
			inspect(b)
		}
	})
	b.Run("after the last file grew", func(b *testing.B) {
		for b.Loop() {
			path := filepath.Join(l.folder(), block.Name(files))
			if err := os.Chtimes(path, timeOf(int64(random.Uint64()>>4)), timeOf(int64(random.Uint64()>>4))); err != nil {
				b.Fatal(err)
			}
			inspect(b)
		}
	})
}
