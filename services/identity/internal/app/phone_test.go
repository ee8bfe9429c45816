package app

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

// personOf is the id of the person with a phone.
func (h fixture) personOf(phone string) string {
	h.t.Helper()
	id, err := h.personID(h.t.Context(), phone)
	h.must(err)
	return id
}

// TestAChangeOfPhoneThatWasCutOffIsCompleted: whatever it had done when it ended, its repetition leaves the log as one that
// was not cut off.
func TestAChangeOfPhoneThatWasCutOffIsCompleted(t *testing.T) {
	var want []string
	for done := range 4 {
		h := open(t)
		old, moved, m := newcomers(1)[0], "+51987000222", meta("change-1")
		_, _, err := h.RegisterAssociation(t.Context(), named("Huaro", old), meta("cmd-1"))
		h.must(err)
		rosa, from, to := h.personOf(old.Phone), h.phoneID(old.Phone), h.phoneID(moved)
		steps := []func() error{
			func() error {
				_, err := h.people.Handle(t.Context(), rosa, person.Freeze{Reason: "number_changed", Contact: to}, step("identity-freeze", m, rosa))
				return err
			},
			func() error {
				_, err := h.contacts.Handle(t.Context(), to, contact.Link{Person: rosa}, step("identity-link", m, to))
				return err
			},
			func() error {
				h.must(h.storeAddress(t.Context(), rosa, Address{Phone: moved}))
				_, err := h.contacts.Handle(t.Context(), from, contact.Leave{Person: rosa}, step("identity-leave", m, from))
				return err
			},
		}
		for _, take := range steps[:done] {
			h.must(take())
		}
		for range 2 {
			_, _, err = h.ChangePhone(t.Context(), PhoneChange{Phone: old.Phone, NewPhone: moved}, m)
			h.must(err)
		}
		if got := h.personOf(moved); got != rosa || h.personOf(old.Phone) == rosa {
			t.Errorf("cut off after %d steps: the new phone is %s's, the old one %s's", done, got, h.personOf(old.Phone))
		}
		if stored, err := h.vault.Person(t.Context(), rosa); err != nil || stored.Phone != moved {
			t.Errorf("cut off after %d steps: the vault has %q, %v", done, stored.Phone, err)
		}
		if want == nil {
			want = h.story()
		}
		if diff := cmp.Diff(want, h.story()); diff != "" {
			t.Errorf("cut off after %d steps (-want +got):\n%s", done, diff)
		}
	}
}
