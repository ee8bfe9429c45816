package order

// Allowed lists what a party to the order may do with it now, as the API names it. Nobody acts on an order yet: its lot
// does.
func (s State) Allowed() []string { return []string{} }
