// Package wording holds the texts with which people are asked for their consent, by version: events name the version, and whoever wants
// to know what was agreed to reads it here. A text that changes gets another version; the ones before stay.
package wording

import "slices"

// Current is the version that people are asked with today.
const Current = "2026-11"

// Where people are asked.
const (
	InChat   = "chat"    // by the chat, and by the coordinator who reads it to them
	AtSignIn = "sign_in" // by POST /v1/auth/token
	AtIssuer = "issuer"  // by POST /v1/auth/oidc
)

// Chat is what the chat asks. It asks in Spanish only, so far.
const Chat = "¿Aceptas que guardemos tu número y tus mensajes para atenderte? Puedes irte cuando quieras con *baja*."

// What whoever signs in agrees to.
const (
	SignInES = "Para entrar guardamos tu nombre, tu celular o tu correo, y lo que haces en el mercado; puedes verlo, corregirlo y borrarlo cuando quieras."
	SignInEN = "To let you in we keep your name, your phone or your e-mail address, and what you do in the market; you may see, correct and erase it at any time."
)

// What whoever signs in by their organisation's issuer agrees to.
const (
	IssuerES = "Para entrar guardamos tu nombre, a quién representas y lo que haces en el mercado; puedes verlo, corregirlo y borrarlo cuando quieras."
	IssuerEN = "To let you in we keep your name, for whom you act and what you do in the market; you may see, correct and erase it at any time."
)

// Wording is one text in one language ("es", "en").
type Wording struct{ Version, AskedIn, Language, Text string }

var all = []Wording{
	{"2026-11", InChat, "es", Chat},
	{"2026-11", AtSignIn, "es", SignInES},
	{"2026-11", AtSignIn, "en", SignInEN},
	{"2026-11", AtIssuer, "es", IssuerES},
	{"2026-11", AtIssuer, "en", IssuerEN},
}

// All are the texts of every version.
func All() []Wording { return slices.Clone(all) }
