//go:build soak

package loadtest_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

var (
	minutes = flag.Float64("minutes", 30, "how long the market is under load")
	rate    = flag.Float64("rate", 0, "actions a second; 0: half of as many as it can do")
	warmed  = flag.Int("warm", 200_000, "actions after which caches are full: memory is judged from there on")
)

const (
	sampleEvery = 10 * time.Second
	searchFor   = 20 * time.Second // how long the highest rate is looked for
	buyersOfAll = 200
	perLot      = 2 // negotiations, so many as offers come for each lot
	phones      = 20

	parts = 9 // of the load: after each the market rests, and what it keeps is measured

	// What may grow from the second third of the samples to the last one.
	moreFiles = 1.25 // times, of what is written in a third, and a block
	blockSize = 8    // MB, by which a stream that forgets grows and shrinks
	moreLag   = 2.0  // times, and as much as is done in a second

	waiting = 1 << 20 // lots and offers, at most

	profileSeconds = 20
)

// TestSoak keeps the market's binary under a steady load of everything that people do, and holds what it takes of the machine over the last
// third of the time against the second third: its lag is to stay, its files are to grow as evenly as it is asked, and its memory by no more than
// its server needs to know what is stored. It is run by make soak: its build tag keeps it out of make test.
func TestSoak(t *testing.T) {
	m := startMix(t)
	t.Logf("operators are at %s, the process is %d", m.Ops, m.PID)
	if *rate == 0 {
		found := m.run(t, 0, searchFor)
		*rate = found.PerSecond() / 2
		t.Logf("the highest rate is %.0f actions a second, p99 %.0f ms", found.PerSecond(), found.Milliseconds(99))
		m.awaitIdle(t)
	}
	all, behind := loadtest.Sample{}, time.Duration(0)
	for part := range parts {
		all.Add(m.watched(t, part))
		behind = max(behind, m.awaitIdle(t))
		m.rest(t, part)
	}
	t.Logf("%.1f actions a second for %g minutes, p50 %.1f ms, p99 %.1f ms; everything done %s after the last\n%s",
		all.PerSecond(), *minutes, all.Milliseconds(50), all.Milliseconds(99), behind.Round(time.Millisecond), table(m.samples))
	judge(t, m.samples, *rate)
	if err := m.Stop(); err != nil {
		t.Error(err)
	}
	judgeMemory(t, m)
}

// mix is a market and what people do there.
type mix struct {
	*loadtest.Process
	*chat
	dir             string
	sellers, buyers []string         // tokens
	wanted          chan wanted      // that no negotiation is about yet
	offers          chan negotiation // that wait to be accepted
	begin           time.Time
	samples         []sample
	held            []loadtest.Held // after each part

	mu   sync.Mutex
	took loadtest.Sample // since the last sample
	done int             // actions
}

// wanted is a lot, and who will bargain about it.
type wanted struct{ lot, seller, buyer string }

