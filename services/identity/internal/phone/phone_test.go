package phone_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/services/identity/internal/phone"
)

func TestANumberHasOneForm(t *testing.T) {
	for _, written := range []string{
		"987654321", "51987654321", "+51987654321", "+51 987 654 321", "051-987654321", "0051987654321", "0051 987-654-321",
		"  987 654 321 ", "(51) 987654321", "+51-987-654-321", "+51 (987) 654.321", "051 987654321", "(051) 987654321", "0987654321", "９８７６５４３２１",
	} {
		if got, err := phone.Normalise(written); got != "+51987654321" || err != nil {
			t.Errorf("%q is %q, %v", written, got, err)
		}
	}
}

func TestNumbersOfOtherKindsAndPlaces(t *testing.T) {
	for written, want := range map[string]string{
		"084 225 566":     "+5184225566", // a landline in Cusco
		"(01) 422 5566":   "+5114225566", // one in Lima
		"+5184225566":     "+5184225566",
		"+34 612 345 678": "+34612345678",
		"34612345678":     "+34612345678", // as chat networks send it
		"+1 202-555-0143": "+12025550143",
		"12025550143":     "+12025550143",
		"+591 71234567":   "+59171234567",
		// Of these WhatsApp writes the second.
		"+55 11 98765-4321": "+5511987654321",
		"551187654321":      "+5511987654321",
		"+54 11 2345-6789":  "+5491123456789",
		"5491123456789":     "+5491123456789",
		"+52 55 1234 5678":  "+525512345678",
		"5215512345678":     "+525512345678",
	} {
		if got, err := phone.Normalise(written); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %q", written, got, err, want)
		}
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	for _, written := range []string{
		"", " ", "+", "no tengo", "98765432", "9876543210", "123", "+51 887 654 321", "+0 987654321", "987654321 ext 5", "987654321;",
		"987654321,987654322", strings.Repeat("9", 40), "+51987654321/+51987654322",
	} {
		got, err := phone.Normalise(written)
		if !errors.Is(err, phone.ErrInvalid) {
			t.Errorf("%q is %q, %v", written, got, err)
		}
		if err != nil && len(strings.TrimSpace(written)) > 2 && strings.Contains(err.Error(), strings.TrimSpace(written)) {
			t.Errorf("the error quotes the number: %v", err)
		}
	}
}

func TestTheFormOfAFormIsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.StringMatching(`[+]?[0-9 ()-]{6,16}`).Draw(t, "written")
		once, err := phone.Normalise(written)
		if err != nil {
			return
		}
		if twice, err := phone.Normalise(once); twice != once || err != nil {
			t.Fatalf("%q is %q, which is %q, %v", written, once, twice, err)
		}
	})
}
