package lot

import "github.com/qhatu/qhatu/pkg/quantity"

// minOrder is the smallest order in thousandths of the base unit, 0 for nil: any quantity.
func minOrder(q *quantity.Quantity, m quantity.Measure, posted int64) (int64, error) {
	if q == nil {
		return 0, nil
	}
	milli, err := inStock(*q, m, "min_order")
	if err == nil && milli > posted {
		return 0, WrongQuantity{"min_order", ErrMinOrderBeyond}
	}
	return milli, err
}
