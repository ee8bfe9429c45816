package loadtest

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Held is what a process keeps, once its garbage was collected, after so much was done. Sizes are in bytes.
type Held struct {
	Done  int
	Bytes float64 // objects that are reachable, and stacks
	// Other is what the process has in memory of its own and Go's runtime does not account for.
	Other float64
}

// collect is the page for operators that collects garbage before it shows a profile of what is left. What is in a pool is garbage only after it was
// collected twice.
const collect = "/debug/pprof/heap?gc=1"

// Held asks a market that has nothing to do. What the server keeps for a while only, such as what it read last, is waited for.
func (p *Process) Held(done int) (Held, error) {
	h := Held{Done: done}
	var err error
	h.Bytes, err = settled(func() (float64, error) {
		for range 2 {
			if _, err := p.get(collect); err != nil {
				return 0, err
			}
		}
		all, err := p.Metrics()
		if err != nil {
			return 0, err
		}
		anonymous, _, err := Memory(p.PID)
		h.Other = anonymous*(1<<20) - (all["go_memstats_sys_bytes"] - all["go_memstats_heap_released_bytes"])
		return all["go_memstats_alloc_bytes"] + all["go_memstats_stack_inuse_bytes"], err
	})
	return h, err
}

// HeldHere is what this process keeps, in bytes.
func HeldHere() float64 {
	bytes, _ := settled(func() (float64, error) { // which does not fail
		runtime.GC()
		runtime.GC()
		var all runtime.MemStats
		runtime.ReadMemStats(&all)
		return float64(all.HeapAlloc + all.StackInuse), nil
	})
	return bytes
}

const (
	settleFor   = 16 * time.Second // longer than the server keeps what it read last (10 s)
	settleEvery = 4 * time.Second
)

// settled is the least of what is measured during a while.
func settled(measure func() (float64, error)) (least float64, err error) {
	least, err = measure()
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	for begin := time.Now(); err == nil && time.Since(begin) < settleFor; {
		<-tick.C
		var now float64
		now, err = measure()
		least = min(least, now)
	}
	return least, err
}

const (
	// unexplained is how many bytes a market may keep for each action beyond what its server needs to know what the action stored.
	unexplained = 100
	// foreign is how many bytes a process may have that Go's runtime does not account for.
	foreign = 64 << 20
	// fewest measurements tell a growth from what comes and goes.
	fewest = 4
)

// JudgeGrowth tells of a market that was measured again and again whether it keeps more for each thing that is done than its server does, in
// bytes, by itself. What was measured before so many things were done, which fill caches, does not count.
func JudgeGrowth(all []Held, warm int, server float64) error {
	all = slices.DeleteFunc(slices.Clone(all), func(h Held) bool { return h.Done < warm })
	if len(all) < fewest {
		return fmt.Errorf("memory cannot be judged by %d measurements after the first %d actions: let it run longer", len(all), warm)
	}
	var err error
	if growth := Growth(all); growth-server > unexplained {
		err = fmt.Errorf("memory grows by %.0f bytes for each action; the server explains %.0f", growth, server)
	}
	if other := all[len(all)-1].Other; other > foreign {
		err = errors.Join(err, fmt.Errorf("the process has %.0f MB that Go's runtime does not account for", other/(1<<20)))
	}
	return err
}

// Growth is how many bytes are kept more for each thing that is done: the median of what it was between any two of the measurements, so that one that
// came out wrong does not count. There must be two at least, no two after as much.
func Growth(all []Held) float64 {
	var each []float64
	for i, later := range all {
		for _, earlier := range all[:i] {
			each = append(each, (later.Bytes-earlier.Bytes)/float64(later.Done-earlier.Done))
		}
	}
	slices.Sort(each)
	return each[len(each)/2]
}
