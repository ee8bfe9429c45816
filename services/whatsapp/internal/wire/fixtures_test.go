package wire_test

import "github.com/qhatu/qhatu/services/whatsapp/internal/wire"

// fixtures says what each file of testdata/in explodes to.
func fixtures() map[string][]wire.Update {
	all := map[string][]wire.Update{"batch": batch()}
	for name, m := range messages() {
		all[name] = []wire.Update{m}
	}
	for name, s := range statuses() {
		all[name] = []wire.Update{s}
	}
	return all
}

func batch() []wire.Update {
	first := message(wire.InMessage{
		From: rosa, UserID: rosaID, ID: "wamid.IN1", Timestamp: at(0), Type: "text",
		Text: &wire.InText{Body: "Vendo 12 quintales de maíz"},
	})
	second := message(wire.InMessage{
		UserID: "PE.99887766554433221100", ID: "wamid.IN2", Timestamp: at(1), Type: "text", Text: &wire.InText{Body: "hola"},
	})
	second.ProfileName, second.Username = "Elmer T.", "@elmer.t"
	read := status(wire.Status{
		ID: "wamid.OUT1", Status: "read", Timestamp: at(3), RecipientID: rosa, RecipientUserID: rosaID,
	})
	sent := status(wire.Status{
		ID: "wamid.OUT1", Status: "sent", Timestamp: at(1), RecipientID: rosa, RecipientUserID: rosaID,
		Pricing: &wire.Pricing{Billable: true, Model: "PMP", Type: "regular", Category: "service"},
	})
	read.ProfileName, sent.ProfileName = "Rosa Quispe", "Rosa Quispe"
	failed := wire.Update{
		Kind: wire.KindOther, Field: "messages", BusinessAccountID: waba, PhoneNumberID: number, DisplayPhone: display,
		Errors: []wire.Problem{{
			Code: 130429, Title: "Rate limit hit", Message: "Rate limit hit",
			Details: "Message failed to send because there were too many messages sent from this phone number in a short period of time",
		}},
	}
	return []wire.Update{first, second, read, sent, failed}
}

func messages() map[string]wire.Update {
	return map[string]wire.Update{
		"msg-text-T1": message(wire.InMessage{
			From: rosa, UserID: rosaID, ID: "wamid.T1", Timestamp: at(10), Type: "text",
			Text: &wire.InText{Body: "S/ 2.50 el kilo"},
		}),
		"msg-text-T2": message(wire.InMessage{
			From: rosa, UserID: rosaID, ID: "wamid.T2", Timestamp: at(11), Type: "text",
			Context: answers("wamid.OUT7"), Text: &wire.InText{Body: "2"},
		}),
		"msg-interactive-button_reply-B1": message(wire.InMessage{
			From: rosa, UserID: rosaID, ID: "wamid.B1", Timestamp: at(20), Type: "interactive", Context: answers("wamid.OUT8"),
			Interactive: &wire.Interactive{
				Type: "button_reply", ButtonReply: &wire.InChoice{ID: "lot:01J9:confirm:v1", Title: "Sí, publicar"},
			},
		}),
		"msg-interactive-list_reply-B2": message(wire.InMessage{
			From: rosa, UserID: rosaID, ID: "wamid.B2", Timestamp: at(21), Type: "interactive", Context: answers("wamid.OUT9"),
			Interactive: &wire.Interactive{
				Type:      "list_reply",
				ListReply: &wire.InChoice{ID: "prod:maiz-amarillo", Title: "Maíz amarillo", Description: "Duro, seco"},
			},
		}),
		"msg-interactive-nfm_reply-B3": message(wire.InMessage{
			From: rosa, UserID: rosaID, ID: "wamid.B3", Timestamp: at(22), Type: "interactive", Context: answers("wamid.OUT10"),
			Interactive: &wire.Interactive{Type: "nfm_reply", FormReply: &wire.FormReply{
				Name: "flow", Body: "Sent", ResponseJSON: `{"flow_token":"lot-01J9","cantidad":"12","unidad":"quintal"}`,
			}},
		}),
		"msg-button-B4": message(wire.InMessage{
			From: rosa, UserID: rosaID, ID: "wamid.B4", Timestamp: at(23), Type: "button", Context: answers("wamid.OUT11"),
			Button: &wire.InButton{Payload: "offer:77:see", Text: "Ver oferta"},
		}),
		"msg-image-M1": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.M1", Timestamp: at(30), Type: "image", Image: &wire.InMedia{
				ID: "1003383421387256", URL: "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", MIMEType: "image/jpeg",
				SHA256: "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=", Caption: "mi maiz",
			},
		}),
		"msg-audio-M2": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.M2", Timestamp: at(31), Type: "audio", Audio: &wire.InMedia{
				ID: "1908647269898587", URL: "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=2",
				MIMEType: "audio/ogg; codecs=opus", SHA256: "wvqXMe6n7n1W0zphvLPoLj+s/NtKqmr3zZ7YzTP7xFI=", Voice: true,
			},
		}),
		"msg-video-M4": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.M4", Timestamp: at(33), Type: "video", Video: &wire.InMedia{
				ID: "731675419373506", MIMEType: "video/mp4", SHA256: "vdGU5X4caz12KwFgYwpljlUNqMt1YnkH+5GkPc3mMnc=", Caption: "chacra",
			},
		}),
		"msg-document-M5": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.M5", Timestamp: at(34), Type: "document", Document: &wire.InMedia{
				ID: "622684793477189", MIMEType: "application/pdf", SHA256: "V5OPpLD/gEG6Xjg0MbmQDLFgcKsL+j5LfY4ny/pZ4MY=",
				Caption: "guia", Filename: "guia.pdf",
			},
		}),
		"msg-sticker-M6": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.M6", Timestamp: at(35), Type: "sticker", Sticker: &wire.InMedia{
				ID: "1908647269898589", MIMEType: "image/webp", SHA256: "wvqXMe6n7n1W0zphvLPoLj+s/NtKqmr3zZ7YzTP7xFI=", Animated: true,
			},
		}),
		"msg-location-L1": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.L1", Timestamp: at(40), Type: "location", Location: &wire.InLocation{
				Latitude: -4.5986, Longitude: -77.8681, Name: "Nieva", Address: "Condorcanqui, Amazonas", URL: "https://maps.example/x",
			},
		}),
		"msg-contacts-C1": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.C1", Timestamp: at(42), Type: "contacts", Contacts: []wire.InCard{elmer()},
		}),
		"msg-reaction-R1": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.R1", Timestamp: at(44), Type: "reaction",
			Reaction: &wire.InReaction{MessageID: "wamid.OUT13", Emoji: "👍"},
		}),
		"msg-order-O1": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.O1", Timestamp: at(46), Type: "order", Order: &wire.InOrder{
				CatalogID: "194836987003835",
				Items:     []wire.InItem{{ProductID: "lot-01J9", Quantity: "2", Price: "30.5", Currency: "PEN"}},
			},
		}),
		"msg-unsupported-U1": message(wire.InMessage{
			From: rosa, UserID: "PE.1", ID: "wamid.U1", Timestamp: at(50), Type: "unsupported",
			Unsupported: &wire.Unsupported{Type: "poll"},
			Errors: []wire.Problem{{
				Code: 131051, Title: "Message type unknown", Message: "Message type unknown",
				Details: "Message type is currently not supported.",
			}},
		}),
		"msg-system-user_changed_number-S1": unnamed(message(wire.InMessage{
			From: rosa, ID: "wamid.S1", Timestamp: at(51), Type: "system", System: &wire.System{
				Type: "user_changed_number", Body: "User Rosa Quispe changed from 51987654321 to 51911111111", WaID: "51911111111",
			},
		})),
		"msg-system-customer_identity_changed-S3": unnamed(message(wire.InMessage{
			From: rosa, ID: "wamid.S3", Timestamp: at(53), Type: "system",
			System:   &wire.System{Type: "customer_identity_changed", Body: "User identity changed"},
			Identity: &wire.Identity{Acknowledged: true, Created: "1763800053", Hash: "xyz"},
		})),
		"msg-request_welcome-S4": message(wire.InMessage{
			From: rosa, ID: "wamid.S4", Timestamp: at(54), Type: "request_welcome",
		}),
		"msg-revoke-S5": message(wire.InMessage{
			From: rosa, ID: "wamid.S5", Timestamp: at(55), Type: "revoke", Revoke: &wire.Revoke{OriginalMessageID: "wamid.T1"},
		}),
	}
}

