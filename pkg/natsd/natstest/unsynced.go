package natstest

import (
	"path/filepath"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// Unsynced starts one node, in a new folder of the test, that stores without the fsyncs of a real one, for benchmarks that
// write much and measure only how it is read. It takes connections at the URL; the stream side returned stays in this
// process.
func Unsynced(t testing.TB) (js jetstream.JetStream, url string) {
	t.Helper()
	js, srv := unsynced(t, t.TempDir())
	return js, srv.ClientURL()
}

// UnsyncedIn is Unsynced in the folder where [StartIn] with the same dir finds what was stored, once stop was called.
func UnsyncedIn(t testing.TB, dir string) (js jetstream.JetStream, url string, stop func()) {
	t.Helper()
	js, srv := unsynced(t, filepath.Join(dir, "nats"))
	return js, srv.ClientURL(), func() {
		srv.Shutdown()
		srv.WaitForShutdown()
	}
}

func unsynced(t testing.TB, dir string) (jetstream.JetStream, *server.Server) {
	t.Helper()
	srv, err := server.NewServer(&server.Options{
		ServerName: "unsynced", Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: dir,
		NoSigs: true, NoLog: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(srv.WaitForShutdown)
	t.Cleanup(srv.Shutdown)
	js := connect(t, "", nats.InProcessServer(srv))
	if err := natsd.Declare(t.Context(), js, 1); err != nil {
		t.Fatal(err)
	}
	return js, srv
}
