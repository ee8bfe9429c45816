package orderevents

import "time"

// The wire names of what becomes of a photo: one side has kept it with the order, or keeps it no more.
const (
	OrderPhotoAddedV1     = "order.order.photo_added.v1"
	OrderPhotoTakenBackV1 = "order.order.photo_taken_back.v1"
)

// What a photo shows.
const (
	ShowsScale    = "scale"    // what the scales say of a delivery
	ShowsGoods    = "goods"    // the goods
	ShowsClaim    = "claim"    // what is wrong with them
	ShowsPayment  = "payment"  // that something was paid
	ShowsDocument = "document" // a paper: a receipt, a guía
	ShowsVehicle  = "vehicle"  // what carries the goods
)

// OrderPhotoAdded says that one side keeps a photo with the order. The picture itself is stored, sealed, before this is.
type OrderPhotoAdded struct {
	Negotiation string `json:"negotiation"`        // id of the negotiation it comes from
	Number      int    `json:"number"`             // 1, 2, …
	By          string `json:"by"`                 // buyer or seller: whose it is
	Shows       string `json:"shows"`              // code: scale, goods, claim, payment, document, vehicle
	Delivery    int    `json:"delivery,omitempty"` // number of the delivery that it is of
	Payment     int    `json:"payment,omitempty"`  // number of the payment that it is of
	Object      string `json:"object"`             // name of the picture in the bucket of photos
	Digest      string `json:"digest"`             // SHA-256 of the picture as it is stored, in hexadecimal
	Source      string `json:"source"`             // SHA-256 of the file as it came
	Width       int    `json:"width"`              // in pixels, as it is stored
	Height      int    `json:"height"`             // the same

	TakeBackUntil time.Time `json:"take_back_until,omitzero"` // from this second on it stays; none: from the beginning
}

// OrderPhotoTakenBack says that the side that kept a photo keeps it no more: nobody sees it from now on, and the picture is removed. That there was one, and what it was said to
// show, stays.
type OrderPhotoTakenBack struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Number      int    `json:"number"`      // of the photo
	By          string `json:"by"`          // buyer or seller: whose it was
	Object      string `json:"object"`      // name of the picture in the bucket of photos
}

func (OrderPhotoAdded) orderEvent()     {}
func (OrderPhotoTakenBack) orderEvent() {}
