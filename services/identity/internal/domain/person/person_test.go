package person_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

type event = identityevents.PersonEvent

// rule is one line of a table: given this history, when this command comes, then these events follow or this error.
type rule struct {
	name    string
	given   []event
	when    person.Command
	then    []event
	refused error
}

func check(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			story := estest.Given(person.Decide, person.Evolve, r.given...).When(r.when)
			if r.refused != nil {
				story.ThenRefused(t, r.refused)
				return
			}
			story.Then(t, r.then...)
		})
	}
}

const (
	wording = "2026-11"
	newer   = "2027-01"
)

func registered() event { return identityevents.PersonRegistered{Language: "qu"} }

func consented(wording, by string) event {
	return identityevents.PersonConsented{Wording: wording, By: by}
}

func withdrawn() event { return identityevents.PersonConsentWithdrawn{Wording: wording} }

func vouched(more ...event) []event {
	return append([]event{registered(), consented(wording, "coordinator")}, more...)
}

func TestTheCoordinatorVouchesForAPerson(t *testing.T) {
	vouch := person.Vouch{Language: "qu", Wording: wording}
	check(t, []rule{
		{name: "someone new", when: vouch, then: vouched()},
		{name: "again", given: vouched(), when: vouch},
		{name: "for a newer wording", given: vouched(), when: person.Vouch{Language: "qu", Wording: newer}},
		{name: "for one who said so herself", given: []event{registered(), consented(wording, "self")}, when: vouch},
		{name: "for one who had withdrawn", given: vouched(withdrawn()), when: vouch, refused: person.ErrWithdrawn},
		{name: "in a language of nobody", when: person.Vouch{Language: "xx", Wording: wording}, refused: person.ErrLanguage},
	})
}

func TestAPersonConsentsHerself(t *testing.T) {
	consent := person.Consent{Language: "qu", Wording: wording}
	self := []event{registered(), consented(wording, "self")}
	check(t, []rule{
		{name: "someone new", when: consent, then: self},
		{name: "again", given: self, when: consent},
		{name: "confirms the coordinator's word", given: vouched(), when: consent, then: []event{consented(wording, "self")}},
		{
			name: "to a newer wording", given: self,
			when: person.Consent{Language: "qu", Wording: newer}, then: []event{consented(newer, "self")},
		},
		{name: "after a no", given: append(self, withdrawn()), when: consent, then: []event{consented(wording, "self")}},
		{
			name: "whatever language, where she has one", given: vouched(withdrawn()),
			when: person.Consent{Wording: wording}, then: []event{consented(wording, "self")},
		},
		{name: "in no language", when: person.Consent{Wording: wording}, refused: person.ErrLanguage},
	})
}

func TestAPersonWithdraws(t *testing.T) {
	no := person.Withdraw{Wording: wording}
	check(t, []rule{
		{name: "what the coordinator said", given: vouched(), when: no, then: []event{withdrawn()}},
		{name: "what she said", given: []event{registered(), consented(wording, "self")}, when: no, then: []event{withdrawn()}},
		{name: "again", given: vouched(withdrawn()), when: no},
		{name: "nothing", when: no},
	})
}

// TestLaws: what she said last about herself stands until somebody says otherwise, and said again changes nothing.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s person.State
		for range rapid.IntRange(1, 20).Draw(t, "length") {
			words := rapid.SampledFrom([]string{wording, newer}).Draw(t, "wording")
			c := rapid.SampledFrom([]person.Command{
				person.Vouch{Language: "es", Wording: words}, person.Consent{Language: "agr", Wording: words}, person.Withdraw{Wording: words},
			}).Draw(t, "command")
			events, err := person.Decide(s, c)
			if _, vouched := c.(person.Vouch); vouched && s.Withdrew && errors.Is(err, person.ErrWithdrawn) {
				continue // hers to give again
			}
			if err != nil {
				t.Fatal(err)
			}
			before := s
			for _, e := range events {
				s = person.Evolve(s, e)
			}
			_, no := c.(person.Withdraw)
			if s.Consents() == no || before.Registered && !s.Registered || s.Consents() && !s.Registered {
				t.Fatalf("%#v made %+v of %+v", c, s, before)
			}
			if _, vouches := c.(person.Vouch); vouches && before.Consents() && s != before {
				t.Fatalf("%#v made %+v of %+v", c, s, before)
			}
			if again, err := person.Decide(s, c); len(again) > 0 || err != nil {
				t.Fatalf("%#v a second time: %v, %v", c, again, err)
			}
		}
	})
}
