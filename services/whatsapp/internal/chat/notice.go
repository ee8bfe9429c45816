package chat

// NoticeKind is what there may be to tell: the flow's name and what happened, "bargain.offer_received".
type NoticeKind string

// Notice is something that happened and that a person may want to hear of. It is a hint: what is told is what the market
// says at that moment. Flows have a constructor for each of their kinds.
type Notice struct {
	Kind NoticeKind `json:"kind"`
	Args Args       `json:"args,omitempty"` // ids and numbers, no personal data
}
