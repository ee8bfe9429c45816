package wire_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

var (
	toRosa  = wire.Address{Phone: "+51987654321"}
	toElmer = wire.Address{UserID: "PE.99887766554433221100"}
)

// goldens says how each file of testdata/out is made.
func goldens() map[string]wire.Outgoing {
	quoted := wire.Text(toRosa, "Mira: https://tayta.example/l/01J9")
	quoted.ReplyTo, quoted.Callback = "wamid.IN1", "ev:01J9Z"
	return map[string]wire.Outgoing{
		"01-text":               wire.Text(toRosa, "Hola Rosa"),
		"02-text":               quoted,
		"03-text":               wire.Text(toElmer, "Hola"),
		"04-interactive-button": confirm(),
		"05-interactive-list":   products(),
		"07-interactive-location_request_message": wire.AskLocation(toRosa, "¿Dónde está la carga? Toca el botón."),
		"10-image":    wire.Image(toRosa, wire.File{ID: "1003383421387256"}, "Lote 01J9"),
		"11-image":    wire.Image(toRosa, wire.File{Link: "https://tayta.example/m/a.jpg"}, "Lote 01J9"),
		"12-document": wire.Document(toRosa, wire.File{ID: "622684793477189"}, "contrato.pdf", "Acuerdo"),
		"13-audio":    wire.Voice(toRosa, wire.File{ID: "1013859600285441"}),
		"17-read":     wire.Read("wamid.IN1", false),
		"18-read":     wire.Read("wamid.IN1", true),
		"19-template": newOffer(),
		"20-template": wire.Template(toRosa, wire.TemplateMessage{
			Name: "acuerdo_listo", Language: "es_PE", Params: []wire.Param{{Text: "Rosa"}, {Text: "12 quintales"}},
			Buttons: []wire.TemplateButton{{Suffix: "01J9"}},
		}),
	}
}

func titled(title, body, footer string) wire.Frame {
	return wire.Frame{Header: wire.Header{Text: title}, Body: body, Footer: footer}
}

func confirm() wire.Outgoing {
	return wire.Buttons(toRosa, wire.Frame{
		Header: wire.Header{Image: wire.File{ID: "2762702990552401"}},
		Body:   "*Maíz amarillo*\n12 quintales (552 kg)\nS/ 69.00 por quintal\n¿Está bien?",
		Footer: "Escribe 0 para el menú",
	},
		wire.Choice{ID: "lot:01J9:confirm:v1", Title: "✅ Publicar"},
		wire.Choice{ID: "lot:01J9:edit:v1", Title: "✏️ Cambiar"},
		wire.Choice{ID: "lot:01J9:cancel:v1", Title: "❌ Cancelar"})
}

func products() wire.Outgoing {
	return wire.List(toRosa,
		titled("¿Qué vendes?", "Elige un producto o escribe el número:\n1 Maíz\n2 Chifles\n3 Fibra de plátano", "0 menú · ? ayuda"),
		"Ver productos", wire.Section{Title: "Productos", Rows: []wire.Choice{
			{ID: "prod:maiz", Title: "1 Maíz", Description: "Amarillo, blanco, morado"},
			{ID: "prod:chifles", Title: "2 Chifles", Description: "Hojuelas de plátano"},
			{ID: "prod:fibra", Title: "3 Fibra de plátano", Description: "Biofibra seca"},
		}})
}

func newOffer() wire.Outgoing {
	return wire.Template(toRosa, wire.TemplateMessage{
		Name: "oferta_nueva", Language: "es_PE", Image: wire.File{ID: "2871834006348767"},
		Params:  []wire.Param{{Name: "nombre", Text: "Rosa"}, {Name: "precio", Text: "S/ 69.00"}},
		Buttons: []wire.TemplateButton{{Payload: "offer:77:see"}},
	})
}

func TestEveryBodyIsAsMetaWantsIt(t *testing.T) {
	files, err := filepath.Glob("testdata/out/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("fixtures: %v, %v", files, err)
	}
	made := goldens()
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			o, ok := made[name]
			if !ok {
				t.Fatal("no constructor makes it")
			}
			if err := o.Validate(); err != nil {
				t.Error(err)
			}
			body, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(decoded(t, fixture(t, "out/"+name+".json")), decoded(t, body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func decoded(t *testing.T, body []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAddresses(t *testing.T) {
	for name, c := range map[string]struct {
		to          wire.Address
		field, want string
		refused     string
	}{
		"with plus":      {to: wire.Address{Phone: "+51987654321"}, field: "to", want: "+51987654321"},
		"digits only":    {to: wire.Address{Phone: "51987654321"}, field: "to", want: "+51987654321"},
		"as written":     {to: wire.Address{Phone: "+51 (987) 654-321"}, field: "to", want: "+51987654321"},
		"id":             {to: wire.Address{UserID: "PE.1"}, field: "recipient", want: "PE.1"},
		"parent id":      {to: wire.Address{UserID: "PE.ENT.11815799212886844830"}, field: "recipient", want: "PE.ENT.11815799212886844830"},
		"both":           {to: wire.Address{Phone: "51987654321", UserID: "PE.1"}, field: "to", want: "+51987654321"},
		"none":           {refused: "to"},
		"letters":        {to: wire.Address{Phone: "rosa"}, refused: "to"},
		"national":       {to: wire.Address{Phone: "0987654321"}, refused: "to"},
		"too short":      {to: wire.Address{Phone: "+51987"}, refused: "to"},
		"id without dot": {to: wire.Address{UserID: "PE1"}, refused: "recipient"},
	} {
		t.Run(name, func(t *testing.T) {
			o := wire.Text(c.to, "hola")
			if got := refusedField(o.Validate()); got != c.refused {
				t.Fatalf("refused for %q, want %q", got, c.refused)
			}
			if c.refused != "" {
				return
			}
			raw, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			var body map[string]any
			if err := json.Unmarshal(raw, &body); err != nil || body[c.field] != c.want || (body["to"] != nil) == (body["recipient"] != nil) {
				t.Errorf("%s: %v", raw, err)
			}
		})
	}
}

// refusedField is the field that a body is refused for, "" for none.
func refusedField(err error) string {
	var f *wire.FieldError
	if errors.As(err, &f) {
		return f.Field
	}
	return ""
}

func TestNothingIsNoMessage(t *testing.T) {
	if err := (wire.Outgoing{To: toRosa}).Validate(); refusedField(err) != "type" {
		t.Errorf("validated: %v", err)
	}
	if body, err := json.Marshal(wire.Outgoing{To: toRosa}); err == nil {
		t.Errorf("written as %s", body)
	}
}