func answers(id string) *wire.Context { return &wire.Context{From: "51900000001", ID: id} }

func elmer() wire.InCard {
	var c wire.InCard
	c.Name.Formatted, c.Name.First, c.Name.Last = "Elmer Tsejem", "Elmer", "Tsejem"
	c.Org.Company = "Asociacion X"
	c.Phones = []wire.CardPhone{{Phone: "+51 912 345 678", WaID: "51912345678", Type: "MOBILE"}}
	return c
}

func statuses() map[string]wire.Update {
	advertised := wire.Conversation{ID: "7270432eae", Expires: "1763886464"}
	advertised.Origin.Type = "referral_conversion"
	return map[string]wire.Update{
		"status-sent-OUT1": status(wire.Status{
			ID: "wamid.OUT1", Status: "sent", Timestamp: at(60), RecipientID: rosa, RecipientUserID: "PE.1", Callback: "ev:01J9Z",
			Pricing: &wire.Pricing{Billable: true, Model: "PMP", Type: "regular", Category: "service"},
		}),
		"status-delivered-OUT1": status(wire.Status{
			ID: "wamid.OUT1", Status: "delivered", Timestamp: at(61), RecipientID: rosa, RecipientUserID: "PE.1",
			Pricing: &wire.Pricing{Model: "PMP", Type: "free_customer_service", Category: "service"},
		}),
		"status-read-OUT1": status(wire.Status{
			ID: "wamid.OUT1", Status: "read", Timestamp: at(62), RecipientID: rosa, RecipientUserID: "PE.1",
		}),
		"status-sent-OUT3": status(wire.Status{
			ID: "wamid.OUT3", Status: "sent", Timestamp: at(64), RecipientID: rosa, Conversation: &advertised,
			Pricing: &wire.Pricing{Model: "PMP", Type: "free_entry_point", Category: "referral_conversion"},
		}),
		"status-failed-OUT4": status(wire.Status{
			ID: "wamid.OUT4", Status: "failed", Timestamp: at(65), RecipientID: rosa, Errors: []wire.Problem{{
				Code: 131047, Title: "Re-engagement message", Message: "Re-engagement message",
				Details: "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
			}},
		}),
	}
}
