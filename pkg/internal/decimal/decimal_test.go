package decimal_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/internal/decimal"
)

func TestParse(t *testing.T) {
	tests := []struct {
		in     string
		digits int
		want   int64
		err    error
	}{
		{in: "20", digits: 3, want: 20000},
		{in: "12.5", digits: 3, want: 12500},
		{in: "0.001", digits: 3, want: 1},
		{in: "007", digits: 2, want: 700},
		{in: "161", digits: 0, want: 161},
		{in: "9223372036854775.807", digits: 3, want: math.MaxInt64},
		{in: "9223372036854775.808", digits: 3, err: decimal.ErrOverflow},
		{in: "99999999999999999999999", digits: 0, err: decimal.ErrOverflow},
		{in: "1.0000", digits: 3, err: decimal.ErrPrecision},
		{in: "1.5", digits: 0, err: decimal.ErrPrecision},
		{in: "", digits: 3, err: decimal.ErrSyntax},
		{in: ".", digits: 3, err: decimal.ErrSyntax},
		{in: ".5", digits: 3, err: decimal.ErrSyntax},
		{in: "5.", digits: 3, err: decimal.ErrSyntax},
		{in: "1.2.3", digits: 3, err: decimal.ErrSyntax},
		{in: "-1", digits: 3, err: decimal.ErrSyntax},
		{in: "+1", digits: 3, err: decimal.ErrSyntax},
		{in: "1e3", digits: 3, err: decimal.ErrSyntax},
		{in: "1,5", digits: 3, err: decimal.ErrSyntax},
		{in: "1_000", digits: 3, err: decimal.ErrSyntax},
		{in: " 1", digits: 3, err: decimal.ErrSyntax},
		{in: "١", digits: 3, err: decimal.ErrSyntax},
	}
	for _, tt := range tests {
		got, err := decimal.Parse(tt.in, tt.digits)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("Parse(%q, %d) = %d, %v; want %d, %v", tt.in, tt.digits, got, err, tt.want, tt.err)
		}
	}
}

func TestFormat(t *testing.T) {
	tests := []struct {
		v      int64
		digits int
		want   string
	}{
		{v: 0, digits: 2, want: "0.00"},
		{v: 5, digits: 2, want: "0.05"},
		{v: 322000, digits: 2, want: "3220.00"},
		{v: 7, digits: 0, want: "7"},
		{v: -5, digits: 2, want: "-0.05"},
		{v: math.MinInt64, digits: 3, want: "-9223372036854775.808"},
	}
	for _, tt := range tests {
		if got := decimal.Format(tt.v, tt.digits); got != tt.want {
			t.Errorf("Format(%d, %d) = %q, want %q", tt.v, tt.digits, got, tt.want)
		}
	}
}

func TestParseReadsWhatFormatWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Min(0).Draw(t, "v")
		digits := rapid.IntRange(0, 6).Draw(t, "digits")
		got, err := decimal.Parse(decimal.Format(v, digits), digits)
		if err != nil || got != v {
			t.Fatalf("parse(format(%d)) = %d, %v", v, got, err)
		}
	})
}

func TestMulDivRefusesWhatItCannotDo(t *testing.T) {
	for _, in := range [][3]int64{
		{-1, 1, 1},
		{1, -1, 1},
		{1, 1, 0},
		{1, 1, -1},
		{math.MaxInt64, 2, 1},
		{math.MaxInt64, math.MaxInt64, 1},
		{145_295_143_558_111, 253_921, 2}, // 2⁶⁴-1 and a half, which would round to nothing
	} {
		if got, err := decimal.MulDiv(in[0], in[1], in[2], decimal.HalfUp); !errors.Is(err, decimal.ErrOverflow) {
			t.Errorf("MulDiv(%v) = %d, %v", in, got, err)
		}
	}
}

// The reference: big integers, and a half told apart by doubling the remainder.
func TestMulDivAgreesWithBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Min(0).Draw(t, "a"), rapid.Int64Min(0).Draw(t, "b")
		d := rapid.Int64Min(1).Draw(t, "d")
		r := rapid.SampledFrom([]decimal.Rounding{decimal.HalfUp, decimal.HalfEven}).Draw(t, "rounding")

		q, rem := new(big.Int).QuoRem(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(d), new(big.Int))
		half := rem.Lsh(rem, 1).Cmp(big.NewInt(d))
		if half > 0 || half == 0 && (r == decimal.HalfUp || q.Bit(0) == 1) {
			q.Add(q, big.NewInt(1))
		}

		got, err := decimal.MulDiv(a, b, d, r)
		if !q.IsInt64() {
			if !errors.Is(err, decimal.ErrOverflow) {
				t.Fatalf("got %d, %v; want an overflow at %v", got, err, q)
			}
			return
		}
		if err != nil || got != q.Int64() {
			t.Fatalf("got %d, %v; want %v", got, err, q)
		}
	})
}
