// Package say writes for people in Spanish of Peru: amounts in digits and words, quantities, units, goods, times and
// deadlines, and cuts texts to length.
//
// Invariants: it is pure and never fails; the time is given, never read. What it writes of money and quantities
// internal/parse reads back as the same. Amounts do not break across lines: their blank is U+00A0.
//
// It imports the standard library, pkg/quantity and pkg/money, and knows no service: the ids of products are those of the
// catalogue, the words are its own.
package say
