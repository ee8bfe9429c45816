package access

import "strings"

// Meaning says what a relation is, of a role that stands before it.
func (r Relation) Meaning() string {
	switch r {
	case Public:
		return "what is public"
	case Any:
		return "whatever there is"
	case Own:
		return "what belongs to its organisation"
	case Admin:
		return "what belongs to its organisation, which it administers"
	case Party:
		return "the trades of its organisation"
	case Self:
		return "what is its own"
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
