package qhatu_test

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// startsEach is how often the market is started on each side in one iteration.
const startsEach = 5

// BenchmarkStartRatio is the start of the market's binary with many lots, beside the start with one: until it is ready and a list of lots
// is answered. LOTS says how many. cpu-ratio is the same of the processor's time from the start until it has stopped; memory-MB is
// what the process has in memory when it answers, without pages of files.
func BenchmarkStartRatio(b *testing.B) {
	binary, err := loadtest.Build(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	folders := [2]string{stockedFolder(b, binary, lotsToStart(b)), stockedFolder(b, binary, 1)}
	var many, one started
	for b.Loop() {
		for range startsEach {
			many.add(startOn(b, binary, folders[0]))
			one.add(startOn(b, binary, folders[1]))
		}
	}
	starts := float64(b.N * startsEach)
	b.ReportMetric(many.took.Seconds()*1000/starts, "start-ms")
	b.ReportMetric(one.took.Seconds()*1000/starts, "one-lot-ms")
	b.ReportMetric(one.took.Seconds()/many.took.Seconds(), "ratio")
	b.ReportMetric(one.used.Seconds()/many.used.Seconds(), "cpu-ratio")
	b.ReportMetric(many.memory/starts, "memory-MB")
}

// started is what starts came to.
type started struct {
	took   time.Duration // until it answered
	used   time.Duration // of the processor
	memory float64       // MB
}

func (s *started) add(next started) {
	s.took, s.used, s.memory = s.took+next.took, s.used+next.used, s.memory+next.memory
}

func lotsToStart(b *testing.B) int {
	b.Helper()
	written := os.Getenv("LOTS")
	if written == "" {
		return 20_000
	}
	lots, err := strconv.Atoi(written)
	if err != nil {
		b.Fatal(err)
	}
	return lots
}

// stockedFolder is a data folder with so many lots, and with read models of them.
func stockedFolder(b *testing.B, binary string, lots int) (dir string) {
	b.Helper()
	dir = b.TempDir()
	fillFolder(b, dir, lots)
	startOn(b, binary, dir)
	return dir
}

// startOn starts the market until it answers, and stops it.
func startOn(b *testing.B, binary, dir string) (s started) {
	b.Helper()
	at := fmt.Sprintf("127.0.0.1:%d", natstest.FreePorts(b, 1)[0])
	market := exec.Command(binary, "serve", "--data-dir", dir, "--http-addr", at, "--ops-addr", "off", "--log", "error", "--limit", "reads=off")
	market.Stderr = os.Stderr
	begin := time.Now()
	if err := market.Start(); err != nil {
		b.Fatal(err)
	}
	testkit.Within(b, startsWithin, "the market answers", func() bool { return answers(at, "/readyz") && answers(at, "/v1/lots") })
	s.took, s.memory = time.Since(begin), anonymous(b, market.Process.Pid)
	if err := errors.Join(market.Process.Signal(os.Interrupt), market.Wait()); err != nil {
		b.Fatal(err)
	}
	s.used = market.ProcessState.UserTime() + market.ProcessState.SystemTime()
	return s
}

const startsWithin = time.Hour // a million lots are read anew, by a machine that is busy

func answers(at, path string) bool {
	answer, err := http.Get("http://" + at + path)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// anonymous is the memory of a process that is of no file, in MB; 0 where the system does not tell.
func anonymous(b *testing.B, pid int) float64 {
	b.Helper()
	mb, _, err := loadtest.Memory(pid)
	if err != nil {
		b.Log(err)
	}
	return mb
}

const lotsOfOne = 333 // lots of an association, on the average

// fillFolder makes a market's data folder with so many lots on the market. All commits are written after the pattern of the first, which
// is stored as every commit is: that takes a tenth of the time.
func fillFolder(b *testing.B, dir string, lots int) {
	b.Helper()
	js, url, stop := natstest.UnsyncedIn(b, dir)
	defer stop()
	log, err := es.OpenLog(b.Context(), js)
	if err != nil {
		b.Fatal(err)
	}
	publishLots(b, log, 1, patternLot)
	market, err := js.Stream(b.Context(), es.Stream)
	if err != nil {
		b.Fatal(err)
	}
	pattern, err := market.GetMsg(b.Context(), 1)
	if err != nil {
		b.Fatal(err)
	}
	for i := 1; i < lots; i++ {
		if _, err := js.PublishMsgAsync(likePattern(pattern, i), jetstream.WithStallWait(time.Minute)); err != nil {
			b.Fatal(err)
		}
	}
	<-js.PublishAsyncComplete()
	if info, err := market.Info(b.Context()); err != nil || info.State.LastSeq != uint64(lots) {
		b.Fatalf("%+v: %v", info, err)
	}
	skipReactions(b, js, url, dir)
}

// skipReactions leaves the durables of all reactions as they are when everything in the log has been reacted to.
func skipReactions(b *testing.B, js jetstream.JetStream, url, dir string) {
	b.Helper()
	h, err := host.Open(b.Context(), host.Config{
		HTTPAddr: "127.0.0.1:0", DataDir: b.TempDir(), KeyDir: filepath.Join(dir, "keys"), NATSURL: url, Replicas: 1, LogLevel: "error", Limits: limit.Off(),
	}, services.All(whatsapp.Config{})...)
	if err != nil {
		b.Fatal(err)
	}
	stopped, stop := context.WithCancel(b.Context())
	stop()
	if err := h.Run(stopped); err != nil {
		b.Error(err)
	}
	market, err := js.Stream(b.Context(), es.Stream)
	if err != nil {
		b.Fatal(err)
	}
	for durable := range market.ListConsumers(b.Context()).Info() {
		cfg := durable.Config
		cfg.DeliverPolicy, cfg.OptStartSeq = jetstream.DeliverNewPolicy, 0
		if err := market.DeleteConsumer(b.Context(), cfg.Durable); err != nil {
			b.Error(err)
		}
		if _, err := market.CreateConsumer(b.Context(), cfg); err != nil {
			b.Error(err)
		}
	}
}

// patternLot has in the place of what differs from lot to lot what is found again in its commit. Its texts are sealed: the market would
// otherwise seal them while it is measured.
func patternLot(int) catalogevents.LotDrafted {
	said := lotOf(0)
	said.Association, said.Code, said.Product = "assoc_pattern", "XX-pattern", "product_pattern"
	said.PostedMilli, said.Price.Minor = 987_654_321, 123_456_789
	for name, text := range map[string]*events.SealedText{"variety": &said.Variety, "title": &said.Title, "description": &said.Description} {
		*text = events.NewSealedText(said.Association, name+"_pattern")
	}
	return said
}

func likePattern(pattern *jetstream.RawStreamMsg, i int) *nats.Msg {
	like := lotOf(i)
	values := strings.NewReplacer(
		lotID(0), lotID(i),
		fmt.Sprintf("%032x", 0), fmt.Sprintf("%032x", i), // the command
		"2026-06-01T08:00:01Z", time.Date(2026, 6, 1, 8, 0, i, 0, time.UTC).Format(time.RFC3339),
		"assoc_pattern", fmt.Sprintf("assoc_%d", i/lotsOfOne), "XX-pattern", like.Code, "product_pattern", like.Product,
		"987654321", strconv.FormatInt(like.PostedMilli, 10), "123456789", strconv.Itoa(200+i*7919%9000),
		"variety_pattern", sealedBody("variety", i), "title_pattern", sealedBody("title", i), "description_pattern", sealedBody("description", i),
	)
	msg := &nats.Msg{Subject: values.Replace(pattern.Subject), Data: []byte(values.Replace(string(pattern.Data))), Header: nats.Header{}}
	for name, value := range pattern.Header {
		msg.Header.Set(name, values.Replace(value[0]))
	}
	return msg
}

// sealedBody is as long and as random as that of a sealed text.
func sealedBody(name string, i int) string {
	sum := sha512.Sum512(strconv.AppendInt([]byte(name), int64(i), 10))
	return base64.RawStdEncoding.EncodeToString(sum[:])
}
