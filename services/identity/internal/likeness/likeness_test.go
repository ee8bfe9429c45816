package likeness_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/identity/internal/likeness"
)

func TestCompare(t *testing.T) {
	huaro := likeness.Association{Name: "Productores de Maíz de Huaro", Community: "Huaro", Province: "Quispicanchi", Region: "Cusco"}
	named := func(name string) likeness.Association {
		other := huaro
		other.Name = name
		return other
	}
	at := func(community, province, region string) likeness.Association {
		return likeness.Association{Name: huaro.Name, Community: community, Province: province, Region: region}
	}
	for name, c := range map[string]struct {
		other  likeness.Association
		shared bool
		want   likeness.Degree
	}{
		"the same":                      {huaro, false, likeness.Same},
		"in capitals":                   {named("PRODUCTORES DE MAIZ  DE HUARO"), false, likeness.Same},
		"decomposed":                    {named("Productores de Mai\u0301z de Huaro"), false, likeness.Same},
		"a place without its accents":   {at("HUARO", "quispicanchi", "Cusco "), false, likeness.Same},
		"a place by its kind":           {at("Huaro", "Prov. de Quispicanchi", "Departamento de Cusco"), false, likeness.Same},
		"a place in its other spelling": {at("Huaro", "Quispicanchi", "Región Cuzco, Perú"), false, likeness.Same},
		"a place in Quechua":            {at("Huaro", "Quispicanchi", "Qosqo"), false, likeness.Same},
		"by its kind":                   {named("Asociación de Productores de Maíz de Huaro"), false, likeness.Alike},
		"in another order":              {named("Maíz de Huaro, productores"), false, likeness.Alike},
		"without the place":             {named("Productores de Maíz"), false, likeness.Alike},
		"as it sounds":                  {named("Productoras de Maís de Huaro"), false, likeness.Alike},
		"a letter is another":           {named("Productores de Maía de Huaro"), false, likeness.Alike},
		"a letter is another in a word that is in many": {named("Produetores de Maíz de Huaro"), false, likeness.Alike},
		"a letter is missing in one":                    {named("Prodctores de Maíz de Huaro"), false, likeness.Alike},
		"a letter is another in the place":              {named("Productores de Maíz de Huara"), false, likeness.Alike},
		"another product":                               {named("Productores de Papa de Huaro"), false, likeness.Other},
		"another kind of people":                        {named("Artesanas de Huaro"), false, likeness.Other},
		"elsewhere":                                     {at("Ccatca", "Quispicanchi", "Cusco"), false, likeness.Other},
		"in another province":                           {at("Huaro", "Canchis", "Cusco"), false, likeness.Other},
		"no place said":                                 {at("", "", ""), false, likeness.Alike},
		"only its province":                             {at("", "Quispicanchi", ""), false, likeness.Alike},
		"elsewhere, the same representative":            {at("Ccatca", "Quispicanchi", "Cusco"), true, likeness.Same},
		"another name, same representative":             {named("Artesanas de Huaro"), true, likeness.Other},
		"alike, its place in Quechua": {
			likeness.Association{Name: "Productores de Maíz", Community: "Huaro", Province: "Quispicanchi", Region: "Qosqo"}, false, likeness.Alike,
		},
		"alike, same representative": {
			likeness.Association{Name: "Asociación de Productores de Maíz", Community: "Ccatca"}, true, likeness.Alike,
		},
	} {
		for _, pair := range [][2]likeness.Association{{huaro, c.other}, {c.other, huaro}} {
			if got := likeness.Compare(pair[0], pair[1], c.shared); got != c.want {
				t.Errorf("%s: %d, want %d", name, got, c.want)
			}
		}
		if same := huaro.Key() == c.other.Key(); same != (c.want == likeness.Same && !c.shared) {
			t.Errorf("%s: one key is %v", name, same)
		}
	}
}

func TestASlipOfTheFinger(t *testing.T) {
	of := func(name string) likeness.Association { return likeness.Association{Name: name} }
	for _, c := range []struct {
		a, b string
		want likeness.Degree
	}{
		{"Sumaq Sara", "Sumak Sara", likeness.Alike},
		{"Sumaq Sara", "Sumaq Saraa", likeness.Alike},
		{"Sumaq Sara", "umaq Sara", likeness.Alike},
		{"Sumaq Sara", "Sumak Saraa", likeness.Alike}, // which sounds the same
		{"Sumaq Sara", "Sumat Sarap", likeness.Other},
		{"Asociación 1", "Asociación 2", likeness.Other},
		{"Sumaq Sara 1", "Sumaq Sara 2", likeness.Other},
		{"Sumaq Sara", "Sumaq Sara 2", likeness.Other},
		{"Sumaq Sara 1", "Sumaq Sara 12", likeness.Other},
		{"Asociación A", "Asociación B", likeness.Other},
		{"Llama", "Lama", likeness.Other},
		{"Productores de Huaro", "Asociación de Productores de Huaro", likeness.Alike}, // the place is not said
	} {
		for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			if got := likeness.Compare(of(pair[0]), of(pair[1]), false); got != c.want {
				t.Errorf("%s, %s: %d, want %d", pair[0], pair[1], got, c.want)
			}
		}
	}
}
