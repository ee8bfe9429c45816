package payee_test

import (
	"errors"
	"testing"

	"github.com/qhatu/qhatu/pkg/payee"
)

const cci = "01124100019000658270" // as a bank published it

func TestParse(t *testing.T) {
	for name, tc := range map[string]struct {
		kind    string
		given   payee.Account
		want    payee.Account
		refused error
	}{
		"yape, with blanks":    {payee.Yape, payee.Account{Number: "987 654-321", Holder: "Rosa  Quispe"}, payee.Account{Number: "987654321", Holder: "Rosa Quispe"}, nil},
		"plin":                 {payee.Plin, payee.Account{Number: "912345678", Holder: "Rosa"}, payee.Account{Number: "912345678", Holder: "Rosa"}, nil},
		"no mobile":            {payee.Yape, payee.Account{Number: "087654321", Holder: "Rosa"}, payee.Account{}, payee.ErrMobile},
		"a short one":          {payee.Yape, payee.Account{Number: "98765432", Holder: "Rosa"}, payee.Account{}, payee.ErrMobile},
		"a yape with a bank":   {payee.Yape, payee.Account{Bank: "BCP", Number: "987654321", Holder: "Rosa"}, payee.Account{}, payee.ErrBanks},
		"the bank's number":    {payee.Transfer, payee.Account{Bank: "bcp", Number: "191-12345678-0-12", Holder: "Rosa"}, payee.Account{Bank: "BCP", Number: "19112345678012", Holder: "Rosa"}, nil},
		"a CCI says the bank":  {payee.Transfer, payee.Account{CCI: cci, Holder: "Rosa"}, payee.Account{Bank: "BBVA", CCI: cci, Holder: "Rosa"}, nil},
		"a bank not known":     {payee.Transfer, payee.Account{Bank: "Caja Cusco", Number: "106012345678", Holder: "Rosa"}, payee.Account{Bank: "Caja Cusco", Number: "106012345678", Holder: "Rosa"}, nil},
		"another bank's CCI":   {payee.Transfer, payee.Account{Bank: "BCP", CCI: cci, Holder: "Rosa"}, payee.Account{}, payee.ErrOtherBank},
		"a CCI with a slip":    {payee.Transfer, payee.Account{CCI: "01124100019000658207", Holder: "Rosa"}, payee.Account{}, payee.ErrCCI},
		"of another office":    {payee.Transfer, payee.Account{CCI: "01124200019000658270", Holder: "Rosa"}, payee.Account{}, payee.ErrCCI},
		"no bank":              {payee.Transfer, payee.Account{Number: "19112345678012", Holder: "Rosa"}, payee.Account{}, payee.ErrNoBank},
		"no number":            {payee.Transfer, payee.Account{Bank: "BCP", Holder: "Rosa"}, payee.Account{}, payee.ErrNoNumber},
		"too few digits":       {payee.Transfer, payee.Account{Bank: "BCP", Number: "1911234", Holder: "Rosa"}, payee.Account{}, payee.ErrNumber},
		"nobody's":             {payee.Yape, payee.Account{Number: "987654321", Holder: " "}, payee.Account{}, payee.ErrNoHolder},
		"of what there is not": {"cash", payee.Account{Number: "987654321", Holder: "Rosa"}, payee.Account{}, payee.ErrKind},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := payee.Parse(tc.kind, tc.given)
			if !errors.Is(err, tc.refused) || err == nil && got != tc.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestWhoseItIs(t *testing.T) {
	a := payee.Account{Number: "987654321", Holder: "ROSA QUÍSPE"}
	if !a.IsHeldBy("Rosa Quispe") || a.IsHeldBy("Rosa Quispe Huamán") || a.IsHeldBy("") {
		t.Error("by another name")
	}
	if a.Ending() != "321" || (payee.Account{CCI: cci}).Ending() != "270" {
		t.Error("another ending")
	}
}

func TestABankIsFoundInASentence(t *testing.T) {
	for said, want := range map[string]string{
		"mi cuenta del BCP es 1911234": "BCP", "la del Banco de Crédito": "BCP", "en el banco de la nación": "Banco de la Nación",
		"caja cusco": "", "mi banco": "Mibanco",
	} {
		if got := payee.BankIn(said); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
}
