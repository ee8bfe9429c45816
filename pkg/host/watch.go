package host

import (
	"context"
	"runtime/debug"
)

// tellLosses says what the log, or what is beside it, has lost, at every start, and keeps what has lost something from being changed.
func (h *Host) tellLosses() {
	var subjects []string
	for _, loss := range h.node.Lost() {
		says := "the log has lost something, which was accepted"
		if loss.Stream != "" {
			says = "something beside the log is lost, which was accepted"
		}
		h.logger.Warn(says, "accepted", loss.Accepted, "reason", loss.String(), "copies", loss.Copies)
		subjects = append(subjects, loss.Aggregates...)
	}
	h.log.Lose(subjects)
}

// freeMemory gives back what only the start has needed, such as what the server reads to index a large log.
func (h *Host) freeMemory(ctx context.Context) error {
	select {
	case <-h.bus.Running():
		debug.FreeOSMemory()
	case <-ctx.Done():
	}
	return nil
}

// watchRoom holds what would be stored back while the disk is full.
func (h *Host) watchRoom(ctx context.Context) error {
	return h.node.WatchRoom(ctx, func(why error) {
		h.log.Hold(why)
		if why != nil {
			h.logger.Error("no command is taken until there is room", "reason", why)
		} else {
			h.logger.Info("there is room again: commands are taken")
		}
	})
}

// watchLog records the log's end for the next start. If the log loses its end meanwhile, writes are refused.
func (h *Host) watchLog(ctx context.Context) error {
	if err := h.guard.Run(ctx, h.node.JetStream()); err != nil {
		h.logger.Error("the log has lost its end: writes are refused", "reason", err)
		h.log.Refuse(err)
	}
	return nil
}

// watchFiles has the files of the log read once the market runs. If one has lost something, writes are refused.
func (h *Host) watchFiles(ctx context.Context) error {
	select {
	case <-h.bus.Running():
	case <-ctx.Done():
		return nil
	}
	if err := h.node.WatchLog(ctx); err != nil {
		h.logger.Error("the log is damaged: writes are refused", "reason", err)
		h.log.Refuse(err)
	}
	return nil
}
