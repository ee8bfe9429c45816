// Package events holds what the events of all services share: the values that they are made of, integers with their unit in
// the name, so that no reader has to round; and the table that maps wire names to structs. Standard library only.
package events

import "encoding/json"

// Quantity is an amount in thousandths of a unit: {20000, "quintal"} is 20 quintals.
type Quantity struct {
	Milli int64  `json:"milli"` // thousandths of the unit
	Unit  string `json:"unit"`  // "quintal"
}

// Measure is how a lot's unit converts to the base in which its stock is kept: FactorMilli thousandths of the base make
// one unit. {"quintal", 46000, "kg"} is the quintal of 46 kg.
type Measure struct {
	Unit        string `json:"unit"`         // what the lot is sold in
	FactorMilli int64  `json:"factor_milli"` // thousandths of the base in one unit
	Base        string `json:"base"`         // kg, unidad or place
}

// Amount is money in minor units of its currency: {16100, "PEN"} is S/ 161.00.
type Amount struct {
	Minor    int64  `json:"minor"`    // minor units of the currency: céntimos
	Currency string `json:"currency"` // ISO 4217
}

// Price is money for one unit: {16100, "PEN", "quintal"} is S/ 161.00 per quintal.
type Price struct {
	Minor    int64  `json:"minor"`    // minor units of the currency: céntimos
	Currency string `json:"currency"` // ISO 4217
	Per      string `json:"per"`      // unit that it is for
}

// Table is an aggregate's wire names, each with the zero value of its struct, and how events of old versions become new
// ones.
type Table[E any] struct {
	Events  map[string]E
	Upcasts []Upcast
}

// Upcast turns the data of an old version of an event into that of the next. It is pure and one to one.
type Upcast struct {
	From, To string // wire names
	Apply    func(json.RawMessage) (json.RawMessage, error)
}
