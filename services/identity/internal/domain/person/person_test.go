package person_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

type event = identityevents.PersonEvent

type rule = estest.Rule[person.State, person.Command, event]

func check(t *testing.T, rules []rule) {
	t.Helper()
	estest.Check(t, person.Decide, person.Evolve, rules)
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
		{Name: "someone new", When: vouch, Then: vouched()},
		{Name: "again", Given: vouched(), When: vouch},
		{Name: "for a newer wording", Given: vouched(), When: person.Vouch{Language: "qu", Wording: newer}},
		{Name: "for one who said so already", Given: []event{registered(), consented(wording, "self")}, When: vouch},
		{Name: "for one who had withdrawn", Given: vouched(withdrawn()), When: vouch, Refused: person.ErrWithdrawn},
		{Name: "in no language", When: person.Vouch{Wording: wording}, Then: []event{
			identityevents.PersonRegistered{Language: "es"}, consented(wording, "coordinator"),
		}},
		{Name: "in no language, again", Given: vouched(), When: person.Vouch{Wording: wording}},
		{
			Name: "in another language", Given: vouched(), When: person.Vouch{Language: "agr", Wording: wording},
			Then: []event{identityevents.PersonLanguageChanged{Language: "agr"}},
		},
		{
			Name: "in another language, again", Given: vouched(identityevents.PersonLanguageChanged{Language: "agr"}),
			When: person.Vouch{Language: "agr", Wording: wording},
		},
		{Name: "known, in a language of nobody", Given: vouched(), When: person.Vouch{Language: "xx", Wording: wording}, Refused: person.ErrLanguage},
		{Name: "in a language of nobody", When: person.Vouch{Language: "xx", Wording: wording}, Refused: person.ErrLanguage},
	})
}

func TestAPersonConsents(t *testing.T) {
	consent := person.Consent{Language: "qu", Wording: wording}
	self := []event{registered(), consented(wording, "self")}
	check(t, []rule{
		{Name: "someone new", When: consent, Then: self},
		{Name: "again", Given: self, When: consent},
		{Name: "confirms the coordinator's word", Given: vouched(), When: consent, Then: []event{consented(wording, "self")}},
		{
			Name: "to a newer wording", Given: self,
			When: person.Consent{Language: "qu", Wording: newer}, Then: []event{consented(newer, "self")},
		},
		{Name: "after a no", Given: append(self, withdrawn()), When: consent, Then: []event{consented(wording, "self")}},
		{
			Name: "whatever language, where there is one", Given: vouched(withdrawn()),
			When: person.Consent{Wording: wording}, Then: []event{consented(wording, "self")},
		},
		{Name: "in no language", When: person.Consent{Wording: wording}, Then: []event{
			identityevents.PersonRegistered{Language: "es"}, consented(wording, "self"),
		}},
		{Name: "in a language of nobody", When: person.Consent{Language: "xx", Wording: wording}, Refused: person.ErrLanguage},
	})
}

func TestAPersonWithdraws(t *testing.T) {
	no := person.Withdraw{Wording: wording}
	check(t, []rule{
		{Name: "what the coordinator said", Given: vouched(), When: no, Then: []event{withdrawn()}},
		{Name: "what the person said", Given: []event{registered(), consented(wording, "self")}, When: no, Then: []event{withdrawn()}},
		{Name: "again", Given: vouched(withdrawn()), When: no},
		{Name: "nothing", When: no},
	})
}

func TestAPersonIsFrozenUntilSomebodyConfirms(t *testing.T) {
	moved := person.Freeze{Reason: identityevents.NumberChanged, Contact: "ctc_new"}
	frozen := func(c person.Freeze) event { return identityevents.PersonFrozen{Reason: c.Reason, Contact: c.Contact} }
	confirmed := func(by string) event { return identityevents.PersonConfirmed{By: by} }
	colleague, nelida := person.Confirm{By: "representative"}, person.Confirm{By: "coordinator"}
	blocked, other := person.Freeze{Reason: identityevents.Blocked}, person.Freeze{Reason: identityevents.DeviceChanged}
	check(t, []rule{
		{Name: "nobody knows them", When: moved, Refused: person.ErrNotFound},
		{Name: "moved to another number", Given: vouched(), When: moved, Then: []event{frozen(moved)}},
		{Name: "the same again", Given: vouched(frozen(moved)), When: moved},
		{Name: "something else besides", Given: vouched(frozen(moved)), When: other, Then: []event{frozen(other)}},
		{Name: "a colleague confirms", Given: vouched(frozen(moved)), When: colleague, Then: []event{confirmed("representative")}},
		{Name: "nothing to confirm", Given: vouched(frozen(moved), confirmed("coordinator")), When: colleague},
		{Name: "once more", Given: vouched(frozen(moved), confirmed("coordinator")), When: moved, Then: []event{frozen(moved)}},
		{Name: "a colleague blocked them", Given: vouched(), When: blocked, Then: []event{frozen(blocked)}},
		{Name: "blocked: a colleague confirms", Given: vouched(frozen(blocked)), When: colleague, Refused: person.ErrOnlyCoordinator},
		{
			Name: "blocked, then moved: a colleague confirms", Given: vouched(frozen(blocked), frozen(moved)),
			When: colleague, Refused: person.ErrOnlyCoordinator,
		},
		{Name: "blocked: the coordinator confirms", Given: vouched(frozen(blocked)), When: nelida, Then: []event{confirmed("coordinator")}},
		{Name: "it is somebody else", Given: vouched(frozen(moved)), When: person.Deny{}, Then: []event{identityevents.PersonDenied{}}},
		{Name: "it is somebody else, and nobody doubted it", Given: vouched(), When: person.Deny{}, Then: []event{identityevents.PersonDenied{}}},
		{Name: "denied again", Given: vouched(identityevents.PersonDenied{}), When: person.Deny{}},
		{
			Name: "denied: a colleague confirms", Given: vouched(frozen(moved), identityevents.PersonDenied{}),
			When: colleague, Refused: person.ErrOnlyCoordinator,
		},
		{
			Name: "denied: the coordinator confirms", Given: vouched(frozen(moved), identityevents.PersonDenied{}),
			When: nelida, Then: []event{confirmed("coordinator")},
		},
	})
}

