package flows

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
)

// ReadNotice reads the JSON of a Notice that this version or an earlier one stored. In version 1 kinds named no flow.
func ReadNotice(stored []byte) (chat.Notice, error) {
	var n struct {
		chat.Notice
		noticeV1
	}
	if err := json.Unmarshal(stored, &n); err != nil {
		return chat.Notice{}, fmt.Errorf("read a notice: %w", err)
	}
	if strings.Contains(string(n.Kind), ".") {
		return n.Notice, nil
	}
	return n.upgrade(n.Kind), nil
}

type noticeV1 struct {
	Negotiation string
	Offer       int
	Order       string
	Fair, Stall string
}

func (n noticeV1) upgrade(kind chat.NoticeKind) chat.Notice {
	switch {
	case n.Fair != "":
		return chat.Notice{Kind: fair.Name + "." + kind, Args: chat.Args{n.Fair, n.Stall}}
	case strings.HasPrefix(string(kind), "order_"):
		return chat.Notice{Kind: bargain.Name + "." + kind, Args: chat.Args{n.Order}}
	}
	return chat.Notice{Kind: bargain.Name + "." + kind, Args: chat.Args{n.Negotiation, strconv.Itoa(n.Offer)}}
}
