package app

import (
	"sync"
	"testing"
)

func TestAnExpiryWaitsForTheActsInside(t *testing.T) {
	var g gate
	first, second := g.enter("neg_1"), g.enter("neg_1") // side by side
	other := g.enter("neg_2")
	shut := make(chan func())
	go func() { shut <- g.shut("neg_1") }()
	select {
	case <-shut:
		t.Fatal("shut while acts were inside")
	default:
	}
	first()
	second()
	open := <-shut
	entered := make(chan func())
	go func() { entered <- g.enter("neg_1") }()
	select {
	case <-entered:
		t.Fatal("entered while shut")
	default:
	}
	open()
	(<-entered)()
	other()
	if len(g.doors) != 0 {
		t.Errorf("%d doors are kept for nobody", len(g.doors))
	}
}

func TestManyActsAndExpiriesLeaveNothingBehind(t *testing.T) {
	var g gate
	var all sync.WaitGroup
	inside := 0 // written only while shut
	for i := range 200 {
		all.Go(func() {
			if i%10 == 0 {
				open := g.shut("neg_1")
				inside++
				open()
				return
			}
			g.enter("neg_1")()
		})
	}
	all.Wait()
	if inside != 20 || len(g.doors) != 0 {
		t.Errorf("%d expiries, %d doors left", inside, len(g.doors))
	}
}
