//go:build torture

package crash_test

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
)

// logFiles is how many the log of these runs has.
const logFiles = 3

// logDamage is done to the files of the log while no market runs.
type logDamage struct {
	name   string
	damage func(t *testing.T, files []string, chance *rand.Rand)
}

func logDamages() []logDamage {
	one := func(files []string, chance *rand.Rand) string { return files[chance.IntN(len(files))] }
	return []logDamage{
		{"a bit flipped", func(t *testing.T, files []string, chance *rand.Rand) {
			change(t, one(files, chance), func(raw []byte) []byte { raw[chance.IntN(len(raw))] ^= 1 << chance.IntN(8); return raw })
		}},
		{"a page of zeros", func(t *testing.T, files []string, chance *rand.Rand) {
			change(t, one(files, chance), func(raw []byte) []byte {
				at := chance.IntN(len(raw)/aPage) * aPage
				clear(raw[at:][:aPage])
				return raw
			})
		}},
		{"the end cut off", func(t *testing.T, files []string, chance *rand.Rand) {
			change(t, files[len(files)-1], func(raw []byte) []byte { return raw[:chance.IntN(len(raw))] })
		}},
		{"a file gone", func(t *testing.T, files []string, chance *rand.Rand) {
			if err := os.Remove(one(files, chance)); err != nil {
				t.Fatal(err)
			}
		}},
		{"two files swapped", func(t *testing.T, files []string, chance *rand.Rand) {
			i := chance.IntN(len(files) - 1)
			var kept []byte
			change(t, files[i], func(raw []byte) []byte { kept = bytes.Clone(raw); return mustRead(t, files[i+1]) })
			change(t, files[i+1], func([]byte) []byte { return kept })
		}},
		{"all files gone", func(t *testing.T, files []string, _ *rand.Rand) {
			for _, path := range files {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
		}},
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// befall damages copies of a log. The market must refuse each, or have all that was in it; and told to go on all the same, it must
// have all but what it said to be lost, and take no command on whatever lost something.
func (d logDamage) befall(t *testing.T, w *row) {
	r := newTradeRun(t)
	u := r.open(t)
	u.awaitAcknowledged(t, time.Now())
	<-time.After(2 * lasting)
	u.stop(t)
	split(t, r.dataDir)
	start(t, r.dataDir).openAndStop(t) // the files are noted
	_ = os.Remove(filepath.Join(r.dataDir, "nats.sock"))
	whole := records(t, r.dataDir)
	for w.times = range *rounds {
		struck := *r // over a copy
		struck.dataDir = t.TempDir()
		if err := os.CopyFS(struck.dataDir, os.DirFS(r.dataDir)); err != nil {
			t.Fatal(err)
		}
		files := blocks(t, struck.dataDir)
		d.damage(t, files, r.chance)
		struck.traders, struck.requests = simulation.NewTraders("after", 4), &requests{}
		struck.traders.PriceFrom(1_000_000) // no offer is taken for one of before
		begin := time.Now()
		told, refused := wordsOf(t, &struck)
		w.told += len(told)
		w.goesOn(t, &struck, whole, told, refused, begin)
	}
	w.times++
}

// wordsOf starts a market over a damaged log, which it is to refuse, and returns the positions that it says are lost.
func wordsOf(t *testing.T, r *tradeRun) (told map[uint64]bool, refused bool) {
	t.Helper()
	before := contents(t, r.dataDir)
	p := start(t, r.dataDir)
	select {
	case <-p.url:
		_ = p.stop(t)
		return nil, false // the damage means nothing
	case <-p.program.Ended():
	case <-time.After(processTimeout):
		t.Fatal("the market neither opens nor refuses to")
	}
	var exit *exec.ExitError
	if !errors.As(p.program.Err(), &exit) || exit.ExitCode() != 1 {
		t.Errorf("the market ended with %v", p.program.Err())
	}
	if !maps.Equal(before, contents(t, r.dataDir)) {
		t.Error("a market that refused its log has changed its files")
	}
	words := strings.Join(p.troubles, "\n")
	if !strings.Contains(words, "the log is damaged") || !strings.Contains(words, "--accept-log") || !strings.Contains(words, "restore") {
		t.Errorf("refused with %q", words)
	}
	return lostPositions(t, words), true
}

var (
	lostWords = regexp.MustCompile(`lost: (\d+), at ([^;]*);`)
	aRange    = regexp.MustCompile(`positions? (\d+)(?: to (\d+))?`)
)

func lostPositions(t *testing.T, words string) map[uint64]bool {
	t.Helper()
	told := map[uint64]bool{}
	found := lostWords.FindStringSubmatch(words)
	if found == nil {
		if !strings.Contains(words, "no commit is lost") {
			t.Errorf("what is lost is not said: %q", words)
		}
		return told
	}
	for _, gap := range aRange.FindAllStringSubmatch(found[2], -1) {
		from, _ := strconv.ParseUint(gap[1], 10, 64) // they are digits
		to := from
		if gap[2] != "" {
			to, _ = strconv.ParseUint(gap[2], 10, 64)
		}
		for ; from <= to; from++ {
			told[from] = true
		}
	}
	if count, _ := strconv.Atoi(found[1]); count != len(told) {
		t.Errorf("%d are said to be lost, of which %d are named: %q", count, len(told), found[0])
	}
	return told
}

// goesOn has the market go on without what is lost, under new traders, and holds it against what it said.
func (w *row) goesOn(t *testing.T, r *tradeRun, whole map[uint64]record, told map[uint64]bool, refused bool, begin time.Time) {
	t.Helper()
	accept := "QHATU_ACCEPT_LOG=" + strconv.FormatBool(refused)
	u := r.open(t, accept)
	w.recovered = append(w.recovered, u.awaitAcknowledged(t, begin))
	last := slices.Max(slices.Collect(maps.Keys(whole)))
	struck := map[string]bool{}
	for position := range told {
		struck[whole[position].subject] = true
	}
	<-time.After(lasting / 2)
	u.trading()
	u.await(t, "answer to every action", func() bool { return u.traders.Resend(t.Context()) == 0 })
	w.refuses(t, u, struck)
	u.stop(t)
	w.count(t, r.requests, begin)
	now := records(t, r.dataDir)
	for position, was := range whole {
		is, there := now[position]
		switch {
		case there && is != was:
			t.Errorf("position %d is not what it was", position)
			w.doubled++
		case !there && !told[position]:
			t.Errorf("position %d is lost, and nobody said so", position)
			w.lost++
		case there && told[position]:
			t.Logf("position %d was said to be lost and is there", position)
		}
	}
	for position, is := range now {
		if position > last && struck[is.subject] {
			t.Errorf("position %d: %s has lost something, and goes on", position, is.subject)
			w.doubled++
		}
	}
	w.audit(t, r, struck)
}

// refuses: lots that have lost something take no command.
func (w *row) refuses(t *testing.T, u *under, struck map[string]bool) {
	t.Helper()
	tried := 0
	for subject := range struck {
		lot, isLot := strings.CutPrefix(subject, "market.catalog.lot.")
		if !isLot || tried == 3 {
			continue
		}
		tried++
		for _, by := range u.parties {
			answer, err := u.ask(t, http.MethodPost, by, "/v1/lots/"+lot+"/pause", "")
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode/100 == 2 {
				t.Errorf("lot %s has lost something and takes a command of %s", lot, by.Org)
				w.doubled++
			}
		}
	}
}

// audit holds the log that has gaps against the promises, but for what has lost something.
func (w *row) audit(t *testing.T, r *tradeRun, struck map[string]bool) {
	t.Helper()
	var ids []string
	for subject := range struck {
		ids = append(ids, subject[strings.LastIndexByte(subject, '.')+1:])
	}
	withStreams(t, r.dataDir, func(js jetstream.JetStream) {
		history, err := audit.Read(t.Context(), js)
		if err != nil {
			t.Fatal(err)
		}
		wrong := slices.DeleteFunc(history.Wrong, func(line string) bool {
			return containsAny(line, ids) || strings.Contains(line, "missing")
		})
		w.doubled += report(t, "log", wrong)
		lost := slices.DeleteFunc(simulation.VerifyAmongOthers(history, r.traders.Actions()), func(line string) bool {
			return strings.Contains(line, "the order is placed") // it is under way
		})
		w.lost += report(t, "acknowledged", lost)
	})
}

// record is what stands at a position.
type record struct{ subject, header, body string }

// blocks are the files of a stopped market's log, in order.
func blocks(t *testing.T, dataDir string) (all []string) {
	t.Helper()
	for i := 1; ; i++ {
		path := filepath.Join(dataDir, "nats", "jetstream", "$G", "streams", natsd.Market, "msgs", block.Name(i))
		if _, err := os.Stat(path); err != nil {
			return all
		}
		all = append(all, path)
	}
}

// records are those of a stopped market's log, by position, as its files hold them.
func records(t *testing.T, dataDir string) map[uint64]record {
	t.Helper()
	all := map[uint64]record{}
	folder := filepath.Join(dataDir, "nats", "jetstream", "$G", "streams", natsd.Market, "msgs")
	files, err := filepath.Glob(filepath.Join(folder, "*.blk"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		index, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), ".blk"))
		if err != nil {
			t.Fatal(err)
		}
		content, err := block.ReadFile(path, natsd.Market, index, func(r block.Record) {
			if len(r.Subject) > 0 {
				all[r.Sequence] = record{string(r.Subject), string(r.Header), string(r.Body)}
			}
		})
		if err != nil || !content.Sound() {
			t.Fatalf("%s: %+v %v", path, content.Broken, err)
		}
	}
	return all
}

// contents are the files of a market's log, by name.
func contents(t *testing.T, dataDir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, path := range blocks(t, dataDir) {
		all[path] = string(mustRead(t, path))
	}
	return all
}

// split makes several files of the log's one, as the server does itself after every 8 MB; it packs all but the last.
func split(t *testing.T, dataDir string) {
	t.Helper()
	first := blocks(t, dataDir)
	if len(first) != 1 {
		t.Fatalf("the log has %d files", len(first))
	}
	content, err := block.ReadFile(first[0], natsd.Market, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	each := content.Last()/logFiles + 1
	files, sums := make([][]byte, logFiles), make([]block.Sum, logFiles)
	for i := range sums {
		sums[i] = block.NewSum(natsd.Market, i+1)
	}
	_, err = block.ReadFile(first[0], natsd.Market, 1, func(r block.Record) {
		i := (r.Sequence - 1) / each
		files[i] = block.Append(files[i], sums[i], r)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, raw := range files {
		if i < logFiles-1 {
			packed, err := server.S2Compression.Compress(raw)
			if err != nil {
				t.Fatal(err)
			}
			mark := server.CompressionInfo{Algorithm: server.S2Compression, OriginalSize: uint64(len(raw))}
			raw = append(mark.MarshalMetadata(), packed...)
		}
		if err := os.WriteFile(filepath.Join(filepath.Dir(first[0]), block.Name(i+1)), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(filepath.Dir(first[0]), block.IndexName), filepath.Join(dataDir, "guard", "blocks.json")} {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}

// openAndStop waits until the market is open, and stops it.
func (p *process) openAndStop(t *testing.T) {
	t.Helper()
	_ = p.open(t)
	_ = p.stop(t)
}
