package phone_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/phone"
)

func TestCanonical(t *testing.T) {
	for written, want := range map[string]string{
		"+551187654321":  "+5511987654321", // Brazil without the ninth digit
		"+5511987654321": "+5511987654321",
		"+551132654321":  "+551132654321", // a fixed line has none
		"+541123456789":  "+5491123456789",
		"+5491123456789": "+5491123456789",
		"+5215512345678": "+525512345678",
		"+525512345678":  "+525512345678",
		"+51987654321":   "+51987654321",
		"+905320000000":  "+905320000000",
		"+55":            "+55",
		"":               "",
	} {
		if got := phone.Canonical(written); got != want || phone.Canonical(got) != got {
			t.Errorf("%s: %s, want %s; again %s", written, got, want, phone.Canonical(got))
		}
	}
}
