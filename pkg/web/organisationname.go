package web

import (
	"unicode/utf8"

	"github.com/qhatu/qhatu/pkg/text"
)

const longestOrganisation = 120 // characters of an organisation's name, as the contract of identity says

var (
	errNoName   = &refusal{ES: "Escribe un nombre.", EN: "Write a name."}
	errLongName = &refusal{ES: "Usa 120 caracteres como máximo.", EN: "Use 120 characters at most."}
)

// OrganisationName is a name cleaned, where it may be an organisation's: what others are shown, whether it comes in a body or with a
// token. The error says in English what to write instead.
func OrganisationName(said string) (string, error) {
	name := text.Clean(said)
	switch {
	case name == "":
		return "", errNoName
	case utf8.RuneCountInString(name) > longestOrganisation:
		return "", errLongName
	}
	if err := checkPlainText(name); err != nil {
		return "", err
	}
	return name, nil
}
