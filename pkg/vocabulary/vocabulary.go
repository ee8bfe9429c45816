// Package vocabulary is the words of the market: every product with its names, synonyms, grades and units, every grade and
// every unit, as vocabulary.yaml lists them. The catalogue, the units and weights, the reading of messages and the texts of
// the bot all read from here, so that a product or a synonym is added in one place.
//
// Invariants: it is data, the same for every association, and is read once. What is handed out is the caller's own. A file
// that cannot be read stops the program when it starts; the package's test finds that and whatever does not fit together.
//
// It imports the standard library, a reader of YAML and the decimals that money and quantities share, and no other package.
package vocabulary

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/oasdiff/yaml3"

	"github.com/qhatu/qhatu/pkg/internal/decimal"
)

// Text is the same in several languages; empty where there is none.
type Text struct {
	ES  string `yaml:"es"`  // Spanish of Peru
	EN  string `yaml:"en"`  // English
	QU  string `yaml:"qu"`  // Quechua
	AGR string `yaml:"agr"` // Awajún
}

// Words are those of all languages, one by one.
func (t Text) Words() []string { return strings.Fields(t.ES + " " + t.EN + " " + t.QU + " " + t.AGR) }

// Product is one kind of goods.
type Product struct {
	ID        string   `yaml:"id"`   // "maize"
	Code      string   `yaml:"code"` // begins a lot's code: "MZ"
	Name      Text     `yaml:"name"` // in lower case: "maíz"
	Emoji     string   `yaml:"emoji"`
	Nature    string   `yaml:"nature"`      // farm, craft, processed, service
	Base      string   `yaml:"base"`        // unit of the stock ledger: kg, unidad or place
	Tolerance int      `yaml:"tolerance"`   // how far a weight may be off and still count at once, in thousandths
	Claims    int      `yaml:"claim_hours"` // how many hours after its delivery an order may be objected to
	Units     []string `yaml:"units"`
	Packs     Packs    `yaml:"packs"`     // what units without a standard likely hold of it
	Piece     string   `yaml:"piece"`     // the unit that its pieces are counted in, of what is weighed: bags of chips
	Grades    []string `yaml:"grades"`    // best first
	Synonyms  Text     `yaml:"words"`     // what people call it, words separated by blanks: "maiz choclo"
	Kinds     Text     `yaml:"kinds"`     // words that are the product and its variety in one: "choclo"
	Counted   Text     `yaml:"counted"`   // kinds that are counted without a unit: "chompas"
	Varieties Text     `yaml:"varieties"` // words that describe it
}

// Packs are what one of each unit without a standard likely holds, most usual units first.
type Packs []Pack

// Pack is a unit with what one of it likely holds, in thousandths of its base.
type Pack struct {
	Unit  string
	Holds []int64
}

// UnmarshalYAML reads {bolsa: 0.1 0.15, saco: 10}, in its order.
func (p *Packs) UnmarshalYAML(node *yaml.Node) error {
	for i := 0; i+1 < len(node.Content); i += 2 {
		pack := Pack{Unit: node.Content[i].Value}
		for number := range strings.FieldsSeq(node.Content[i+1].Value) {
			milli, err := decimal.Parse(number, 3)
			if err != nil || milli <= 0 {
				return fmt.Errorf("a pack of %q: a positive number is needed", number)
			}
			pack.Holds = append(pack.Holds, milli)
		}
		*p = append(*p, pack)
	}
	return nil
}

// Likely is what one of a unit likely holds of this product, in thousandths of its base, most usual first; nothing where
// nobody knows.
func (p Product) Likely(unit string) []int64 {
	for _, pack := range p.Packs {
		if pack.Unit == unit {
			return slices.Clone(pack.Holds)
		}
	}
	return nil
}

// IsPrimaryOrCraft reports whether it is a primary farm product or a craft, as Peru's tax rules tell them from other goods.
func (p Product) IsPrimaryOrCraft() bool { return p.Nature == "farm" || p.Nature == "craft" }

// Sells reports whether the product is sold in this unit.
func (p Product) Sells(unit string) bool { return slices.Contains(p.Units, unit) }

// Grade is the id of a grade of the product, whatever capitals it is written with, and with a blank for "_": "Grado 1" is grado_1.
func (p Product) Grade(said string) (id string, ok bool) {
	said = strings.ReplaceAll(said, " ", "_")
	for _, grade := range p.Grades {
		if strings.EqualFold(grade, said) {
			return grade, true
		}
	}
	return "", false
}

// SettleBy is weight or count: by count a price never follows the scale.
func (p Product) SettleBy() string {
	if p.Base == "kg" {
		return "weight"
	}
	return "count"
}

// Grade is how good goods are.
type Grade struct {
	ID       string `yaml:"id"`      // "primera"
	Name     Text   `yaml:"name"`    // behind the product: "de primera"
	Synonyms Text   `yaml:"words"`   // how people say it
	Number   int    `yaml:"number"`  // what it is when a number is said: grado 1; 0: none
	General  bool   `yaml:"general"` // is understood of products that the market does not know
}

