package torture_test

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// echo answers with what it is sent.
func echo(t *testing.T) string {
	t.Helper()
	listener := testkit.Must(net.Listen("tcp", "127.0.0.1:0"))(t)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(conn, conn) }()
		}
	}()
	return listener.Addr().String()
}

func TestALinkIsCutAndSilentEitherWay(t *testing.T) {
	link := testkit.Must(torture.NewLink(echo(t)))(t)
	t.Cleanup(func() { _ = link.Close() })
	conn := testkit.Must(net.Dial("tcp", link.Addr()))(t)
	defer conn.Close() //nolint:errcheck // it is cut
	say := func() {
		t.Helper()
		testkit.Must(conn.Write([]byte("a")))(t)
	}
	hear := func() error {
		_, err := conn.Read(make([]byte, 1))
		return err
	}
	say()
	if err := hear(); err != nil {
		t.Fatalf("a sound link: %v", err)
	}
	for _, silent := range []torture.State{{SilentThere: true}, {SilentBack: true}} {
		link.Set(silent)
		say()
		if err := conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if err := hear(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%+v: %v", silent, err)
		}
		link.Set(torture.State{Latency: time.Millisecond})
		if err := conn.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := hear(); err != nil {
			t.Errorf("after %+v: %v", silent, err)
		}
	}
	link.Set(torture.State{Cut: true})
	if err := hear(); err == nil {
		t.Error("a cut link carries")
	}
	again := testkit.Must(net.Dial("tcp", link.Addr()))(t)
	defer again.Close() //nolint:errcheck // it is cut
	if _, err := again.Read(make([]byte, 1)); err == nil {
		t.Error("a cut link takes connections")
	}
}
