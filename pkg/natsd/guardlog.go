package natsd

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// readEnd asks the leader of the log for its end.
func readEnd(ctx context.Context, js jetstream.JetStream) (Note, error) {
	stream, err := js.Stream(ctx, Market)
	if err != nil {
		return Note{}, fmt.Errorf("ask for the log's end: %w", err)
	}
	info := stream.CachedInfo()
	end := Note{
		Identity: info.Config.Metadata[StoreID],
		Position: info.State.LastSeq,
		At:       time.Now().UTC(),
	}
	if end.Position == 0 {
		return end, nil
	}
	end.EventID, err = messageID(ctx, js, end.Position)
	return end, err
}

// messageID asks the leader, not the nearest copy, for the id of one message.
func messageID(ctx context.Context, js jetstream.JetStream, position uint64) (string, error) {
	request := fmt.Appendf(nil, `{"seq":%d}`, position)
	reply, err := js.Conn().RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+Market, request)
	if err != nil {
		return "", fmt.Errorf("read message %d: %w", position, err)
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message struct {
			Header []byte `json:"hdrs"`
		} `json:"message"`
	}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		return "", fmt.Errorf("read message %d: %w", position, err)
	}
	if answer.Error != nil {
		return "", fmt.Errorf("read message %d: %w", position, answer.Error)
	}
	header, err := nats.DecodeHeadersMsg(answer.Message.Header)
	if err != nil && len(answer.Message.Header) > 0 {
		return "", fmt.Errorf("read message %d: %w", position, err)
	}
	return header.Get(jetstream.MsgIDHeader), nil
}