func startMix(t *testing.T) *mix {
	t.Helper()
	m := &mix{begin: time.Now(), dir: t.TempDir(), wanted: make(chan wanted, waiting), offers: make(chan negotiation, waiting)}
	var err, buyersErr error
	m.sellers, err = loadtest.Parties(m.dir, token.RoleAssociation, associations)
	m.buyers, buyersErr = loadtest.Parties(m.dir, token.RoleBuyer, buyersOfAll)
	if err = errors.Join(err, buyersErr); err != nil {
		t.Fatal(err)
	}
	m.chat = startMeta(t)
	binary, err := loadtest.Build(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m.Process, err = loadtest.Start(binary, m.dir, m.environment()...)
	if err != nil {
		t.Fatal(err)
	}
	m.meta.SetWebhook(m.URL + markettest.Webhook)
	coordinators, err := loadtest.Parties(m.dir, token.RoleCoordinator, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.register(m.URL, coordinators[0], "Productores de Huaro", phones); err != nil {
		t.Fatal(err)
	}
	return m
}

// run has everybody act at a rate, 0 for as fast as they are answered, for a while.
func (m *mix) run(t *testing.T, rate float64, length time.Duration) loadtest.Sample {
	t.Helper()
	load := loadtest.Load{URL: m.URL, Connections: callers, Most: 1 << 40, For: length, Rate: rate}
	sample, err := load.Run(func(c *loadtest.Conn, i int) error {
		begin := time.Now()
		err := m.act(c, i)
		m.mu.Lock()
		defer m.mu.Unlock()
		m.took.Each = append(m.took.Each, time.Since(begin))
		m.done++
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sample
}

// watched runs a part of the load and takes samples meanwhile.
func (m *mix) watched(t *testing.T, part int) loadtest.Sample {
	t.Helper()
	stop := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { m.watch(t, stop) })
	if dir := os.Getenv("QHATU_PROFILES"); dir != "" {
		watching.Go(func() {
			if err := m.Profile(filepath.Join(dir, fmt.Sprintf("soak-%02d-cpu.pprof", part)), profileSeconds); err != nil {
				t.Error(err)
			}
		})
	}
	sample := m.run(t, *rate, time.Duration(*minutes*float64(time.Minute)/parts))
	close(stop)
	watching.Wait()
	return sample
}

// rest measures what the market keeps when it has nothing to do.
func (m *mix) rest(t *testing.T, part int) {
	t.Helper()
	held, err := m.Held(m.done)
	if dir := os.Getenv("QHATU_PROFILES"); dir != "" && err == nil {
		err = m.HeapProfile(filepath.Join(dir, fmt.Sprintf("soak-%02d-heap.pprof", part)))
	}
	if err != nil {
		t.Fatal(err)
	}
	m.held = append(m.held, held)
	t.Logf("after %d actions it keeps %.1f MB", held.Done, megabytes(held.Bytes))
}

// act is the i-th action: of twenty, ten look at lots, two bring one to the market, four make an offer, two accept one, and two are messages in
// the chat.
func (m *mix) act(c *loadtest.Conn, i int) error {
	switch i % 20 {
	case 0, 10:
		return m.publish(c, i/10)
	case 3, 7, 13, 17:
		return m.bargain(c)
	case 5, 9:
		return m.accept(c)
	case 15, 19:
		m.people[rand.IntN(len(m.people))].Say("mis lotes")
		return nil
	default:
		return browse(c)
	}
}

// bargain makes an offer for a lot, if there is one that nobody has bargained about.
func (m *mix) bargain(c *loadtest.Conn) error {
	select {
	case w := <-m.wanted:
		id, err := loadtest.OpenNegotiation(c, w.buyer, w.lot)
		m.offers <- negotiation{id, w.seller}
		return err
	default:
		return browse(c)
	}
}

// accept accepts an offer, if one waits for that.
func (m *mix) accept(c *loadtest.Conn) error {
	select {
	case n := <-m.offers:
		_, err := loadtest.Accept(c, n.seller, n.id)
		return err
	default:
		return browse(c)
	}
}

func (m *mix) publish(c *loadtest.Conn, n int) error {
	seller := m.sellers[n%len(m.sellers)]
	id, err := loadtest.PublishLot(c, seller)
	for i := range perLot {
		m.wanted <- wanted{id, seller, m.buyers[(n+i)%len(m.buyers)]}
	}
	return err
}

func browse(c *loadtest.Conn) error {
	_, err := c.Want(http.StatusOK, loadtest.Request{Method: http.MethodGet, Path: "/v1/lots?product=maize&limit=20"})
	return err
}

// awaitIdle waits until nothing is left to do, in the chat neither. It returns how long the last of the reactions and read models took.
func (m *mix) awaitIdle(t *testing.T) (longest time.Duration) {
	t.Helper()
	behind, err := m.AwaitIdle(idleWithin)
	if err != nil {
		t.Fatal(err)
	}
	for _, took := range behind {
		longest = max(longest, took)
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for begin := time.Now(); time.Since(begin) < idleWithin; <-tick.C {
		said, err := m.Metrics()
		if err != nil {
			t.Fatal(err)
		}
		if said.Sum(chatWaiting) == 0 {
			return longest
		}
	}
	t.Fatalf("after %s messages of the chat wait", idleWithin)
	return longest
}

// chatWaiting is the metric of what the chat has not done.
const chatWaiting = "qhatu_whatsapp_waiting"

// sample is what the market takes of the machine at one time, and how it answered since the one before. Sizes are in MB.
type sample struct {
	at                   time.Duration
	anonymous, file      float64 // memory
	heap                 float64
	goroutines, lag, p99 float64
	done                 float64 // a second
	folders              map[string]float64
}

// watch takes samples until stop is closed.
func (m *mix) watch(t *testing.T, stop <-chan struct{}) {
	m.mu.Lock()
	m.took = loadtest.Sample{}
	m.mu.Unlock()
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			s, err := m.sample()
			if err != nil {
				t.Error(err)
				return
			}
			s.at = time.Since(m.begin)
			m.samples = append(m.samples, s)
		}
	}
}

func (m *mix) sample() (s sample, err error) {
	m.mu.Lock()
	took := m.took
	m.took = loadtest.Sample{}
	m.mu.Unlock()
	s.p99, s.done = took.Milliseconds(99), float64(len(took.Each))/sampleEvery.Seconds()
	said, err := m.Metrics()
	if err != nil {
		return s, err
	}
	s.heap, s.goroutines = megabytes(said.Sum("go_memstats_heap_inuse_bytes")), said.Sum("go_goroutines")
	s.lag = said.Sum(loadtest.ReactionLag) + said.Sum(loadtest.ReadModelLag) + said.Sum(chatWaiting)
	if s.anonymous, s.file, err = loadtest.Memory(m.PID); err != nil {
		return s, err
	}
	s.folders, err = sizes(m.dir)
	return s, err
}

func megabytes(bytes float64) float64 { return bytes / (1 << 20) }

// sizes are those of the folders in a folder, by name.
func sizes(dir string) (map[string]float64, error) {
	all := map[string]float64{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || entry.IsDir() {
			return nil // files come and go
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		below, relErr := filepath.Rel(dir, path)
		if err = errors.Join(err, relErr); err != nil {
			return err
		}
		folder, _, _ := strings.Cut(below, string(filepath.Separator))
		all[folder] += megabytes(float64(info.Size()))
		return nil
	})
	return all, err
}

// files are all of them together.
func (s sample) files() (sum float64) {
	for _, size := range s.folders {
		sum += size
	}
	return sum
}
