package parse_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// What people write when they sell: misspelt, without accents, glued, in any order.
func TestSale(t *testing.T) {
	for _, row := range [][2]string{
		{"vendo 20 quintales de maiz blanco a 161 soles el quintal", "sells maize (blanco): 20 quintal, 161.00/quintal"},
		{"tengo 12 qq maíz amarillo primera a 69", "sells maize (amarillo) primera: 12 quintal, 69.00"},
		{"maiz", "maize"},
		{"20 sacos de 50 kg de maiz a 120 el saco", "maize: 20 saco×50, 120.00/saco"},
		{"vendo chifles 50 kilos a 12 el kilo", "sells plantain_chips: 50 kg, 12.00/kg"},
		{"vendo mais blanco 15 qq a 150", "sells maize (blanco): 15 quintal, 150.00"},
		{"bendo 10 kintales de mais amarillo a s/. 140 el kintal", "sells maize (amarillo): 10 quintal, 140.00/quintal"},
		{"VENDO 8 QUINTALES MAIZ MORADO S/180 C/QUINTAL", "sells maize (morado): 8 quintal, 180.00/quintal"},
		{"VENDO20QQ", "sells: 20 quintal"},
		{"ofresco 3 toneladas y media de mais", "sells maize: 3.5 t"},
		{"hay 50 arrobas de maiz a 40 soles la arroba", "sells maize: 50 arroba, 40.00/arroba"},
		{"Buenas tardes señorita, vendo 5 qq de maíz, gracias", "sells maize: 5 quintal"},
		{"hola quiero vender mi maiz", "sells maize"},
		{"20qq maiz a161", "maize: 20 quintal, 161.00"},
		{"20qq a 161 maiz", "maize: 20 quintal, 161.00"},
		{"20 quintales maiz blanco 161 el quintal", "maize (blanco): 20 quintal, 161.00/quintal"},
		{"maiz blanco 20 quintales 161 soles", "maize (blanco): 20 quintal, 161.00"},
		{"maiz blanco, 20 qq, S/161", "maize (blanco): 20 quintal, 161.00"},
		{"- maiz blanco - 20 qq - 161", "maize (blanco): 20 quintal, 161.00"},
		{"vendo maíz 🌽 20 qq 💰161", "sells maize: 20 quintal, 161.00"},
		{"vendo 20qq.161 soles", "sells: 20 quintal, 161.00"},
		{"cantidad 20 qq, precio 161", "20 quintal, 161.00"},
		{"precio 161 soles quintal 20 quintales", "20 quintal, 161.00/quintal"},
		{"el quintal a 161, tengo 20 quintales", "sells: 20 quintal, 161.00/quintal"},
		{"vendo mi maiz, son 20 quintales, pido 161 por quintal", "sells maize: 20 quintal, 161.00/quintal"},
		{"quiero vender doce sacos de maiz cada saco de 50 kilos a ciento veinte soles el saco", "sells maize: 12 saco×50, 120.00/saco"},
		{"tengo 30 sacos de maiz de 60 kilos a S/ 150.00 el saco", "sells maize: 30 saco×60, 150.00/saco"},
		{"20 sacos, cada saco pesa 50 kilos, a 3.50 el kilo", "20 saco×50, 3.50/kg"},
		{"20 sacos, 50 kg cada uno, 120 soles el saco", "20 saco×50, 120.00/saco"},
		{"20 sacos a 120 de 50 kilos", "20 saco×50, 120.00"},
		{"un saco de maiz de 50", "maize: 1 saco×50"},
		{"vendo maiz en sacos de 50 kg a 120 el saco", "sells maize: 120.00/saco"},
		{"20 quintales de 46 kg = 920 kg S/ 161.00 el quintal (S/ 3.50 el kilo) Todo: S/ 3,220.00 (tres mil doscientos veinte soles)", "20 quintal×46, 161.00/quintal"},
		{"Vendo veinte (20) quintales de maiz", "sells maize: 20 quintal"},
		{"20 quintales (920 kg) de maiz", "maize: 20 quintal"},
		{"20 qq a 161 soles, total 3220 soles", "20 quintal, 161.00"},
		{"sara qhatuni 20 qq", "sells maize: 20 quintal"},
		{"iskay chunka quintal sara", "maize: 20 quintal"},
		{"busco 2 toneladas de maiz amarillo", "buys maize (amarillo): 2 t"},
		{"compro maiz", "buys maize"},
		{"busco comprador para 20 qq maiz", "sells maize: 20 quintal"},
		{"ya no tengo maiz", "maize"},
		{"no quiero vender maiz", "maize"},
		{"ya tengo maiz 20 qq", "sells maize: 20 quintal"},
		{"¿hay maiz?", "maize"},
		{"", ""},
		{"vendo cacao chuncho 300 kilos a 14.50 el kg", "sells cocoa (chuncho): 300 kg, 14.50/kg"},
		{"cacao ccn-51 fermentado 300 kg grado 1 a 12.50", "cocoa (ccn-51 fermentado) grado_1: 300 kg, 12.50"},
		{"cacao grado 2 100 kilos", "cocoa grado_2: 100 kg"},
		{"vendo 40 kilos 500 gramos de cacao", "sells cocoa: 40.5 kg"},
		{"vendo cacao a 14 soles con 50 centimos el kilo", "sells cocoa: 14.50/kg"},
		{"vendo maiz INIA 619 10 qq", "sells maize (inia 619): 10 quintal"},
		{"vendo maiz blanco gigante del Cusco 20 sacos", "sells maize (blanco gigante del cusco): 20 saco"},
		{"vendo maiz variedad Kcarway 3 qq", "sells maize (kcarway): 3 quintal"},
		{"maiz de 1ra 20 qq", "maize primera: 20 quintal"},
		{"maiz 2da calidad 5 sacos", "maize segunda: 5 saco"},
		{"vendo maiz primera calidad 20 qq", "sells maize primera: 20 quintal"},
		{"chifles calidad 1 20 kg", "plantain_chips primera: 20 kg"},
		{"vendo 100 bolsitas de chifles de 200 gramos a 2.50", "sells plantain_chips: 100 bolsa×0.2, 2.50"},
		{"vendo 100 bolsas de chifles a 3 soles cada una", "sells plantain_chips: 100 bolsa, 3.00/bolsa"},
		{"chifles salados 12 docenas de bolsas a 30 soles la docena", "plantain_chips (salados): 144 bolsa, 30.00/docena !bundle"},
		{"fibra gruesa 3 fardos de 25 kg a 400 el fardo", "plantain_fibre gruesa: 3 fardo×25, 400.00/fardo"},
		{"fibra de platano fina 20 madejas a 15 soles", "plantain_fibre fina: 20 madeja, 15.00"},
		{"vendo fibra media 20 kilos", "sells plantain_fibre media: 20 kg"},
		{"vendo 5 chompas de alpaca a 80 c/u", "sells textile (chompas de alpaca): 5 unidad, 80.00/unidad"},
		{"20 und chompas 80 c/u", "textile (chompas): 20 unidad, 80.00/unidad"},
		{"vendo 2 docenas chullos a 300 la docena", "sells textile (chullos): 2 docena, 300.00/docena"},
		{"media docena de ponchos", "textile (ponchos): 0.5 docena"},
		{"3 jabas de choclo a 30 soles la jaba", "maize (choclo): 3 jaba, 30.00/jaba"},
		{"vendo 3 racimos de platano a 12 soles el racimo", "sells ?platano: 3 racimo, 12.00/racimo"},
		{"5 cientos de platano a 20 soles el ciento", "?platano: 500 unidad, 20.00/ciento"},
		{"3 millares de dedos", "3000 unidad"},
		{"tour vivencial 8 cupos a 60 soles por persona", "tourism: 8 place, 60.00/place"},
		{"turismo 15 personas a 80 soles", "tourism: 15 place, 80.00"},
	} {
		if got := show(parse.Sale(row[0])); got != row[1] {
			t.Errorf("%q\n got %s\nwant %s", row[0], got, row[1])
		}
	}
}

