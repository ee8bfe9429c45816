package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"text/tabwriter"

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

// said is the intent that would be given.
func (t try) said() string {
	if intent.IsPlain(t.phrase.text) || t.likelihood < intent.Threshold {
		return intent.NoneLabel
	}
	return t.label
}

type tries []try

// validate learns and tries each part.
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
			if of[i] == part {
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

func (c count) precision() float64 { return float64(c.right) / float64(max(c.said, 1)) }
func (c count) recall() float64    { return float64(c.right) / float64(max(c.meant, 1)) }

// print says for each intent, and for all but None, how many of those said are right (precision), and how many of those meant
// are said (recall).
func (all tries) print(out io.Writer, misses bool) {
	counts, total := map[string]count{}, count{}
	for _, t := range all {
		said, meant := t.said(), t.phrase.means
		add(counts, meant, count{meant: 1})
		add(counts, said, count{said: 1})
		if said == meant {
			add(counts, meant, count{right: 1})
		}
	}
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "intent\tphrases\tprecision\trecall\t")
	names := labels(phrasesOf(all))
	for _, name := range names {
		c := counts[name]
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t\n", name, c.meant, c.precision(), c.recall())
		if name != intent.NoneLabel {
			total = count{total.meant + c.meant, total.said + c.said, total.right + c.right}
		}
	}
	fmt.Fprintf(w, "all but none\t%d\t%.3f\t%.3f\t\n", total.meant, total.precision(), total.recall())
	_ = w.Flush() // a report
	if misses {
		all.printMisses(out)
	}
}

func add(counts map[string]count, name string, c count) {
	old := counts[name]
	counts[name] = count{old.meant + c.meant, old.said + c.said, old.right + c.right}
}

func phrasesOf(all tries) (phrases []phrase) {
	for _, t := range all {
		phrases = append(phrases, t.phrase)
	}
	return phrases
}

func (all tries) printMisses(out io.Writer) {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b try) int { return cmp.Compare(b.likelihood, a.likelihood) })
	for _, t := range sorted {
		if t.said() != t.phrase.means {
			fmt.Fprintf(out, "%.2f %s for %s: %s\n", t.likelihood, t.label, t.phrase.means, t.phrase.text)
		}
	}
}
