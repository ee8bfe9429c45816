package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent/model"
)

// How it learns: by stochastic gradient descent whose steps become smaller for features that were often seen (AdaGrad),
// with a little pull towards zero.
const (
	rounds = 30
	pace   = 0.5
	pull   = 1e-5
	least  = 1e-4 // an error that is not worth a step
	seed   = 1
)

// learner has a row of weights for each feature, one for each label.
type learner struct {
	labels  []string
	weights [][]float64
	steps   [][]float64 // the squares of all steps so far
}

// learn returns what the phrases teach.
func learn(phrases []phrase, labels []string) learner {
	l := learner{labels: labels, weights: rows(0, len(labels)), steps: rows(1, len(labels))}
	phrases = slices.Clone(phrases)
	random := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // the same order every time
	for range rounds {
		random.Shuffle(len(phrases), func(i, j int) { phrases[i], phrases[j] = phrases[j], phrases[i] })
		for _, p := range phrases {
			l.step(p)
		}
	}
	return l
}

func rows(value float64, labels int) [][]float64 {
	all := make([][]float64, model.Size+1)
	for i := range all {
		all[i] = slices.Repeat([]float64{value}, labels)
	}
	return all
}

// likelihoods are those of each label.
func (l learner) likelihoods(features []model.Feature) []float64 {
	sums := make([]float64, len(l.labels))
	for _, f := range features {
		for i, w := range l.weights[f.Place] {
			sums[i] += f.Value * w
		}
	}
	model.Softmax(sums)
	return sums
}

func (l learner) step(p phrase) {
	errs := l.likelihoods(p.features)
	errs[slices.Index(l.labels, p.means)]--
	for _, f := range p.features {
		weights, steps := l.weights[f.Place], l.steps[f.Place]
		for i, e := range errs {
			if math.Abs(e) < least {
				continue
			}
			slope := e*f.Value + pull*weights[i]
			steps[i] += slope * slope
			weights[i] -= pace * slope / math.Sqrt(steps[i])
		}
	}
}

// quantise writes weights as small integers.
func quantise(l learner) model.Model {
	most := 0.0
	for _, row := range l.weights {
		for _, w := range row {
			most = math.Max(most, math.Abs(w))
		}
	}
	m := model.Model{Labels: l.labels, Step: float32(most / math.MaxInt8)}
	for _, row := range l.weights {
		for _, w := range row {
			m.Weights = append(m.Weights, int8(math.Round(w/most*math.MaxInt8)))
		}
	}
	return m
}