func TestSalesWithoutPrice(t *testing.T) {
	for text, want := range map[string]bool{
		"35 qq de maiz blanco, escucho ofertas": true, "12 qq maiz al mejor postor": true, "vendo 5 qq de maiz, que ofrezcan": true,
		"vendo 5 qq de maiz": false, "vendo 5 qq de maiz a 160, escucho ofertas": false,
	} {
		if got := parse.Sale(text).NoPrice; got != want {
			t.Errorf("%q leaves the price to buyers: %v", text, got)
		}
	}
}

func TestSeveralSales(t *testing.T) {
	for text, want := range map[string][]string{
		"tengo maiz 15 qq a 155 y chifles 100 bolsas a 3":                 {"sells maize: 15 quintal, 155.00", "sells plantain_chips: 100 bolsa, 3.00"},
		"vendo 30 kg de fibra a 35 y tambien 200 bolsas de chifle a 2.50": {"sells plantain_fibre: 30 kg, 35.00", "sells plantain_chips: 200 bolsa, 2.50"},
		"10 qq de maiz blanco a 160 y 5 qq de amarillo a 140":             {"maize (blanco): 10 quintal, 160.00", "maize (amarillo): 5 quintal, 140.00"},
		"vendo 10 qq de blanco a 160 y 5 de amarillo a 140, maiz":         {"sells maize (blanco): 10 quintal, 160.00", "sells maize (amarillo): 5 quintal, 140.00"},
		"20 sacos de 50 kg y 10 sacos de 60 kg de maiz":                   {"maize: 20 saco×50", "maize: 10 saco×60"},
		"20 sacos de maiz, 50 kg a 165":                                   {"maize: 20 saco×50, 165.00"},
		"20 qq de maiz, 920 kg, a 165":                                    {"maize: 20 quintal, 165.00"},
		"15 qq y 3 arrobas de maiz a 158":                                 {"maize: 15.75 quintal, 158.00"},
		"fibra fina 12 kg a 50 y gruesa 20 kg a 30":                       {"plantain_fibre fina: 12 kg, 50.00", "plantain_fibre gruesa: 20 kg, 30.00"},
		"maiz de primera 10 qq a 165 y de segunda 8 qq a 140":             {"maize primera: 10 quintal, 165.00", "maize segunda: 8 quintal, 140.00"},
		"12 chalinas a 40 y 6 mantas a 90":                                {"textile (chalinas): 12 unidad, 40.00", "textile (mantas): 6 unidad, 90.00"},
		"hay maiz y cacao":                                                {"sells maize", "sells cocoa"},
		"vendo 5 qq de maiz":                                              {"sells maize: 5 quintal"},
	} {
		var got []string
		for _, l := range parse.Sales(text) {
			got = append(got, show(l))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

// What is counted by the dozen is priced for several together, and says for how many.
func TestPricesForSeveral(t *testing.T) {
	for text, want := range map[string]int64{
		"500 bolsas de chifles a 20 la docena": 12, "20 docenas de choclo a 9 soles": 12, "3 cientos de bolsas de chifles a 90 el ciento": 100,
		"10 soles los 3 kilos de chifles": 3, "500 bolsas de chifles a 2": 0, "5 docenas de chompas a 480 la docena": 0,
	} {
		l := parse.Sale(text)
		if l.Price == nil || l.Price.Together != want || l.Problems.Has(parse.ProblemBundle) != (want > 0) {
			t.Errorf("%q is %s for %+v", text, show(l), l.Price)
		}
	}
}

// Goods are surely meant where a verb sells them, or where they are told with their quantity.
func TestStrongSales(t *testing.T) {
	for text, want := range map[string]bool{
		"vendo maiz": true, "20 qq de maiz": true, "vendo papa": true, "tengo maiz": true, "maiz": false, "20 quintales": false, "pon 158 pues": false,
		"ciento sesenta menos dos": false, "si pero a 155": false, "el precio del mercado pues": false,
	} {
		l := parse.Sale(text)
		if l.Strong != want || !l.Selling && l.UnknownGoods != "" {
			t.Errorf("%q is %s, strong %v", text, show(l), l.Strong)
		}
	}
}

// More of them, as people write them, with each lot that they tell of.
func TestSalesAsWritten(t *testing.T) {
	data, err := os.ReadFile("testdata/sales.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		text, want, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		var got []string
		for _, l := range parse.Sales(text) {
			got = append(got, show(l))
		}
		if all := strings.Join(got, " | "); all != want {
			t.Errorf("%q\n got %s\nwant %s", text, all, want)
		}
	}
}

// Lots of the same goods in one text are told apart by what they differ in; goods that are not sold here are none of them.
func TestLotsInOneText(t *testing.T) {
	for text, want := range map[string][]string{
		"vendo 10 sacos de 50 y 5 de 60 de maiz a 3 el kilo": {"maize//10 saco 50 3.00 kg", "maize//5 saco 60 3.00 kg"},
		"tengo maiz 10 sacos de 50 y 5 de 60":                {"maize//10 saco 50", "maize//5 saco 60"},
		"tengo 15 quintales de maiz blanco y 10 de amarillo": {"maize/blanco/15 quintal", "maize/amarillo/10 quintal"},
		"20 quintales de maiz a 160 y 30 kilos de papa a 2":  {"maize//20 quintal 160.00", "papa//30 kg 2.00"},
		"20 quintales de maiz blanco, 161":                   {"maize/blanco/20 quintal 161.00"},
		"vendo 20 sacos de maiz, de 50 kilos, a 160":         {"maize//20 saco 50 160.00"},
	} {
		var got []string
		for _, l := range parse.Sales(text) {
			words := []string{l.Product + l.UnknownGoods + "/" + l.Variety + "/" + l.Quantity.Value, l.Quantity.Unit, l.Quantity.FactorKg}
			if l.Price != nil {
				words = append(words, l.Price.Amount, l.Price.Per)
			}
			got = append(got, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}
