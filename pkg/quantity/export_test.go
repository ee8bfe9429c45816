package quantity

// Units lists every unit that the market knows.
func Units() []Unit { return units }
