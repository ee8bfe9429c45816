package eventdocs

import (
	"fmt"
	"go/ast"
	"reflect"
	"strings"
	"unicode"
)

// object reads a struct of the package. What it embeds becomes its own, as in JSON.
func (r reader) object(name string) (Struct, error) {
	fields, err := r.fields(name)
	if err != nil {
		return Struct{}, err
	}
	o := Struct{Name: name}
	for _, f := range fields {
		o.Fields = append(o.Fields, f.Field)
	}
	o.Doc = r.synopsis(name, fields)
	return o, nil
}

// member is a field with its name in Go.
type member struct {
	Field
	goName string
}

func (r reader) fields(name string) ([]member, error) {
	object, ok := r.structs[name]
	if !ok {
		return nil, fmt.Errorf("no struct %s", name)
	}
	var all []member
	for _, f := range object.Fields.List {
		if embedded, ok := f.Type.(*ast.Ident); ok && len(f.Names) == 0 {
			inner, err := r.fields(embedded.Name)
			if err != nil {
				return nil, err
			}
			all = append(all, inner...)
			continue
		}
		field, err := r.field(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, field)
	}
	return all, nil
}

func (r reader) field(f *ast.Field) (member, error) {
	if len(f.Names) != 1 || f.Tag == nil {
		return member{}, fmt.Errorf("a field without one name and a JSON tag")
	}
	tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json")
	name, options, _ := strings.Cut(tag, ",")
	typed, err := r.typeOf(f.Type)
	comment := f.Comment.Text()
	if comment == "" {
		comment = f.Doc.Text()
	}
	return member{
		Field: Field{
			Name: name, Type: typed, Optional: strings.HasPrefix(options, "omit"), Doc: r.linked(oneLine(comment)),
		},
		goName: f.Names[0].Name,
	}, err
}

func (r reader) typeOf(e ast.Expr) (Type, error) {
	switch e := e.(type) {
	case *ast.Ident:
		if _, isStruct := r.structs[e.Name]; isStruct {
			return Type{Name: e.Name, Value: true}, r.value(r.source, e.Name)
		}
		return Type{Name: e.Name}, nil
	case *ast.StarExpr:
		return r.typeOf(e.X)
	case *ast.ArrayType:
		item, err := r.typeOf(e.Elt)
		item.List = true
		return item, err
	case *ast.SelectorExpr:
		from, ok := e.X.(*ast.Ident)
		if ok && from.Name == "events" && e.Sel.Name == sealedText {
			return Type{Name: sealedText}, nil
		}
		if ok && from.Name == "events" {
			return Type{Name: e.Sel.Name, Value: true}, r.value(r.values, e.Sel.Name)
		}
		if ok {
			return Type{Name: from.Name + "." + e.Sel.Name}, nil
		}
	}
	return Type{}, fmt.Errorf("a field of type %T", e)
}

// sealedText is the value of package events that is no struct.
const sealedText = "SealedText"

// synopsis is the comment of a struct as one paragraph that does not name it: "LotPaused says that the lot takes no …"
// becomes "The lot takes no …". Names of Go fields in it become their JSON names.
func (r reader) synopsis(name string, fields []member) string {
	text := oneLine(r.docs[name])
	for _, opening := range []string{" says that ", " is ", " "} {
		if rest, ok := strings.CutPrefix(text, name+opening); ok {
			text = rest
			break
		}
	}
	for _, f := range fields {
		if strings.ContainsFunc(f.goName[1:], unicode.IsUpper) { // a name of one word may be just that word
			text = strings.ReplaceAll(text, f.goName, "`"+f.Name+"`")
		}
	}
	return sentence(r.linked(text))
}

// linked turns links to events into their wire names.
func (s source) linked(text string) string {
	for name, wire := range s.wires {
		text = strings.ReplaceAll(text, "["+name+"]", "`"+wire+"`")
	}
	return text
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// sentence begins with a capital and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ToUpper(text[:1]) + text[1:]
	if !strings.ContainsRune(".!?", rune(text[len(text)-1])) {
		text += "."
	}
	return text
}