// Unit is a word of the market for an amount.
type Unit struct {
	ID   string `yaml:"id"`   // "quintal"
	Base string `yaml:"base"` // kg, unidad or place
	// FactorMilli is how many thousandths of the base make one: grams for what is weighed. Zero: there is no standard,
	// the seller says it with each lot.
	FactorMilli int64  `yaml:"-"`
	Metric      bool   `yaml:"metric"`       // no seller says otherwise what it holds: a kilo is a kilo
	One         string `yaml:"one"`          // "quintal"
	Many        string `yaml:"many"`         // "quintales"
	Feminine    bool   `yaml:"feminine"`     // la arroba
	Symbol      string `yaml:"symbol"`       // what stands behind a number instead of the name: "kg"; empty: the name
	Synonyms    Text   `yaml:"words"`        // what people write
	AfterNumber Text   `yaml:"after_number"` // what means the unit only behind a number or "por"
	Sign        string `yaml:"sign"`         // what people write that is no word: "@"
	Smaller     string `yaml:"smaller"`      // ids of units that may be said behind it: 2 kilos 500 gramos
	Also        string `yaml:"also"`         // other ids for it
}

// holding is a unit with what it holds, as the file says it.
type holding struct {
	Unit  `yaml:",inline"`
	Holds string `yaml:"holds"` // of the base: "11.5"; or "ask"
}

// unit is the unit with its factor. It returns an error when neither a positive number nor "ask" is said.
func (h holding) unit() (Unit, error) {
	if h.Holds == "ask" {
		return h.Unit, nil
	}
	factor, err := decimal.Parse(h.Holds, 3)
	if err != nil || factor <= 0 {
		return Unit{}, fmt.Errorf("unit %s holds %q: a number or \"ask\" is needed", h.ID, h.Holds)
	}
	h.FactorMilli = factor
	return h.Unit, nil
}

// vocabulary is the file, with what it lists by id.
type vocabulary struct {
	products []Product
	grades   []Grade
	units    []Unit
	choices  []string
	unitByID map[string]int // also by other ids
}

//go:embed vocabulary.yaml
var file []byte

var market = sync.OnceValue(func() vocabulary {
	v, err := read(file)
	if err != nil {
		panic("vocabulary.yaml: " + err.Error())
	}
	return v
})

// read reads a vocabulary. It returns an error for what the file does not know, and for units that hold nothing or share an id.
func read(data []byte) (vocabulary, error) {
	var list struct {
		Products []Product `yaml:"products"`
		Grades   []Grade   `yaml:"grades"`
		Choices  []string  `yaml:"unit_choices"`
		Units    []holding `yaml:"units"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil {
		return vocabulary{}, err
	}
	v := vocabulary{products: list.Products, grades: list.Grades, choices: list.Choices, unitByID: map[string]int{}}
	var problems []error
	for i, h := range list.Units {
		u, err := h.unit()
		v.units = append(v.units, u)
		problems = append(problems, err)
		for _, id := range strings.Fields(u.ID + " " + u.Also) {
			if _, taken := v.unitByID[id]; taken {
				problems = append(problems, fmt.Errorf("two units have the id %q", id))
			}
			v.unitByID[id] = i
		}
	}
	return v, errors.Join(problems...)
}

// Products lists what can be sold, in the order in which it is shown.
func Products() []Product {
	list := slices.Clone(market().products)
	for i, p := range list {
		list[i] = p.clone()
	}
	return list
}

// FindProduct finds a product by its id.
func FindProduct(id string) (Product, bool) {
	all := market().products
	i := slices.IndexFunc(all, func(p Product) bool { return p.ID == id })
	if i < 0 {
		return Product{}, false
	}
	return all[i].clone(), true
}

// clone copies what a caller could change.
func (p Product) clone() Product {
	p.Units, p.Grades, p.Packs = slices.Clone(p.Units), slices.Clone(p.Grades), slices.Clone(p.Packs)
	return p
}

// Grades lists every grade.
func Grades() []Grade { return slices.Clone(market().grades) }

// FindGrade finds a grade by its id.
func FindGrade(id string) (Grade, bool) {
	all := market().grades
	i := slices.IndexFunc(all, func(g Grade) bool { return g.ID == id })
	if i < 0 {
		return Grade{}, false
	}
	return all[i], true
}

// Units lists every unit that the market knows, weighed ones first.
func Units() []Unit { return slices.Clone(market().units) }

// FindUnit finds a unit by its id, or by another id of it: "java", the other spelling of jaba, gives jaba.
func FindUnit(id string) (Unit, bool) {
	i, ok := market().unitByID[id]
	if !ok {
		return Unit{}, false
	}
	return market().units[i], true
}

// Amount writes a number of a unit as people do: "10 quintales", "1 quintal", "460 kg"; with the unit's id where there is no such unit.
func Amount(number, unit string) string {
	known, ok := FindUnit(unit)
	switch {
	case !ok:
		return number + " " + unit
	case known.Symbol != "":
		return number + " " + known.Symbol
	case number == "1":
		return number + " " + known.One
	}
	return number + " " + known.Many
}

// UnitChoices are the ids of weighed units in the order in which people are asked for one.
func UnitChoices() []string { return slices.Clone(market().choices) }
