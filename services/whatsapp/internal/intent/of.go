package intent

import (
	_ "embed"
	"hash/fnv"
	"strconv"
	"strings"
	"sync"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent/model"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// weights are what was learnt from phrases.tsv, by `make intent`.
//
//go:embed weights.gz
var weights []byte

// learnt is read when it is first asked, so that weights that cannot be read do not keep the trainer from writing new ones.
var learnt = sync.OnceValue(func() model.Model {
	m, err := model.Read(weights)
	if err != nil {
		panic(err) // the program was built wrongly
	}
	return m
})

// NoneLabel is what None is called among labels.
const NoneLabel = "none"

// Threshold is how likely an intent must be, so that it is said.
const Threshold = 0.7

// likely is how likely an intent must be, so that it is guessed where nothing else is understood.
const likely = 0.45

// Reading is what a text means.
type Reading struct {
	Sure   Intent // what it means
	Likely Intent // what it likely means, for who would otherwise have to say that nothing was understood
}

// Of says what a text means beyond what package parse reads.
func Of(text string) (r Reading) {
	if IsPlain(text) {
		return r
	}
	label, likelihood := learnt().Likeliest(text)
	if likelihood >= likely && label != NoneLabel {
		r.Likely = Intent(label)
	}
	r.Sure = Decide(text, label, likelihood, Threshold)
	return r
}

// Decide says what a text means, of which one label is the likeliest. Where none is likely enough, goods that are said with
// their quantity are for sale.
func Decide(text, label string, likelihood, threshold float64) Intent {
	switch {
	case likelihood >= threshold && label != NoneLabel:
		return Intent(label)
	case offersGoods(text):
		return Sell
	}
	return None
}

func offersGoods(text string) bool {
	said := parse.Sale(text)
	return said.Product != "" && said.Quantity != nil && said.Quantity.UnitGiven && !said.Buying
}

// figures are what may stand round a number without saying more.
const figures = " # / $ % a el la los las de del por x c u y kon un una en kada "

// IsPlain tells whether a text is a command, a plain yes or no, or figures and goods alone, which have no intent.
func IsPlain(text string) bool {
	if parse.FindCommand(text) != parse.NoCommand || parse.Agrees(text, parse.AnyYes, nil) {
		return true
	}
	words := parse.Words(text)
	if len(words) < 3 && parse.Answer(text).Kind != parse.Unknown {
		return true
	}
	for _, w := range words {
		if !strings.Contains(figures, " "+w+" ") {
			return false
		}
	}
	return true
}

// Hash names the phrases that weights were learnt from.
func Hash(phrases []byte) string {
	h := fnv.New64a()
	_, _ = h.Write(phrases) // a hash takes everything
	return strconv.FormatUint(h.Sum64(), 36)
}

// Learnt names the phrases that the weights were learnt from, as Hash does.
func Learnt() string { return learnt().Learnt }
