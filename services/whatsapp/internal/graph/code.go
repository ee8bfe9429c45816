package graph

import "net/http"

// Concern is whom a refusal concerns, and so whom it may hold up.
type Concern string

// The concerns.
const (
	OfMessage  Concern = "message"  // this message alone
	OfTemplate Concern = "template" // every message that goes as this template
	OfPerson   Concern = "person"   // every message to this person
	OfCountry  Concern = "country"  // everybody who lives there
	OfNumber   Concern = "number"   // everything that our number sends
	OfAccount  Concern = "account"  // everything that the app or the business account sends
)

// Code is a row of Meta's table of error codes.
type Code struct {
	Code     int
	Means    string
	Concerns Concern
	Action   Action
}

// Codes is Meta's table of error codes, as far as a send or a status may have them. They came as an answer or come later, in
// a status: what is done is the same. The service's README shows it.
//
// Codes 200 to 299 are all of them permissions; 200 stands for them.
func Codes() []Code {
	return []Code{
		{1, "unknown error", OfMessage, Retry},
		{2, "service is down for a while", OfMessage, Retry},
		{131000, "something went wrong", OfMessage, Retry},
		{131016, "service is overloaded", OfMessage, Retry},
		{131057, "our number is being maintained", OfMessage, Retry},
		{133004, "server is unavailable for a while", OfMessage, Retry},

		{4, "too many calls of the app", OfAccount, Slow},
		{80007, "too many calls of the account", OfAccount, Slow},
		{130429, "too much for the number's throughput", OfNumber, Slow},
		{131056, "too much to this one person", OfPerson, Hold},

		{131047, "24 hours since the person last wrote", OfPerson, Window},
		{470, "the same, by its older name", OfPerson, Window},

		{132000, "template has another count of parameters", OfTemplate, Fallback},
		{132001, "template does not exist in the language, or is not approved", OfTemplate, Fallback},
		{132005, "template is too long once it is filled in", OfTemplate, Fallback},
		{132007, "template is against the policy", OfTemplate, Fallback},
		{132012, "template's parameters have another form", OfTemplate, Fallback},
		{132015, "template is paused", OfTemplate, Fallback},
		{132016, "template is disabled", OfTemplate, Fallback},
		{131063, "templates of marketing are switched off", OfTemplate, Fallback},

		{131049, "Meta keeps it from the person, who gets too much of the kind", OfPerson, Wait},
		{131050, "person wants no marketing of ours", OfPerson, Wait},
		{130472, "person is in an experiment of Meta's", OfPerson, Wait},
		{137000, "person's identity is another than was expected", OfPerson, Wait},

		{131026, "person is not on WhatsApp, has too old a version, or has not agreed to its terms", OfPerson, Unreachable},
		{131030, "person is not on the list of a test number", OfPerson, Unreachable},
		{130497, "we may not write to people in this country", OfCountry, Unreachable},

		{100, "parameter is wrong", OfMessage, GiveUp},
		{131008, "parameter is missing", OfMessage, GiveUp},
		{131009, "parameter has a wrong value", OfMessage, GiveUp},
		{131021, "recipient is our own number", OfPerson, GiveUp},
		{131051, "kind of message is not supported", OfMessage, GiveUp},
		{131052, "person's file could not be fetched", OfMessage, GiveUp},
		{131053, "our file could not be used", OfMessage, GiveUp},
		{131062, "business-scoped id may not get this kind", OfPerson, GiveUp},
		{132068, "form is blocked", OfMessage, GiveUp},
		{132069, "form is throttled", OfMessage, GiveUp},
		{135000, "parameter of the message is wrong, nobody says which", OfMessage, GiveUp},

		{0, "token is not valid", OfAccount, Stop},
		{190, "token has expired", OfAccount, Stop},
		{3, "app may not call this", OfAccount, Stop},
		{10, "permission is missing", OfAccount, Stop},
		{200, "permission is missing", OfAccount, Stop},
		{131005, "permission is missing", OfAccount, Stop},
		{33, "our number does not exist", OfNumber, Stop},
		{131037, "our number's name is not approved", OfNumber, Stop},
		{131045, "our number is not registered", OfNumber, Stop},
		{133010, "our number is not registered", OfNumber, Stop},
		{368, "account is blocked for a while", OfAccount, Stop},
		{131031, "account is locked", OfAccount, Stop},
		{131042, "account has not paid", OfAccount, Stop},
		{131048, "our number is blocked by too many", OfNumber, Stop},
		{131064, "account took marketing for utility too often", OfAccount, Stop},
	}
}

// byCode finds the action of a code in the table.
func byCode(code int) (Action, bool) {
	if code > 200 && code <= 299 {
		code = 200
	}
	for _, c := range Codes() {
		if c.Code == code {
			return c.Action, true
		}
	}
	return "", false
}

// byGroup judges a code that is not in the table by the group that Meta has put it in: those of templates and those about
// single messages and people, which hold up nobody else whatever they come to mean.
func byGroup(code, status int) Action {
	switch code / 1000 {
	case 132:
		return Fallback
	case 130, 131:
		if a := byStatus(status); a != Stop || status == http.StatusUnauthorized {
			return a
		}
		return Retry
	}
	return byStatus(status)
}

// byStatus judges what has no code that is known.
func byStatus(status int) Action {
	switch {
	case status == http.StatusTooManyRequests:
		return Slow
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound, status/100 == 3:
		return Stop // also an address that is not Meta's
	case status/100 == 5:
		return Retry
	}
	return GiveUp
}
