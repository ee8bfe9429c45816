package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
)

// Errors of a restore to a cluster.
var (
	// ErrMarketThere is returned for a cluster that has a market.
	ErrMarketThere = errors.New("the cluster has a market, and nothing is written over it: restore to one whose servers are empty")
	// ErrProcesses is returned while processes of a market run.
	ErrProcesses = errors.New("processes of a market run there: stop them first, and start them when the restore has ended")
	// ErrLostOnCluster is returned for a log that has lost something: only a data folder can say so.
	ErrLostOnCluster = errors.New("the log has lost something, which was accepted, and a cluster could not tell its operator: restore it to one machine, with --data-dir")
)

const (
	chunkBytes = 256 << 10 // are sent at a time
	hearings   = 25        // how often something is sent that nobody takes
)

// toCluster restores to a cluster that has no market: streams that are there are empty, or left of a restore that was cut off.
func (r *restoring) toCluster(ctx context.Context) error {
	r.node, r.replicas, r.keyDir = r.Cluster, r.Replicas, r.KeyDir
	r.declare = func(ctx context.Context) error { return natsd.Declare(ctx, r.node.JetStream(), r.replicas) }
	r.put = func(ctx context.Context, config server.StreamConfig, each messages) error {
		return send(ctx, r.node.JetStream(), config, each)
	}
	if len(r.manifest.Lost) > 0 {
		return ErrLostOnCluster
	}
	if err := r.checkCluster(ctx); err != nil {
		return err
	}
	if err := r.prepare(); err != nil {
		return err
	}
	if err := r.clear(ctx); err != nil {
		return err
	}
	if err := r.fill(ctx); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return r.awaitCopies(ctx)
}

// checkCluster returns an error for a cluster that is not to be restored to.
func (r *restoring) checkCluster(ctx context.Context) error {
	if r.Keys != "" {
		if err := os.MkdirAll(r.keyDir, 0o700); err != nil {
			return err
		}
		if err := isEmpty(r.keyDir); err != nil {
			return err
		}
	}
	market, err := r.node.JetStream().Stream(ctx, natsd.Market)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
	case err != nil:
		return fmt.Errorf("the cluster does not answer: %w", err)
	case market.CachedInfo().State.LastSeq > 0:
		return ErrMarketThere
	}
	running, err := control.NewOperator(r.node.JetStream().Conn()).Processes(ctx, 0)
	switch {
	case errors.Is(err, control.ErrNobody):
		return nil
	case err == nil && len(running) > 0:
		return fmt.Errorf("%w: %s on %s, and perhaps others", ErrProcesses, running[0].Name, running[0].Host)
	}
	return err
}

// clear deletes the streams that are made anew: the log first, so that it is gone for as long as something else may be missing.
func (r *restoring) clear(ctx context.Context) error {
	for _, name := range append([]string{natsd.Market}, append(Streams(), natsd.StreamOf(natsd.Keys))...) {
		err := stream.Retry(ctx, func(ctx context.Context) error { return r.node.JetStream().DeleteStream(ctx, name) })
		if err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
			return fmt.Errorf("make stream %s anew: %w", name, err)
		}
	}
	return nil
}

// send makes a stream at a server elsewhere, by the API of JetStream's snapshots: each chunk is answered before the next.
func send(ctx context.Context, js jetstream.JetStream, config server.StreamConfig, each messages) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore stream %s: %w", config.Name, err)
		}
	}()
	var begun struct {
		Deliver string `json:"deliver_subject"`
	}
	request, err := json.Marshal(map[string]any{"config": config, "state": server.StreamState{}})
	if err != nil {
		return err
	}
	answer, err := ask(ctx, js.Conn(), "$JS.API.STREAM.RESTORE."+config.Name, request)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer, &begun); err != nil {
		return err
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(writeSnapshot(w, config, each)) }()
	chunk := make([]byte, chunkBytes)
	for {
		n, err := io.ReadFull(r, chunk)
		if n > 0 {
			if _, err := ask(ctx, js.Conn(), begun.Deliver, chunk[:n]); err != nil {
				return errors.Join(err, r.CloseWithError(err))
			}
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF: //nolint:errorlint // its own, of the pipe: what ends too early in a file is wrapped
			_, err = ask(ctx, js.Conn(), begun.Deliver, nil)
			return err
		default:
			return err // the server gives up when nothing comes
		}
	}
}

// ask sends something, and returns the answer, or what the server says is wrong.
func ask(ctx context.Context, conn *nats.Conn, subject string, content []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, copyPatience)
	defer cancel()
	answer, err := conn.RequestWithContext(ctx, subject, content)
	for attempt := 0; errors.Is(err, nats.ErrNoResponders) && attempt < hearings && stream.Wait(ctx, attempt) == nil; attempt++ {
		answer, err = conn.RequestWithContext(ctx, subject, content) // this server had not heard yet that another one listens
	}
	if err != nil || len(answer.Data) == 0 {
		return nil, err
	}
	var refused struct {
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(answer.Data, &refused); err != nil {
		return nil, err
	}
	if refused.Error != nil {
		return nil, refused.Error
	}
	return answer.Data, nil
}

const (
	copyPoll     = 200 * time.Millisecond
	copyPatience = 10 * time.Minute
)

// awaitCopies waits until each stream has all its copies: before that, what was restored could be lost with one server.
func (r *restoring) awaitCopies(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, copyPatience, errors.New("the market was restored, but not every server has its copy yet: look at qhatu doctor before it is opened"))
	defer cancel()
	task := r.Report.Start("copies", int64(len(r.manifest.Streams)))
	defer task.End()
	for _, s := range r.manifest.Streams {
		for !r.hasCopies(ctx, s.Name) {
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(copyPoll):
			}
		}
		task.Add(1)
	}
	return nil
}

func (r *restoring) hasCopies(ctx context.Context, name string) bool {
	info, err := stream.New(r.node.JetStream(), name).Info(ctx)
	if err != nil || r.replicas > 1 && info.Cluster == nil {
		return false
	}
	if r.replicas <= 1 {
		return true
	}
	current := 1
	for _, peer := range info.Cluster.Replicas {
		if peer.Current && !peer.Offline {
			current++
		}
	}
	return current >= r.replicas
}
