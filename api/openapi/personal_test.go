package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/access"
)

// personal are the texts of answers that tell of a person.
var personal = strings.Fields(`
	AssociationRepresentative.name AssociationRepresentative.phone ExportedInvitation.address ExportedPayee.bank ExportedPayee.cci ExportedPayee.holder
	ExportedPayee.number ExportedProposal.name ExportedProposal.phone Invitation.address Member.name
	Message.choices[] Message.text MyContact.value Payee.bank Payee.cci Payee.holder Payee.number Person.email Person.name Person.phone Proposal.name Proposal.phone
	ProposedPayee.bank ProposedPayee.cci ProposedPayee.holder ProposedPayee.number SessionPerson.name SignIn.device`)

// impersonal are those that do not: whatever stands in these schemas, and what is called so in any. A RUC may be a person's: only operations that are
// marked answer with one, though others have the property.
var impersonal = strings.Fields(`
	ApiKey Association Challenge EvidenceCode ExportedList Issuer Look MadeApiKey Membership OidcBegun Organisation PersonConsent PhoneEnding Ruc
	Session SessionOrganisation Wording common_Currency common_MoneyAmount
	.allowed_actions[] .code .elsewhere[] .id .next .organisation .organisations[] .person .proposed_by .session`)

// toOneself are the operations whose answer goes to whom it is about, whoever asks for it.
var toOneself = map[string]string{
	"POST /v1/auth/token": "whoever signs in, or who writes to the service that asks for them",
}

// An operation that answers with what tells of a person is marked, so that who looked is recorded and nobody on the way keeps the answer. A
// text that is new is said to be personal or not.
func TestAnswersThatTellOfPeopleAreMarked(t *testing.T) {
	marked := 0
	for _, service := range []string{"identity", "chat"} {
		for path, item := range contracts(t)[service].Paths.Map() {
			for method, operation := range item.Operations() {
				name := method + " " + path
				told := tells(t, name, operation)
				switch isMarked := operation.Extensions["x-personal-data"] == true || operation.Extensions["x-audit"] == true; {
				case isMarked:
					marked++
				case told != "" && toOneself[name] == "" && !onlyOfOneself(t, operation):
					t.Errorf("%s answers with %s: mark it x-personal-data: true", name, told)
				}
			}
		}
	}
	if marked < 30 {
		t.Errorf("only %d operations are marked", marked)
	}
}

// An order tells how its two sides are reached: whatever answers with one is marked too.
func TestAnswersWithAnOrderAreMarked(t *testing.T) {
	marked := 0
	for path, item := range contracts(t)["order"].Paths.Map() {
		for method, operation := range item.Operations() {
			if !answersWithOrder(operation) {
				continue
			}
			if marked++; operation.Extensions["x-personal-data"] != true {
				t.Errorf("%s %s: mark it x-personal-data: true", method, path)
			}
		}
	}
	if marked < 20 {
		t.Errorf("only %d operations answer with an order", marked)
	}
}

func answersWithOrder(operation *openapi3.Operation) bool {
	for status, answer := range operation.Responses.Map() {
		if content := answer.Value.Content.Get("application/json"); status < "300" && content != nil && strings.HasSuffix(content.Schema.Ref, "/Order") {
			return true
		}
	}
	return false
}

// tells is something personal that an operation answers with; "": nothing is.
func tells(t *testing.T, name string, operation *openapi3.Operation) (told string) {
	t.Helper()
	for status, answer := range operation.Responses.Map() {
		for _, content := range answer.Value.Content {
			if status >= "300" {
				continue
			}
			walk("", content.Schema, map[*openapi3.Schema]bool{}, func(where string, s *openapi3.Schema) {
				where = where[strings.LastIndexByte(where, '/')+1:]
				schema, property, _ := strings.Cut(where, ".")
				switch free := s.Type.Is("string") && len(s.Enum) == 0 && !strings.HasPrefix(s.Format, "date"); {
				case free && slices.Contains(personal, where):
					told = where
				case free && !slices.Contains(impersonal, schema) && !slices.Contains(impersonal, "."+property):
					t.Errorf("%s answers with %s: say here whether it tells of a person", name, where)
				}
			})
		}
	}
	return told
}

// onlyOfOneself tells whether everybody who may do something is answered with what is their own.
func onlyOfOneself(t *testing.T, operation *openapi3.Operation) bool {
	t.Helper()
	rule, err := access.Of(operation)
	if err != nil {
		t.Fatal(err)
	}
	return !slices.ContainsFunc(rule.Named(), func(role string) bool {
		relation, _ := rule.For(role, "")
		return relation != access.Self && relation != access.Public
	})
}
