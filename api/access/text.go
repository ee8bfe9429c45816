package access

import "strings"

// Meaning says what a relation is.
func (r Relation) Meaning() string {
	switch r {
	case Public:
		return "what is public"
	case Any:
		return "whatever there is"
	case Own:
		return "what belongs to the caller's organisation"
	case Admin:
		return "what belongs to the caller's organisation, for its administrators only"
	case Party:
		return "trades of which the caller's organisation is a party"
	case Self:
		return "what belongs to the caller: the person, not the organisation"
	}
	return ""
}

// Text says in a sentence or two who may, for readers of the contract, in Markdown.
func (r Rule) Text() string {
	var who []string
	for _, role := range r.Named() {
		who = append(who, "`"+role+"` ("+r.meaning(role)+")")
	}
	named := strings.Join(who, ", ")
	switch {
	case !r.Open():
		return "Roles: " + named + "."
	case named == "":
		return "Open to everyone, without a token."
	}
	return "Open to everyone, without a token; and by role: " + named + "."
}

// meaning is that of the role's relation; that of services which are named is who they are.
func (r Rule) meaning(role string) string {
	if role == service && r.services != nil {
		return strings.Join(r.services, ", ")
	}
	return r.relations[role].Meaning()
}
