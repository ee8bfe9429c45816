// Package taxdoc is which tax document a deal needs in Peru, and who issues it.
//
// The rules:
//
//  1. A seller with RUC issues a factura to a buyer with RUC, and a boleta de venta to one without.
//  2. Of a seller without RUC who sells primary farm products or crafts, the buyer issues a liquidación de compra, who must have a RUC.
//  3. That is so while what the seller sells in the calendar year is not more than 75 UIT. The market knows its own sales only: what it counts is
//     the least that it can be, and says surely that the limit is passed, never that it is not.
//  4. While nobody has said whether a side has a RUC, what depends on it is not said.
//
// What is computed is an orientation and is stored nowhere. Whether a seller with RUC may issue a factura, which in some tax regimes they may not, is not known here. The package is pure.
package taxdoc

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
)

// Kind is a document, as the API names it. The zero Kind is: not known yet.
type Kind string

// The kinds.
const (
	Factura     Kind = "factura"
	Boleta      Kind = "boleta"
	Liquidacion Kind = "liquidacion_de_compra"
	None        Kind = "none" // there is none that fits
)

// Why it is this document.
const (
	BothHaveRUC      = "both_have_ruc"
	BuyerWithoutRUC  = "buyer_without_ruc"
	SellerWithoutRUC = "seller_without_ruc"
	NeitherHasRUC    = "neither_has_ruc"
	GoodsNotPrimary  = "goods_not_primary"
	OverLimit        = "over_limit" // also a warning
	RUCUnknown       = "ruc_unknown"
)

// NearLimit is the warning that most of the year's limit is reached.
const NearLimit = "near_limit"

// What is missing to know it.
const (
	SellerRUC = "seller_ruc"
	BuyerRUC  = "buyer_ruc"
)

// Deal is what the document depends on.
type Deal struct {
	Seller, Buyer  string // what they say of their RUC, as identity's events do; "": nothing
	PrimaryOrCraft bool   // what is sold
	Sales          *Sales // of the seller in the year; nil: not counted
}

// Sales are a seller's in one calendar year, up to a deal and with it.
type Sales struct {
	Year    int
	AtLeast money.Amount
	Limit   money.Amount // zero where the year's UIT is not known
}

// Document is what a deal needs.
type Document struct {
	Kind     Kind
	IssuedBy string // buyer or seller; "": nobody, or it is not known yet
	Reason   string
	Missing  []string
	Sales    *Sales
}

// CountsSales reports whether the document depends on what the seller sells in the year.
func (d Deal) CountsSales() bool {
	return d.Seller == identityevents.WithoutRUC && d.PrimaryOrCraft && d.Buyer != identityevents.WithoutRUC
}

// Document is the one that the deal needs.
func (d Deal) Document() Document {
	switch d.Seller {
	case "":
		missing := []string{SellerRUC}
		if d.Buyer == "" {
			missing = append(missing, BuyerRUC)
		}
		return Document{Reason: RUCUnknown, Missing: missing}
	case identityevents.WithoutRUC:
		return d.ofSellerWithoutRUC()
	}
	switch d.Buyer {
	case "":
		return Document{IssuedBy: orderevents.Seller, Reason: RUCUnknown, Missing: []string{BuyerRUC}}
	case identityevents.WithoutRUC:
		return Document{Kind: Boleta, IssuedBy: orderevents.Seller, Reason: BuyerWithoutRUC}
	}
	return Document{Kind: Factura, IssuedBy: orderevents.Seller, Reason: BothHaveRUC}
}

func (d Deal) ofSellerWithoutRUC() Document {
	switch {
	case !d.PrimaryOrCraft:
		return Document{Kind: None, Reason: GoodsNotPrimary}
	case d.Buyer == identityevents.WithoutRUC:
		return Document{Kind: None, Reason: NeitherHasRUC}
	case d.Sales != nil && d.Sales.Warning() == OverLimit:
		return Document{Kind: None, Reason: OverLimit, Sales: d.Sales}
	case d.Buyer == "":
		return Document{IssuedBy: orderevents.Buyer, Reason: RUCUnknown, Missing: []string{BuyerRUC}, Sales: d.Sales}
	}
	return Document{Kind: Liquidacion, IssuedBy: orderevents.Buyer, Reason: SellerWithoutRUC, Sales: d.Sales}
}

// nearPercent is from which part of the limit on it is near.
const nearPercent = 80

// Warning is near_limit or over_limit; "" where there is nothing to warn of, or the limit is not known.
func (s Sales) Warning() string {
	switch {
	case s.Limit.Minor == 0 || s.AtLeast.Minor*100 < s.Limit.Minor*nearPercent:
		return ""
	case s.AtLeast.Minor > s.Limit.Minor:
		return OverLimit
	}
	return NearLimit
}
