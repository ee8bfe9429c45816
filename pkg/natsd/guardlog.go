package natsd

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
)

// readEnd asks the leader of the log for its end.
func readEnd(ctx context.Context, js jetstream.JetStream) (Note, error) {
	info, err := readInfo(ctx, js)
	if err != nil {
		return Note{}, err
	}
	return endOf(ctx, js, info)
}

func readInfo(ctx context.Context, js jetstream.JetStream) (*jetstream.StreamInfo, error) {
	info, err := stream.New(js, Market).Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask for the log's end: %w", err)
	}
	return info, nil
}

// endOf is the end of a log of which its leader has told.
func endOf(ctx context.Context, js jetstream.JetStream, info *jetstream.StreamInfo) (end Note, err error) {
	end = Note{
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

// messageID returns the id of one message of the log; none if it is lost, and an operator has accepted that.
func messageID(ctx context.Context, js jetstream.JetStream, position uint64) (string, error) {
	message, err := stream.New(js, Market).Get(ctx, position)
	if err != nil {
		return "", fmt.Errorf("read message %d: %w", position, err)
	}
	if message == nil {
		return "", nil
	}
	return message.ID, nil
}
