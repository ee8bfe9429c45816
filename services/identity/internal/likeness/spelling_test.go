package likeness_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/identity/internal/likeness"
)

// Of two names in one place: those that somebody has to be asked about, and those that are two associations.
func TestNamesThatAreSpelledInSeveralWays(t *testing.T) {
	for want, pairs := range map[likeness.Degree][][2]string{
		likeness.Alike: {
			{"Santa Rosa de Ccatca", "Sta. Rosa de Ccatca"},
			{"Santa Rosa", "S. Rosa"},
			{"San Isidro Labrador", "S. Isidro Labrador"},
			{"Santo Tomás", "Sto Tomas"},
			{"Tejedoras de P'isaq", "Tejedoras de Pisac"},
			{"Tejedoras de P’isaq", "Tejedoras de Pisaq"},
			{"Tejedoras de P´isaq", "Tejedoras de Písac"},
			{"Wiñay", "Huiñay"},
			{"Wiñay Llaqta", "Huiñay Llacta"},
			{"Guayna Qhapaq", "Wayna Capac"},
			{"Qhatu Sumaq", "Katu Sumac"},
			{"Ch'aska", "Chhasca"},
			{"Ccori Sara", "Qori Sara"},
			{"Maíz Blanco", "Mais Blanco"},
			{"Comité Nro 4", "Comité 4"},
			{"Comité Nro. 4", "Comité N° 4"},
			{"Comité Nº 4", "Comité No. 4"},
			{"Comité № 4", "Comité #4"},
			{"Comité Número 4", "Comité 04"},
			{"Comité N°4", "Comité 4"},
			{"Sumaq Sara S.A.C.", "Sumaq Sara"},
			{"Sumaq Sara SAC", "Sumaq Sara S. A. C."},
			{"Sumaq Sara S.C.R.L.", "Sumaq Sara SCRL"},
			{"Sumaq Sara E.I.R.L.", "Sumaq Sara Ltda."},
			{"Asociación Sumaq Sara", "Asoc. Sumaq Sara"},
			{"APA Sumaq Sara", "A.P.A. Sumaq Sara"},
			{"APA Sumaq Sara", "Asociación de Productores Agropecuarios Sumaq Sara"},
			{"Cooperativa Agraria Sumaq Sara", "Coop. Sumaq Sara"},
			{"Sumaq Sara", "Sumaqsara"},
			{"Sumaq Sara", "Suma\u0441 Sara"},                // Cyrillic es
			{"Sumaq Sara", "\u0405um\u0430q S\u0430r\u0430"}, // Cyrillic dze and a
			{"Sumaq Sara", "Sumaq S\u03b1r\u03b1"},           // Greek alpha
			{"KORI TIKA", "\u039a\u039fRI \u03a4I\u039a\u0391"},
			{"Sumaq Llankay X", "Sumaq Llankay Xs"},
		},
		likeness.Other: {
			{"San Pedro", "San Pablo"},
			{"San Juan", "San José"},
			{"Santa Rosa", "Santa Rita"},
			{"Comité 4", "Comité 5"},
			{"Comité N° 4", "Comité N° 14"},
			{"Comité Nro 4", "Comité Nro 40"},
			{"Comité 4", "Comité"},
			{"Sumaq Sara", "Sumaq Papa"},
			{"Sumaq Sara 1", "Sumaq Sara S.A.C. 2"},
			{"Llama", "Lama"},
			{"Perro", "Pero"},
			{"Asociación Cori", "Asociación Sara"},
			{"Cooperativa Norte", "Cooperativa Sur"},
			{"Chaska", "Kaska"},
			{"Mujeres de la Papa", "Mujeres de la Quinua"},
		},
	} {
		for _, pair := range pairs {
			of := func(name string) likeness.Association {
				return likeness.Association{Name: name, Community: "Urcos", Province: "Quispicanchi", Region: "Cusco"}
			}
			for _, p := range [][2]string{pair, {pair[1], pair[0]}} {
				if got := likeness.Compare(of(p[0]), of(p[1]), false); got != want {
					t.Errorf("%s, %s: %d, want %d", p[0], p[1], got, want)
				}
			}
			if of(pair[0]).Key() == of(pair[1]).Key() {
				t.Errorf("%s, %s: one key", pair[0], pair[1])
			}
		}
	}
}

func TestAPlaceIsSpelledInSeveralWays(t *testing.T) {
	at := func(community string) likeness.Association {
		return likeness.Association{Name: "Sumaq Sara", Community: community}
	}
	for _, c := range []struct {
		a, b string
		want likeness.Degree
	}{
		{"Pisac", "P'isaq", likeness.Alike},
		{"Sta. Teresa", "Santa Teresa", likeness.Alike},
		{"Huaro", "Waro", likeness.Alike},
		{"San Pedro", "San Pablo", likeness.Other},
		{"Sector 1", "Sector 2", likeness.Other},
	} {
		if got := likeness.Compare(at(c.a), at(c.b), false); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
