package block_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

const inAFile = 100

var records = func() (all []block.Record) {
	for sequence := range uint64(301) {
		all = append(all, makeRecord(sequence))
	}
	return all
}()

func record(sequence uint64) block.Record { return records[sequence] }

func makeRecord(sequence uint64) block.Record {
	random := rand.NewChaCha8([32]byte{byte(sequence)})
	raw := make([]byte, 15_000)
	_, _ = random.Read(raw)
	return block.Record{
		Sequence: sequence, Time: int64(sequence), Subject: fmt.Appendf(nil, "market.catalog.lot.lot_%d", sequence),
		Header: fmt.Appendf(nil, "NATS/1.0\r\nNats-Msg-Id: %d\r\n\r\n", sequence), Body: []byte(hex.EncodeToString(raw)),
	}
}

func plain() (raw []byte) {
	sum := block.NewSum("MARKET", 7)
	for sequence := uint64(1); sequence <= inAFile; sequence++ {
		raw = block.Append(raw, sum, record(sequence))
	}
	return raw
}

func packed(t *testing.T, raw []byte) []byte {
	t.Helper()
	mark := server.CompressionInfo{Algorithm: server.S2Compression, OriginalSize: uint64(len(raw))}
	return append(mark.MarshalMetadata(), testkit.Must(server.S2Compression.Compress(raw))(t)...)
}

// read returns how many of the messages are there, all of them as they were written.
func read(t *testing.T, raw []byte) (content block.Content, count int) {
	t.Helper()
	content = block.Read(raw, block.NewSum("MARKET", 7), func(r block.Record) {
		count++
		want := record(r.Sequence)
		if !bytes.Equal(r.Subject, want.Subject) || !bytes.Equal(r.Header, want.Header) || !bytes.Equal(r.Body, want.Body) || r.Time != want.Time {
			t.Errorf("%d is not as it was written", r.Sequence)
		}
	})
	return content, count
}

func TestAFileIsReadAsItWasWritten(t *testing.T) {
	for name, raw := range map[string][]byte{"plain": plain(), "packed": packed(t, plain())} {
		content, count := read(t, raw)
		if !content.Sound() || count != inAFile || !slices.Equal(content.Whole, []block.Range{{From: 1, To: inAFile}}) {
			t.Errorf("%s: %+v", name, content)
		}
	}
}

// One byte costs one message, but of a packed file some bytes say how the rest is to be read.
func TestAByteCostsOneMessage(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, raw := range map[string][]byte{"plain": plain(), "packed": packed(t, plain())} {
		dear := 0
		for range 30 {
			at := random.IntN(len(raw))
			changed := bytes.Clone(raw)
			changed[at] ^= 1 << random.IntN(8)
			content, count := read(t, changed)
			if content.Sound() && count < inAFile {
				t.Errorf("%s, byte %d: sound, with %d messages", name, at, count)
			}
			if count < inAFile-2 {
				dear++
			}
		}
		if dear > 3 {
			t.Errorf("%s: %d of 30 bytes cost more than their message", name, dear)
		}
	}
}

// Several chunks of a packed file may be damaged, one behind the other: each costs what stands in it.
// The length of a header may look like the first letter of one: then the hash is right also where the subject is one longer.
func TestAHeaderBeginsWhereOneDoes(t *testing.T) {
	sum := block.NewSum("MARKET", 7)
	one := record(1)
	one.Subject = []byte("market.order.order.ord_1")
	one.Header = fmt.Appendf(nil, "NATS/1.0\r\nNats-Msg-Id: %s\r\n\r\n", strings.Repeat("x", 'N'-len("NATS/1.0\r\nNats-Msg-Id: \r\n\r\n")))
	raw := block.Append(block.Append(nil, sum, one), sum, record(2))
	if len(one.Header) != 'N' || len(one.Subject)%2 != 0 || !block.Read(raw, sum, nil).Sound() {
		t.Fatalf("a header of %d, a subject of %d", len(one.Header), len(one.Subject))
	}
	raw[20] ^= 1 // the length of the subject
	content := block.Read(raw, sum, nil)
	if len(content.Broken) != 1 || content.Broken[0].Before != 2 || len(content.Whole) != 1 {
		t.Errorf("it holds %+v", content)
	}
}

