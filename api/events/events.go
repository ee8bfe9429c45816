// Package events holds the values that events of every service are made of: integers with their unit in the name, so
// that no reader has to round. Standard library only.
package events

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
