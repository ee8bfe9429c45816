package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/strictjson"
)

// The words for broken rules that need nothing of the schema.
var (
	textRequired          = fault.Text{ES: "Falta este dato.", EN: "This is missing."}
	textUnknownField      = fault.Text{ES: "No existe este campo: quítalo o corrige su nombre.", EN: "There is no such field: remove it or correct its name."}
	textUnknownParameter  = fault.Text{ES: "No existe este parámetro: quítalo o corrige su nombre.", EN: "There is no such parameter: remove it or correct its name."}
	textRepeatedParameter = fault.Text{ES: "Está más de una vez: envíalo una sola vez.", EN: "It is there more than once: send it once."}
	textEmptyParameter    = fault.Text{ES: "Está vacío: da un valor o quítalo.", EN: "It is empty: give a value or remove it."}
	textSemicolon         = fault.Text{ES: "Separa los parámetros con «&»; dentro de un valor escribe «;» como %3B.", EN: "Separate parameters by “&”; within a value write “;” as %3B."}
	textPlus              = fault.Text{ES: " En una dirección, + se escribe %2B.", EN: " In an address, + is written %2B."}
	textPercent           = fault.Text{ES: "Tras «%» van dos cifras hexadecimales; el signo mismo se escribe %25.", EN: "“%” is followed by two hexadecimal digits; the sign itself is written %25."}
	textNotUTF8           = fault.Text{ES: "No está en UTF-8.", EN: "It is not UTF-8."}
	textNull              = fault.Text{ES: "No puede ser null: da un valor o quita el campo.", EN: "It cannot be null: give a value or leave the field out."}
	textReadOnly          = fault.Text{ES: "Lo pone el mercado: quítalo.", EN: "The market sets this: remove it."}
	textRepeated          = fault.Text{ES: "No repitas elementos.", EN: "Do not repeat items."}
	textNoAlternative     = fault.Text{ES: "No corresponde a ninguna de las formas admitidas: mira el contrato en /docs.", EN: "It has none of the accepted shapes: see the contract at /docs."}
	textOther             = fault.Text{ES: "No cumple el contrato: míralo en /docs.", EN: "It does not match the contract: see /docs."}
)

// textOf says what to do about a broken rule. A schema may bring its own words for its pattern or format:
// x-hint: {es: …, en: …}.
func textOf(found *openapi3.SchemaError) fault.Text {
	if found.Value == nil && found.Schema != nil {
		return textNull // whatever rule it breaks
	}
	switch found.SchemaField {
	case "required":
		return textRequired
	case "readOnly":
		return textReadOnly
	case "uniqueItems":
		return textRepeated
	}
	if found.Schema == nil { // of the 2020-12 validator, which tells the keyword only
		return textOther
	}
	if why, ok := errors.AsType[*refusal](found.Origin); ok {
		return fault.Text(*why)
	}
	if found.SchemaField == "pattern" || found.SchemaField == "format" {
		if hint, ok := hintOf(found.Schema); ok {
			return hint
		}
	}
	return textOfSchema(found.SchemaField, found.Schema)
}

func textOfSchema(keyword string, schema *openapi3.Schema) fault.Text {
	switch keyword {
	case "type":
		return textType(schema)
	case "oneOf":
		return textAlternatives(schema.OneOf)
	case "anyOf":
		return textAlternatives(schema.AnyOf)
	case "enum":
		return fault.Textf("Usa uno de estos: %[1]s.", "Use one of these: %[1]s.", listOf(schema.Enum))
	case "format":
		return textFormat(schema.Format)
	}
	if text, ok := textOfBound(keyword, schema); ok {
		return text
	}
	return textOther
}

// textAlternatives lists what may be given, by the names that an alternative must have.
func textAlternatives(alternatives openapi3.SchemaRefs) fault.Text {
	names := make([]string, len(alternatives))
	for i, alternative := range alternatives {
		names[i] = cmp.Or(alternative.Value.Title, strings.Join(alternative.Value.Required, " + "))
		if names[i] == "" {
			return textNoAlternative
		}
	}
	return fault.Textf("Da una sola de estas formas: %[1]s.", "Give exactly one of these: %[1]s.", strings.Join(names, ", "))
}

// textKinds lists the values of the member that tells alternatives apart.
func textKinds(discriminator *openapi3.Discriminator) fault.Text {
	if len(discriminator.Mapping) == 0 {
		return textRequired
	}
	return fault.Textf("Usa uno de estos: %[1]s.", "Use one of these: %[1]s.", strings.Join(slices.Sorted(maps.Keys(discriminator.Mapping)), ", "))
}

