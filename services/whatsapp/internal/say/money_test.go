package say_test

import (
	"math"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

func sol(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: money.PEN} }

func TestMoney(t *testing.T) {
	for minor, want := range map[int64]string{
		322000: "S/\u00a03,220.00", 350: "S/\u00a03.50", 5: "S/\u00a00.05", 0: "S/\u00a00.00", 123456789: "S/\u00a01,234,567.89", -1100: "-S/\u00a011.00",
	} {
		if got := say.Money(sol(minor)); got != want {
			t.Errorf("%d is %q, want %q", minor, got, want)
		}
	}
}

func TestPrice(t *testing.T) {
	for per, want := range map[string]string{"quintal": "S/\u00a0161.00 el quintal", "kg": "S/\u00a0161.00 el kilo", "arroba": "S/\u00a0161.00 la arroba"} {
		if got := say.Price(money.Price{Minor: 16100, Currency: money.PEN, Per: per}); got != want {
			t.Errorf("per %s it is %q, want %q", per, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for minor, want := range map[int64]string{
		0:               "cero soles",
		1:               "1 céntimo",
		50:              "50 céntimos",
		100:             "un sol",
		101:             "un sol con 1 céntimo",
		150:             "un sol con 50 céntimos",
		200:             "dos soles",
		1600:            "dieciséis soles",
		2000:            "veinte soles",
		2100:            "veintiún soles",
		2200:            "veintidós soles",
		2300:            "veintitrés soles",
		2600:            "veintiséis soles",
		3000:            "treinta soles",
		3100:            "treinta y un soles",
		6900:            "sesenta y nueve soles",
		9900:            "noventa y nueve soles",
		10000:           "cien soles",
		10100:           "ciento un soles",
		11000:           "ciento diez soles",
		12100:           "ciento veintiún soles",
		15000:           "ciento cincuenta soles",
		15850:           "ciento cincuenta y ocho soles con 50 céntimos",
		16100:           "ciento sesenta y un soles",
		20000:           "doscientos soles",
		50000:           "quinientos soles",
		70000:           "setecientos soles",
		90000:           "novecientos soles",
		99900:           "novecientos noventa y nueve soles",
		100000:          "mil soles",
		100100:          "mil un soles",
		110000:          "mil cien soles",
		150000:          "mil quinientos soles",
		155252:          "mil quinientos cincuenta y dos soles con 52 céntimos",
		200000:          "dos mil soles",
		322000:          "tres mil doscientos veinte soles",
		2100000:         "veintiún mil soles",
		3100000:         "treinta y un mil soles",
		10000000:        "cien mil soles",
		10100000:        "ciento un mil soles",
		99999999:        "novecientos noventa y nueve mil novecientos noventa y nueve soles con 99 céntimos",
		100000000:       "un millón de soles",
		100000100:       "un millón un soles",
		120000000:       "un millón doscientos mil soles",
		200000000:       "dos millones de soles",
		2100000000:      "veintiún millones de soles",
		100000000000:    "mil millones de soles",
		100000000000000: "un billón de soles",
		500000100000000: "cinco billones un millón de soles",
		-10000:          "menos cien soles",
		math.MinInt64: "menos noventa y dos mil doscientos treinta y tres billones setecientos veinte mil trescientos sesenta y ocho millones " +
			"quinientos cuarenta y siete mil setecientos cincuenta y ocho soles con 8 céntimos",
		1000000000000000: "diez billones de soles",
	} {
		if got := say.Words(sol(minor)); got != want {
			t.Errorf("%d is %q, want %q", minor, got, want)
		}
	}
	if got := say.Words(money.Amount{Minor: 40, Currency: "USD"}); strings.Contains(got, "sol") {
		t.Errorf("dollars are %q", got)
	}
}
