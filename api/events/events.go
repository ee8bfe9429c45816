// Package events holds the values that events of every service are made of: integers with their unit in the name, so
// that no reader has to round. Standard library only.
package events

// Quantity is an amount in thousandths of a unit: {20000, "quintal"} is 20 quintals.
type Quantity struct {
	Milli int64  `json:"milli"`
	Unit  string `json:"unit"`
}

// Measure is how a lot's unit converts to the base in which its stock is kept: FactorMilli thousandths of the base make
// one unit. {"quintal", 46000, "kg"} is the quintal of 46 kg.
type Measure struct {
	Unit        string `json:"unit"`
	FactorMilli int64  `json:"factor_milli"`
	Base        string `json:"base"`
}

// Amount is money in minor units of its currency: {16100, "PEN"} is S/ 161.00.
type Amount struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Price is money for one unit: {16100, "PEN", "quintal"} is S/ 161.00 per quintal.
type Price struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
	Per      string `json:"per"`
}
