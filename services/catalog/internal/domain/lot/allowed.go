package lot

// Party is who looks at a lot: an association, a buyer, the coordinator, or anybody else, which is the zero Party.
type Party struct {
	Side Side
	Org  string
}

// Side is what an organisation does in the market.
type Side string

// The sides.
const (
	Seller Side = "seller"
	Buyer  Side = "buyer"

	Coordinator Side = "coordinator"
)

// Owns reports whether the lot is the party's own.
func (s State) Owns(p Party) bool {
	return p.Side == Seller && s.Status != "" && s.Association == p.Org
}

// VisibleTo reports whether a party may see the lot: everybody sees what is on the market, an association all that is its
// own.
func (s State) VisibleTo(p Party) bool { return s.Status == Published || s.Owns(p) }

// Allowed lists what a party may do with the lot now, as the API names it.
func (s State) Allowed(p Party) []string {
	switch {
	case s.Owns(p):
		return s.allowedToOwner()
	case p.Side == Buyer && s.Status == Published:
		return []string{"negotiate"}
	case p.Side == Coordinator && s.Status == Published && s.Hidden == "":
		return []string{"hide_text"}
	case p.Side == Coordinator && s.Status == Published:
		return []string{"show_text"}
	}
	return []string{}
}

func (s State) allowedToOwner() []string {
	if s.ended() {
		return []string{}
	}
	allowed := []string{s.nextStep(), "change", "adjust"}
	if s.Available() > 0 && len(s.Sales) < maxSales {
		allowed = append(allowed, "declare_sale")
	}
	return append(allowed, "withdraw")
}

// nextStep is what an association does with a lot that stands where it stands.
func (s State) nextStep() string {
	switch s.Status {
	case Published:
		return "pause"
	case Paused:
		if s.Suspended {
			return "pause"
		}
		return "resume"
	case Draft, Withdrawn:
	}
	return "publish"
}
