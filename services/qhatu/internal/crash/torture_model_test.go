//go:build torture

package crash_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

const aPage = 4096

// modelDamage is done to a file of a read model while no market runs.
type modelDamage struct {
	name   string
	damage func(file []byte, chance *rand.Rand) []byte // nil: the file is gone
}

func modelDamages() []modelDamage {
	page := func(file []byte, chance *rand.Rand) []byte { return file[chance.IntN(len(file)/aPage)*aPage:][:aPage] }
	return []modelDamage{
		{"a page of zeros", func(file []byte, chance *rand.Rand) []byte { clear(page(file, chance)); return file }},
		{"a page whose second half was not written", func(file []byte, chance *rand.Rand) []byte { clear(page(file, chance)[aPage/2:]); return file }},
		{"two pages swapped", func(file []byte, chance *rand.Rand) []byte {
			one, other := page(file, chance), page(file, chance)
			kept := bytes.Clone(one)
			copy(one, other)
			copy(other, kept)
			return file
		}},
		{"a bit flipped in a page's head", func(file []byte, chance *rand.Rand) []byte {
			page(file, chance)[chance.IntN(16)] ^= 1 << chance.IntN(8)
			return file
		}},
		{"cut off", func(file []byte, chance *rand.Rand) []byte { return file[:chance.IntN(len(file))] }},
		{"another file in its place", func([]byte, *rand.Rand) []byte { return bytes.Repeat([]byte("nothing of ours\n"), 10_000) }},
		{"gone", func([]byte, *rand.Rand) []byte { return nil }},
	}
}

// befall damages one read model after the other, each time after the market was killed: what it is rebuilt from is the log.
func (d modelDamage) befall(t *testing.T, w *row) {
	r := newTradeRun(t)
	u := r.open(t)
	for w.times = range 2 * *rounds {
		u.awaitAcknowledged(t, time.Now())
		<-time.After(lasting / 4)
		u.kill(t)
		path := r.anyOf(t, "read/*.db", r.chance)
		change(t, path, func(file []byte) []byte { return d.damage(file, r.chance) })
		if d.name == "gone" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		struck := time.Now()
		u = r.open(t)
		w.recovered = append(w.recovered, u.awaitAcknowledged(t, struck))
	}
	w.times++
	u.stop(t)
	rebuilt := u.forgive("read model is rebuilt")
	t.Logf("%d read models were rebuilt, of %d", rebuilt, w.times)
	w.judge(t, r)
}

// modelOverwritten writes over read models while the market reads them.
func modelOverwritten(t *testing.T, w *row) {
	r := newTradeRun(t)
	u := r.open(t)
	for w.times = range 2 * *rounds {
		u.awaitAcknowledged(t, time.Now())
		<-time.After(lasting / 4)
		path := r.anyOf(t, "read/*.db", r.chance)
		size := mustStat(t, path).Size()
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		struck := time.Now()
		if w.times%2 == 0 {
			_, err = file.WriteAt(make([]byte, size), 0)
		} else {
			err = file.Truncate(0)
		}
		if err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
		w.recovered = append(w.recovered, u.awaitAcknowledged(t, struck))
		u.awaitReady(t)
	}
	w.times++
	u.stop(t)
	u.forgive("read model is rebuilt", "read model is damaged")
	w.judge(t, r)
}

func mustStat(t *testing.T, path string) os.FileInfo {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}