func textOfBound(keyword string, schema *openapi3.Schema) (fault.Text, bool) {
	if one, ok := textOfOne[keyword]; ok && (schema.MinLength == 1 && keyword == "minLength" || schema.MinProps == 1 && keyword == "minProperties") {
		return one, true
	}
	count := func(n uint64) string { return strconv.FormatUint(n, 10) }
	switch keyword {
	case "minimum":
		return fault.Textf("Debe ser %s o más.", "It must be %s or more.", numeral(*schema.Min)), true
	case "maximum":
		return fault.Textf("Debe ser %s o menos.", "It must be %s or less.", numeral(*schema.Max)), true
	case "exclusiveMinimum":
		return fault.Textf("Debe ser más de %s.", "It must be more than %s.", exclusive(schema.ExclusiveMin, schema.Min)), true
	case "exclusiveMaximum":
		return fault.Textf("Debe ser menos de %s.", "It must be less than %s.", exclusive(schema.ExclusiveMax, schema.Max)), true
	case "multipleOf":
		return fault.Textf("Debe ser múltiplo de %s.", "It must be a multiple of %s.", numeral(*schema.MultipleOf)), true
	case "minLength":
		return fault.Textf("Usa al menos %s caracteres.", "Use at least %s characters.", count(schema.MinLength)), true
	case "maxLength":
		return fault.Textf("Usa como máximo %s caracteres.", "Use at most %s characters.", count(*schema.MaxLength)), true
	case "minItems":
		return fault.Textf("Da al menos %s.", "Give at least %s.", count(schema.MinItems)), true
	case "maxItems":
		return fault.Textf("Da como máximo %s.", "Give at most %s.", count(*schema.MaxItems)), true
	case "minProperties":
		return fault.Textf("Da al menos %s campos.", "Give at least %s fields.", count(schema.MinProps)), true
	}
	return fault.Text{}, false
}

// textOfOne is what is said of bounds of one.
var textOfOne = map[string]fault.Text{
	"minLength":     {ES: "No puede estar vacío.", EN: "It cannot be empty."},
	"minProperties": {ES: "Da al menos un campo.", EN: "Give at least one field."},
}

// exclusive is the number of a bound: its own since OpenAPI 3.1, that of minimum or maximum before.
func exclusive(bound openapi3.ExclusiveBound, limit *float64) string {
	if bound.Value != nil {
		limit = bound.Value
	}
	if limit == nil {
		return "?"
	}
	return numeral(*limit)
}

func numeral(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func textType(schema *openapi3.Schema) fault.Text {
	var es, en []string
	for _, name := range schema.Type.Slice() {
		if words, ok := typeWords[name]; ok {
			es, en = append(es, words.ES), append(en, words.EN)
		}
	}
	if len(es) == 0 {
		return textOther
	}
	return fault.Text{ES: "Debe ser " + strings.Join(es, " o ") + ".", EN: "It must be " + strings.Join(en, " or ") + "."}
}

var typeWords = map[string]fault.Text{
	"string":  {ES: "un texto entre comillas", EN: "a text in quotes"},
	"integer": {ES: "un número entero", EN: "a whole number"},
	"number":  {ES: "un número", EN: "a number"},
	"boolean": {ES: "true o false", EN: "true or false"},
	"array":   {ES: "una lista", EN: "a list"},
	"object":  {ES: "un objeto", EN: "an object"},
}

func textFormat(format string) fault.Text {
	if words, ok := formatWords[format]; ok {
		return words
	}
	return textOther
}

var formatWords = map[string]fault.Text{
	"date":      {ES: "Usa una fecha que exista, AAAA-MM-DD.", EN: "Use a date that exists, YYYY-MM-DD."},
	"date-time": {ES: "Usa una fecha y hora que existan, con T y zona (RFC 3339): 2026-11-02T07:00:00-05:00 o …T12:00:00Z.", EN: "Use a date and time that exist, with T and zone (RFC 3339): 2026-11-02T07:00:00-05:00 or …T12:00:00Z."},
	"int32":     strictjson.TooLarge,
	"int64":     strictjson.TooLarge,
	"email":     {ES: "Usa una dirección de correo.", EN: "Use an e-mail address."},
	"uri":       {ES: "Usa una dirección completa: https://…", EN: "Use a complete address: https://…"},
	"uuid":      {ES: "Usa un UUID.", EN: "Use a UUID."},
}

func hintOf(schema *openapi3.Schema) (fault.Text, bool) {
	hint, ok := schema.Extensions["x-hint"].(map[string]any)
	if !ok {
		return fault.Text{}, false
	}
	es, _ := hint["es"].(string)
	en, _ := hint["en"].(string)
	return fault.Text{ES: es, EN: en}, es != "" || en != ""
}

func listOf(values []any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		raw, _ := json.Marshal(value) // came from JSON
		texts[i] = strings.Trim(string(raw), `"`)
	}
	return strings.Join(texts, ", ")
}