// What is said answers what was in doubt when it was said; what happened after it is another doubt.
func TestWhatIsSaidCountsByWhenItWasSaid(t *testing.T) {
	at := func(minute int) time.Time {
		return time.Date(2026, 11, 29, 10, minute, 0, int(time.Second)/2, time.UTC)
	}
	device := func(happened, recorded int) person.Freeze {
		return person.Freeze{Reason: identityevents.DeviceChanged, HappenedAt: at(happened), Now: at(recorded)}
	}
	frozen := func(reason string, minute int) event {
		return identityevents.PersonFrozen{Reason: reason, Since: at(minute)}
	}
	confirm := func(acted time.Time) person.Confirm {
		return person.Confirm{By: identityevents.ByRepresentative, ActedAt: acted}
	}
	confirmed := identityevents.PersonConfirmed{By: identityevents.ByRepresentative}
	twice := vouched(frozen("device_changed", 10), confirmed, frozen("device_changed", 20))
	check(t, []rule{
		{Name: "a doubt stands from when it is recorded", Given: vouched(), When: device(5, 10), Then: []event{frozen("device_changed", 10)}},
		{Name: "confirmed before it arose again", Given: twice, When: confirm(at(15)), Refused: person.ErrEarlier},
		{Name: "confirmed in the second in which it arose", Given: twice, When: confirm(at(20).Truncate(time.Second)), Then: []event{confirmed}},
		{Name: "confirmed later", Given: twice, When: confirm(at(25)), Then: []event{confirmed}},
		{Name: "told again of what had happened by then", Given: twice, When: device(20, 25)},
		{Name: "it happened once more", Given: twice, When: device(21, 25), Then: []event{frozen("device_changed", 25)}},
	})
	s := person.State{}
	for _, e := range vouched(frozen("device_changed", 1), frozen("blocked", 2), frozen("device_changed", 3)) {
		s = person.Evolve(s, e)
	}
	if why := s.Why(); why.Reason != identityevents.Blocked || !why.Since.Equal(at(2)) || slices.Contains(s.Allowed(true, false), "freeze") {
		t.Errorf("blocked and then something else: %+v", why)
	}
}

// Whoever writes as somebody who was denied speaks for nobody, and nobody is registered with that phone.
func TestWhoWasDeniedNeitherAgreesNorWithdraws(t *testing.T) {
	denied := vouched(identityevents.PersonFrozen{Reason: identityevents.DeviceChanged}, identityevents.PersonDenied{})
	check(t, []rule{
		{Name: "agrees", Given: denied, When: person.Consent{Language: "es", Wording: newer}, Refused: person.ErrDenied},
		{Name: "withdraws", Given: denied, When: person.Withdraw{Wording: wording}, Refused: person.ErrDenied},
		{Name: "is vouched for", Given: denied, When: person.Vouch{Language: "es", Wording: wording}, Refused: person.ErrDenied},
	})
}

// TestLaws: what a person said last stands until somebody says otherwise, and said again changes nothing.
func TestLaws(t *testing.T) {
	laws := estest.Laws[person.State, person.Command, event]{
		Decide: person.Decide, Evolve: person.Evolve, Events: es.NewEventTable(identityevents.PersonEvents()),
		Other: func(person.State) event { return withdrawn() },
	}
	rapid.Check(t, func(t *rapid.T) {
		var s person.State
		for range rapid.IntRange(1, 20).Draw(t, "length") {
			words := rapid.SampledFrom([]string{wording, newer}).Draw(t, "wording")
			c := rapid.SampledFrom([]person.Command{
				person.Vouch{Language: "es", Wording: words}, person.Consent{Language: "agr", Wording: words}, person.Withdraw{Wording: words},
			}).Draw(t, "command")
			events, err := laws.CheckDecide(t, s, c)
			if _, vouched := c.(person.Vouch); vouched && s.Withdrew && errors.Is(err, person.ErrWithdrawn) {
				continue // only the person gives it again
			}
			if err != nil {
				t.Fatal(err)
			}
			before := s
			for _, e := range events {
				s = laws.CheckEvolve(t, s, e)
			}
			_, no := c.(person.Withdraw)
			if s.Consents() == no || before.Registered && !s.Registered || s.Consents() && !s.Registered {
				t.Fatalf("%#v made %+v of %+v", c, s, before)
			}
			if _, vouches := c.(person.Vouch); vouches && before.Consents() && !sameButForLanguage(s, before) {
				t.Fatalf("%#v made %+v of %+v", c, s, before)
			}
			if again, err := person.Decide(s, c); len(again) > 0 || err != nil {
				t.Fatalf("%#v a second time: %v, %v", c, again, err)
			}
		}
	})
}

func sameButForLanguage(a, b person.State) bool {
	a.Language = b.Language
	return a == b
}
