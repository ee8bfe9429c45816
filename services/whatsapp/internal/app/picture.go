package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	mostPicture   = 10 << 20 // bytes of what a person sends: more is nothing that the market would take
	pictureTries  = 3
	picturePause  = time.Second
	pictureExpiry = 30 * time.Second // for one try
)

// pictures fetches what people send, from Meta. A turn that is cut off is taken again, so that a picture is fetched again: it is kept once.
type pictures struct {
	graph  Graph
	clock  Clock
	logger *slog.Logger
}

// seenBy is the market as a session sees it, with what its person sends.
func (p *pictures) seenBy(session *market.Session) flows.Market {
	return struct {
		*market.Session
		*pictures
	}{session, p}
}

// Picture is a picture by Meta's id. What cannot be had after some tries is market.ErrNoFile: whoever sent it is asked for it again, rather than
// kept waiting.
func (p *pictures) Picture(ctx context.Context, media string) ([]byte, error) {
	for try := 1; ; try++ {
		content, err := p.download(ctx, media)
		gone := errors.Is(err, graph.ErrNoMedia) || errors.Is(err, graph.ErrLargeMedia)
		switch {
		case err == nil:
			return content, nil
		case ctx.Err() != nil:
			return nil, errors.Join(market.ErrUnavailable, ctx.Err()) // the process stops: the turn is taken again
		case gone || try >= pictureTries:
			p.logger.Warn("a picture cannot be fetched, asked for again", "reason", loggable(err), "tries", try)
			return nil, errors.Join(market.ErrNoFile, err)
		}
		if err := p.clock.Pause(ctx, picturePause); err != nil {
			return nil, errors.Join(market.ErrUnavailable, err)
		}
	}
}

func (p *pictures) download(ctx context.Context, media string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, pictureExpiry)
	defer cancel()
	return p.graph.Download(ctx, media, mostPicture)
}
