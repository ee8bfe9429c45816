//go:build soak

package loadtest_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
)

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
	was, is := median(second, func(s sample) float64 { return s.lag }), median(last, func(s sample) float64 { return s.lag })
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

// judgeMemory holds what the market kept, when it rested, against what its server alone keeps over the same files: that grows with what is stored,
// since the server knows each subject of each stream, each timer that is not due, and each message of the last two minutes by its id. What grows
// beside it is somebody else's, and has no reason to.
func judgeMemory(t *testing.T, m *mix) {
	t.Helper()
	known, streams := alone(t, m.dir)
	empty, _ := alone(t, t.TempDir())
	server := (known - empty) / float64(m.done)
	t.Logf("the market keeps %.0f bytes more for each of %d actions; its server alone %.0f, %.1f MB in all\n%s",
		loadtest.Growth(m.held), m.done, server, megabytes(known-empty), streams)
	if err := loadtest.JudgeGrowth(m.held, *warmed, server); err != nil {
		t.Error(err)
	}
}

// alone is what a server keeps that does nothing but know the files of a market that has ended, in bytes, and what there is in its streams.
func alone(t *testing.T, dir string) (held float64, streams string) {
	t.Helper()
	before := loadtest.HeldHere()
	node, err := natsd.Start(t.Context(), natsd.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight) // into memory, which never fails
	_, _ = fmt.Fprint(w, "stream\tmessages\tsubjects\tMB\t\n")
	all := node.JetStream().ListStreams(t.Context())
	for info := range all.Info() {
		s := info.State
		_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%.1f\t\n", info.Config.Name, s.Msgs, s.NumSubjects, megabytes(float64(s.Bytes)))
	}
	if err := all.Err(); err != nil {
		t.Fatal(err)
	}
	_ = w.Flush()
	held = loadtest.HeldHere() - before
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	return held, out.String()
}
