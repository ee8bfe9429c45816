// Package say writes for people in Spanish of Peru: amounts in digits and words, quantities, units, goods, times and
// deadlines, and cuts texts to length.
//
// Invariants: it is pure and never fails; the time is given, never read. What it writes of money and quantities
// internal/parse reads back as the same. Amounts do not break across lines: their blank is U+00A0.
//
// It imports the standard library, pkg/quantity, pkg/money and pkg/vocabulary, which has the names of products, grades and
// units, and knows no service.
package say
