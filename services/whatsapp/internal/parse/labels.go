package parse

import (
	"slices"
	"strings"
)

// product finds the first product that the text names.
func (r *reader) product() string {
	for i, t := range r.t {
		if p := productWords.find(t); p != "" && !r.used[i] {
			return p
		}
	}
	return ""
}

// secondProduct finds where the words about another product begin: behind the last "y" or comma before its name, or at
// its name; 0: there is no other.
func (r *reader) secondProduct() int {
	first, at := "", 0
	for i, t := range r.t {
		p := productWords.find(t)
		switch {
		case p == "" || r.used[i]:
		case first == "" || first == p:
			first, at = p, i
		default:
			for k := i - 1; k > at; k-- {
				if link := r.text(k); link == "y" || link == "," || link == "+" || link == ";" {
					return k
				}
			}
			return i
		}
	}
	return 0
}

// grade finds the grade, if the product knows it, and where it stands.
func (r *reader) grade(product string) (string, []int) {
	known := gradesOf[product]
	for i, t := range r.t {
		named, at := gradeWords.find(t), []int{i}
		if ordinal := r.ordinal(i); ordinal != "" {
			named, at = ordinal, []int{i, i + 1}
		} else if r.used[i] {
			named = ""
		}
		if gradeLead.has(t) {
			named, at = r.gradeNumber(i+1, known), []int{i, i + 1}
		}
		if slices.Contains(known, named) {
			return named, at
		}
	}
	return "", nil
}

// gradeNumber reads the number of a grade: grado 1, calidad 2.
func (r *reader) gradeNumber(i int, known []string) string {
	n := map[string]int{"1": 1, "2": 2, "3": 3, "i": 1, "ii": 2, "iii": 3}[r.text(i)]
	if n == 0 {
		return ""
	}
	for _, g := range []string{"primera", "segunda", "tercera"}[n-1 : n] {
		if slices.Contains(known, g) {
			return g
		}
	}
	return "grado_" + string(rune('0'+n))
}

// variety collects the words that describe the goods, as they are written; de, del and en between them stay.
func (r *reader) variety(graded []int) string {
	var words []string
	last := -2
	for i, t := range r.t {
		announced := explicitVariety.has(r.tok(i-1)) && t.kind == word
		describes := varietyWords.has(t) || namedVariety(t) || namesItself.has(t) || announced
		if !describes || t.kind == num || slices.Contains(graded, i) {
			continue
		}
		if link := r.text(i - 1); last == i-2 && (link == "de" || link == "del" || link == "en") {
			words = append(words, link)
		}
		if !slices.Contains(words, t.raw) {
			words = append(words, t.raw)
		}
		last = i
	}
	return strings.Join(words, " ")
}
