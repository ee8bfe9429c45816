package eventdocs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
)

// source is one package's source, taken apart.
type source struct {
	doc       string
	structs   map[string]*ast.StructType
	docs      map[string]string // of structs
	constants map[string]string // texts only
	functions map[string]*ast.FuncDecl
	order     []string          // of functions, as they stand
	wires     map[string]string // of the structs in tables
}

func parse(dir string) (source, error) {
	s := source{
		structs: map[string]*ast.StructType{}, docs: map[string]string{},
		constants: map[string]string{}, functions: map[string]*ast.FuncDecl{}, wires: map[string]string{},
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return s, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return s, fmt.Errorf("parse: %w", err)
		}
		s.add(file)
	}
	if len(s.structs) == 0 {
		return s, fmt.Errorf("no structs in %s", dir)
	}
	for _, name := range s.aggregates() {
		for _, e := range s.table(name) {
			s.wires[e.object] = s.constants[e.constant]
		}
	}
	return s, nil
}

func (s *source) add(file *ast.File) {
	if text := file.Doc.Text(); text != "" {
		s.doc = text
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			s.functions[d.Name.Name] = d
			s.order = append(s.order, d.Name.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				s.declare(d, spec)
			}
		}
	}
}

func (s *source) declare(d *ast.GenDecl, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if object, ok := spec.Type.(*ast.StructType); ok {
			s.structs[spec.Name.Name] = object
			s.docs[spec.Name.Name] = d.Doc.Text()
		}
	case *ast.ValueSpec:
		for i, name := range spec.Names {
			if i >= len(spec.Values) {
				continue
			}
			if text, ok := literal(spec.Values[i]); ok {
				s.constants[name.Name] = text
			}
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// packageDoc is the first paragraph of the package comment, without "Package x is".
func (s source) packageDoc() string {
	first, _, _ := strings.Cut(s.doc, "\n\n")
	_, text, found := strings.Cut(oneLine(first), " is ")
	if !found {
		return sentence(oneLine(first))
	}
	return sentence(text)
}

// tableSuffix ends the names of the functions that hold wire names.
const tableSuffix = "Events"

// aggregates lists what there is a table of events for, in the order of the source.
func (s source) aggregates() []string {
	var names []string
	for _, f := range s.order {
		if name, ok := strings.CutSuffix(f, tableSuffix); ok {
			names = append(names, name)
		}
	}
	return names
}

type entry struct{ constant, object string }

// table reads "return map[string]E{Constant: Struct{}, …}".
func (s source) table(aggregate string) []entry {
	var entries []entry
	ast.Inspect(s.functions[aggregate+tableSuffix], func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, named := pair.Key.(*ast.Ident)
		zero, composed := pair.Value.(*ast.CompositeLit)
		if !named || !composed {
			return true
		}
		if object, ok := zero.Type.(*ast.Ident); ok {
			entries = append(entries, entry{key.Name, object.Name})
		}
		return true
	})
	return entries
}
