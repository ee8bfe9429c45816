// Package model finds which of several labels a text is likely to have, by what was learnt from labelled texts: a multinomial
// logistic regression over what a text says (feature.go). The words of each language that mean alike stand in tables
// (spanish, quechua, awajun), so that what is learnt of "carro" holds for "camión" too.
//
// It is pure: the same text and the same weights give the same likelihoods. It imports package parse, for how words sound
// and for what is said of goods.
package model

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"math"
)

// Size is how many features a Model tells apart; those beyond share a place with others.
const Size = 8192

// Model is what was learnt. Its zero value knows no label.
type Model struct {
	Labels  []string
	Learnt  string  // names what it was learnt from: a hash of the labelled texts and of how they are looked at
	Step    float32 // what one step of a weight is worth
	Weights []int8  // of each feature, by label; the last feature is in every text
}

// Bias is the feature that is in every text.
const Bias = Size

// Read reads what Write wrote.
func Read(stored []byte) (Model, error) {
	z, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		return Model{}, fmt.Errorf("read model: %w", err)
	}
	var m Model
	if err := gob.NewDecoder(z).Decode(&m); err != nil {
		return Model{}, fmt.Errorf("read model: %w", err)
	}
	if len(m.Weights) != (Size+1)*len(m.Labels) {
		return Model{}, errors.New("read model: it has another size")
	}
	return m, nil
}

// Write stores a model.
func (m Model) Write(to io.Writer) error {
	z, err := gzip.NewWriterLevel(to, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	if err := gob.NewEncoder(z).Encode(m); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}

// Likeliest is the label that a text most likely has, and how likely it is: 0 to 1.
func (m Model) Likeliest(text string) (label string, likelihood float64) {
	sums := make([]float64, len(m.Labels))
	for _, f := range Features(text) {
		for i, w := range m.Weights[f.Place*len(m.Labels) : (f.Place+1)*len(m.Labels)] {
			sums[i] += f.Value * float64(m.Step) * float64(w)
		}
	}
	Softmax(sums)
	best := 0
	for i := range sums {
		if sums[i] > sums[best] {
			best = i
		}
	}
	return m.Labels[best], sums[best]
}

// Softmax makes likelihoods, which add up to 1, of sums.
func Softmax(sums []float64) {
	highest := math.Inf(-1)
	for _, s := range sums {
		highest = math.Max(highest, s)
	}
	total := 0.0
	for i, s := range sums {
		sums[i] = math.Exp(s - highest)
		total += sums[i]
	}
	for i := range sums {
		sums[i] /= total
	}
}
