package order

import "github.com/qhatu/qhatu/api/orderevents"

// RequestStock asks the lot again for an order that waited too long.
type RequestStock struct{}

func (RequestStock) command() {}

func requestStock(s State, _ RequestStock) ([]orderevents.OrderEvent, error) {
	if s.Status != Placed || s.Recorded() {
		return nil, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderStockRequested{StockDemand: s.Demand}}, nil
}
