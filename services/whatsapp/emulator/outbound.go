package emulator

// outbound is the body of POST /messages.
type outbound struct {
	Product   string `json:"messaging_product"`
	Recipient string `json:"recipient"`
	To        string `json:"to"`
	Type      string `json:"type"`
	Callback  string `json:"biz_opaque_callback_data"`
	Context   *struct {
		MessageID string `json:"message_id"`
	} `json:"context"`
	Text        *outText        `json:"text"`
	Interactive *outInteractive `json:"interactive"`
	Template    *outTemplate    `json:"template"`
	Image       *outFile        `json:"image"`
	Document    *outFile        `json:"document"`
	Audio       *outFile        `json:"audio"`

	// A read mark has these instead.
	Status    string `json:"status"`
	MessageID string `json:"message_id"`
	Typing    *struct {
		Type string `json:"type"`
	} `json:"typing_indicator"`
}

type outText struct {
	Body string `json:"body"`
}

type outFile struct {
	ID       string `json:"id"`
	Link     string `json:"link"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
}

type outInteractive struct {
	Type   string     `json:"type"`
	Header *outHeader `json:"header"`
	Body   *outWords  `json:"body"`
	Footer *outWords  `json:"footer"`
	Action struct {
		Name    string `json:"name"`
		Button  string `json:"button"`
		Buttons []struct {
			Type  string `json:"type"`
			Reply Choice `json:"reply"`
		} `json:"buttons"`
		Sections []struct {
			Title string   `json:"title"`
			Rows  []Choice `json:"rows"`
		} `json:"sections"`
	} `json:"action"`
}

type outWords struct {
	Text string `json:"text"`
}

type outHeader struct {
	Type     string   `json:"type"`
	Text     string   `json:"text"`
	Image    *outFile `json:"image"`
	Video    *outFile `json:"video"`
	Document *outFile `json:"document"`
}

type outTemplate struct {
	Name     string `json:"name"`
	Language struct {
		Code string `json:"code"`
	} `json:"language"`
	Components []outComponent `json:"components"`
}

type outComponent struct {
	Type       string         `json:"type"`
	SubType    string         `json:"sub_type"`
	Index      outIndex       `json:"index"`
	Parameters []outParameter `json:"parameters"`
}

type outParameter struct {
	Type    string `json:"type"`
	Name    string `json:"parameter_name"`
	Text    string `json:"text"`
	Payload string `json:"payload"`
}

// outIndex is a button's place; Meta takes it with quotes and without.
type outIndex string

// UnmarshalJSON takes a number or a string.
func (i *outIndex) UnmarshalJSON(raw []byte) error {
	*i = outIndex(digits(string(raw)))
	return nil
}
