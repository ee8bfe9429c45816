//go:build soak

package loadtest_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

var (
	minutes = flag.Float64("minutes", 30, "how long the market is under load")
	rate    = flag.Float64("rate", 0, "actions a second; 0: half of as many as it can do")
)

const (
	sampleEvery = 10 * time.Second
	searchFor   = 20 * time.Second // how long the highest rate is looked for
	buyersOfAll = 200
	perLot      = 2 // negotiations, so many as offers come for each lot
	phones      = 20

	// What may grow from the second third of the samples to the last one.
	moreMemory = 1.10 // times, of what belongs to no file
	moreFiles  = 1.25 // times, of what is written in a third, and a block
	blockSize  = 8    // MB, by which a stream that forgets grows and shrinks
	moreLag    = 2.0  // times, and as much as is done in a second

	waiting = 1 << 20 // lots and offers, at most
)

// TestSoak keeps the market's binary under a steady load of everything that people do, and holds what it takes of the machine over the last
// third of the time against the second third: its memory and its lag are to stay, its files to grow as evenly as it is asked. It is run by
// make soak: its build tag keeps it out of make test.
func TestSoak(t *testing.T) {
	m := startMix(t)
	if *rate == 0 {
		found := m.run(t, 0, searchFor)
		*rate = found.PerSecond() / 2
		t.Logf("the highest rate is %.0f actions a second, p99 %.0f ms", found.PerSecond(), found.Milliseconds(99))
		m.awaitIdle(t)
		m.took = loadtest.Sample{}
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() { defer close(stopped); m.watch(t, stop) }()
	all := m.run(t, *rate, time.Duration(*minutes*float64(time.Minute)))
	close(stop)
	<-stopped
	behind := m.awaitIdle(t)
	t.Logf("%.1f actions a second for %g minutes, p50 %.1f ms, p99 %.1f ms; everything done %s after the last\n%s",
		all.PerSecond(), *minutes, all.Milliseconds(50), all.Milliseconds(99), behind.Round(time.Millisecond), table(m.samples))
	judge(t, m.samples, *rate)
	if err := m.Stop(); err != nil {
		t.Error(err)
	}
}

// mix is a market and what people do there.
type mix struct {
	*loadtest.Process
	*chat
	dir             string
	sellers, buyers []string         // tokens
	wanted          chan wanted      // that no negotiation is about yet
	offers          chan negotiation // that wait to be accepted
	samples         []sample

	mu   sync.Mutex
	took loadtest.Sample // since the last sample
}

// wanted is a lot, and who will bargain about it.
type wanted struct{ lot, seller, buyer string }

func startMix(t *testing.T) *mix {
	t.Helper()
	m := &mix{dir: t.TempDir(), wanted: make(chan wanted, waiting), offers: make(chan negotiation, waiting)}
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
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sample
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

func (m *mix) awaitIdle(t *testing.T) (longest time.Duration) {
	t.Helper()
	behind, err := m.AwaitIdle(idleWithin)
	if err != nil {
		t.Fatal(err)
	}
	for _, took := range behind {
		longest = max(longest, took)
	}
	return longest
}

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
	begin, tick := time.Now(), time.NewTicker(sampleEvery)
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
			s.at = time.Since(begin)
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
	s.lag = said.Sum(loadtest.ReactionLag) + said.Sum(loadtest.ReadModelLag) + said.Sum("qhatu_whatsapp_waiting")
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

const shown = 30 // rows of the table, at most

func table(samples []sample) string {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight) // into memory, which never fails
	folders := []string{"nats", "read"}
	_, _ = fmt.Fprintf(w, "s\tmemory MB\tof files MB\theap MB\tgoroutines\t%s MB\tlag\tdone/s\tp99 ms\t\n", strings.Join(folders, " MB\t"))
	for i, s := range samples {
		if i%(len(samples)/shown+1) != 0 && i != len(samples)-1 {
			continue
		}
		_, _ = fmt.Fprintf(w, "%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t", s.at.Seconds(), s.anonymous, s.file, s.heap, s.goroutines)
		for _, folder := range folders {
			_, _ = fmt.Fprintf(w, "%.0f\t", s.folders[folder])
		}
		_, _ = fmt.Fprintf(w, "%.0f\t%.0f\t%.0f\t\n", s.lag, s.done, s.p99)
	}
	_ = w.Flush()
	return out.String()
}

// judge holds the last third of the samples against the second.
func judge(t *testing.T, samples []sample, rate float64) {
	t.Helper()
	third := len(samples) / 3
	if third < 2 {
		t.Fatalf("%d samples are too few: let it run for two minutes or more", len(samples))
	}
	second, last := samples[third:2*third], samples[2*third:3*third]
	was, is := median(second, func(s sample) float64 { return s.anonymous }), median(last, func(s sample) float64 { return s.anonymous })
	t.Logf("memory: %.0f MB, then %.0f MB", was, is)
	if is > was*moreMemory {
		t.Errorf("memory grows: %.0f MB, then %.0f MB", was, is)
	}
	was, is = median(second, func(s sample) float64 { return s.lag }), median(last, func(s sample) float64 { return s.lag })
	t.Logf("lag: %.0f messages, then %.0f", was, is)
	if is > was*moreLag+rate {
		t.Errorf("lag grows: %.0f messages, then %.0f", was, is)
	}
	was, is = last[0].files()-second[0].files(), samples[3*third-1].files()-samples[2*third-1].files()
	t.Logf("files: %.0f MB more, then %.0f MB more", was, is)
	if is > was*moreFiles+blockSize {
		t.Errorf("files grow faster: %.0f MB more in a third, then %.0f MB", was, is)
	}
}

func median(samples []sample, of func(sample) float64) float64 {
	all := make([]float64, len(samples))
	for i, s := range samples {
		all[i] = of(s)
	}
	slices.Sort(all)
	return all[len(all)/2]
}