func TestDamagedChunksBehindEachOther(t *testing.T) {
	raw := packed(t, plain())
	for _, body := range []int{10, 40, 90} {
		raw[bytes.Index(raw, record(uint64(body)).Body[:100])+50] ^= 1
	}
	if _, count := read(t, raw); count != inAFile-3 {
		t.Errorf("%d messages are left", count)
	}
}

func TestAPlaceSaysWhatItSeemsToHold(t *testing.T) {
	raw := plain()
	at := bytes.Index(raw, record(50).Body)
	raw[at+100] ^= 1
	content, _ := read(t, raw)
	if len(content.Broken) != 1 || content.Broken[0].After != 49 || content.Broken[0].Before != 51 || string(content.Broken[0].Seems.Subject) != "market.catalog.lot.lot_50" {
		t.Errorf("broken: %+v", content.Broken)
	}
	content, _ = read(t, raw[:at])
	if !content.Torn() || content.Last() != 49 {
		t.Errorf("cut off: torn %v, last %d", content.Torn(), content.Last())
	}
}

func TestGarbageIsReadInTime(t *testing.T) {
	random := rand.NewChaCha8([32]byte{3})
	raw := make([]byte, 2<<20)
	_, _ = random.Read(raw)
	copy(raw, packed(t, plain())[:20])
	if content, count := read(t, raw); content.Sound() || count > 0 {
		t.Errorf("garbage: %d messages", count)
	}
	if content, count := read(t, make([]byte, 2<<20)); content.Sound() || count > 0 {
		t.Errorf("zeros: %d messages", count)
	}
}

// The files are those of a real server, which packs them when they are full, and notes what they hold when it stops.
func TestTheServersOwnFiles(t *testing.T) {
	dir := t.TempDir()
	node := natstest.StartIn(t, dir)
	const count = 300 // of 60 KB: three files
	for i := range count {
		sequence := uint64(i + 1)
		msg := &nats.Msg{Subject: string(record(sequence).Subject), Header: nats.Header{"Nats-Msg-Id": {string(record(sequence).Subject)}}, Data: bytes.Repeat(record(sequence).Body, 2)}
		testkit.Must(node.JetStream().PublishMsg(t.Context(), msg))(t)
	}
	folder := filepath.Join(dir, "nats", "jetstream", "$G", "streams", natsd.Market, "msgs")
	for _, full := range []string{"1.blk", "2.blk"} {
		testkit.Eventually(t, full+" is packed", func() bool {
			raw, err := os.ReadFile(filepath.Join(folder, full))
			return err == nil && strings.HasPrefix(string(raw), "cmp")
		})
	}
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	var whole []block.Range
	for i := range 3 {
		content := testkit.Must(block.ReadFile(filepath.Join(folder, block.Name(i+1)), natsd.Market, i+1, nil))(t)
		if !content.Sound() {
			t.Errorf("file %d: %+v", i+1, content)
		}
		whole = append(whole, content.Whole...)
	}
	if len(whole) != 3 || whole[0].From != 1 || whole[1].From != whole[0].To+1 || whole[2].To != count {
		t.Errorf("the files hold %v", whole)
	}
	index := testkit.Must(block.ReadIndex(filepath.Join(folder, block.IndexName), natsd.Market))(t)
	if index.Last != count || len(index.Subjects) != count || index.Subjects["market.catalog.lot.lot_7"] != 1 {
		t.Errorf("the index ends at %d, of %d subjects", index.Last, len(index.Subjects))
	}
}
