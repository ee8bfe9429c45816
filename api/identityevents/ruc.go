package identityevents

// What an organisation says of its RUC, Peru's tax id.
const (
	NaturalPerson = "natural_person" // it begins with 10, 15 or 17
	Company       = "company"        // it begins with 20
	WithoutRUC    = "none"           // it says to have none
)

// OrganisationRUCSet says that an organisation has a RUC and of which kind, or that it has none; a later one replaces it. The number is in the vault.
type OrganisationRUCSet struct {
	Taxpayer string `json:"taxpayer"` // natural_person, company, none
}

func (OrganisationRUCSet) organisationEvent() {}
