package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
)

// parts is in how many parts the phrases are cut; each is tried once by what the others teach.
const parts = 5

// try is what was said of a phrase that was not learnt.
type try struct {
	phrase     phrase
	label      string // the likeliest
	likelihood float64
}

// said is the label of the intent that would be given, if it had to be so likely.
func (t try) said(threshold float64) string {
	said := intent.None
	if !t.phrase.plain {
		said = intent.Decide(t.phrase.text, t.label, t.likelihood, threshold)
	}
	return cmp.Or(string(said), intent.NoneLabel)
}

type tries []try

// validate learns and tries each part. What package parse reads already is no matter of intents.
func validate(all []phrase) tries {
	var tried tries
	of, names := partsOf(all), labels(all)
	for part := range parts {
		var learnt []phrase
		for i, p := range all {
			if of[i] != part {
				learnt = append(learnt, p)
			}
		}
		m := learn(learnt, names)
		for i, p := range all {
			if of[i] == part && (!p.plain || p.means == intent.NoneLabel) {
				tried = append(tried, tryOne(m, p))
			}
		}
	}
	return tried
}

func tryOne(l learner, p phrase) try {
	all := l.likelihoods(p.features)
	best := slices.Index(all, slices.Max(all))
	return try{p, l.labels[best], all[best]}
}

// alike is from which share of common words on two phrases are near to each other.
const alike = 0.6

// partsOf puts each phrase into a part, and those that are near to each other into the same.
func partsOf(all []phrase) []int {
	leader := make([]int, len(all))
	for i := range all {
		leader[i] = i
	}
	find := func(i int) int {
		for leader[i] != i {
			i = leader[i]
		}
		return i
	}
	for i, p := range all {
		for j, q := range all[:i] {
			if p.means == q.means && share(p.words, q.words) >= alike {
				leader[find(i)] = find(j)
			}
		}
	}
	of := make([]int, len(all))
	for i := range all {
		h := fnv.New32a()
		_, _ = h.Write([]byte(all[find(i)].text)) // a hash takes everything
		of[i] = int(h.Sum32()>>3) % parts
	}
	return of
}

// share is how many of the words of two phrases stand in both.
func share(a, b []string) float64 {
	both, total := 0, len(b)
	for _, w := range a {
		if slices.Contains(b, w) {
			both++
		} else {
			total++
		}
	}
	return float64(both) / float64(max(total, 1))
}

// count is how often an intent was meant, said, and both.
type count struct{ meant, said, right int }

// precision is how many of those said are right.
func (c count) precision() float64 { return float64(c.right) / float64(max(c.said, 1)) }

// recall is how many of those meant are said.
func (c count) recall() float64 { return float64(c.right) / float64(max(c.meant, 1)) }

func (c count) plus(other count) count {
	return count{c.meant + other.meant, c.said + other.said, c.right + other.right}
}

// counts are those of each label.
func (all tries) counts(threshold float64) map[string]count {
	counts := map[string]count{}
	for _, t := range all {
		said, meant := t.said(threshold), t.phrase.means
		counts[meant] = counts[meant].plus(count{meant: 1})
		counts[said] = counts[said].plus(count{said: 1})
		if said == meant {
			counts[meant] = counts[meant].plus(count{right: 1})
		}
	}
	return counts
}

// total adds up all intents but None.
func total(counts map[string]count) count {
	sum := count{}
	for label, c := range counts {
		if label != intent.NoneLabel {
			sum = sum.plus(c)
		}
	}
	return sum
}

// report says how good each intent is, and how good all are together, by how likely one must be.
func (all tries) report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-26s%8s%10s%8s\n", "", "phrases", "precision", "recall")
	counts := all.counts(intent.Threshold)
	for _, label := range slices.Sorted(maps.Keys(counts)) {
		b.WriteString(counts[label].row(label))
	}
	for _, threshold := range []float64{0.5, 0.6, 0.7, 0.8, 0.9} {
		b.WriteString(total(all.counts(threshold)).row(fmt.Sprintf("all but none from %.1f", threshold)))
	}
	return b.String()
}

func (c count) row(name string) string {
	return fmt.Sprintf("%-26s%8d%10.3f%8.3f\n", name, c.meant, c.precision(), c.recall())
}

// misses lists what is taken for something else, the likeliest first.
func (all tries) misses() string {
	var b strings.Builder
	sorted := slices.SortedFunc(slices.Values(all), func(a, b try) int { return cmp.Compare(b.likelihood, a.likelihood) })
	for _, t := range sorted {
		if t.said(intent.Threshold) != t.phrase.means {
			fmt.Fprintf(&b, "%.2f %s for %s: %s\n", t.likelihood, t.label, t.phrase.means, t.phrase.text)
		}
	}
	return b.String()
}
