package verify_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

var release = flag.String("release", "", "keep what this version stores under this name, for all later ones to open")

const (
	releases = "testdata/releases" // of each release a data folder, and what it told of it
	foldedAs = ".tar.gz"
	toldAs   = ".json"
)

// What is told of a market that a release has stored. States are left out: they may go on by the clock.
type toldOf struct {
	Lots   map[string]body `json:"lots"`
	Orders map[string]body `json:"orders"`
}

// The data folder that a release has left is opened by this version, and says what it said then. Its history is whole, and read models that were
// built then are what they would be now.
func TestTheDataOfEachReleaseIsOpened(t *testing.T) {
	if *release != "" {
		keepRelease(t, filepath.Join(releases, *release))
	}
	kept, err := filepath.Glob(filepath.Join(releases, "*"+foldedAs))
	if err != nil || len(kept) == 0 {
		t.Fatalf("no releases are kept, %v", err)
	}
	for _, path := range kept {
		name := strings.TrimSuffix(path, foldedAs)
		t.Run(filepath.Base(name), func(t *testing.T) {
			dir := t.TempDir()
			unfold(t, path, dir)
			var want toldOf
			if err := json.Unmarshal(testkit.Must(os.ReadFile(name+toldAs))(t), &want); err != nil {
				t.Fatal(err)
			}
			p := openAt(t, dir)
			if diff := cmp.Diff(want, p.tells(t, want)); diff != "" {
				t.Errorf("(-then +now):\n%s", diff)
			}
			p.trade(t)
			p.Stop(t)
			isWell(t, dir)
		})
	}
}

// tells is what the market tells of the same lots and orders.
func (p parties) tells(t *testing.T, like toldOf) toldOf {
	t.Helper()
	now := toldOf{map[string]body{}, map[string]body{}}
	for id, fields := range like.Lots {
		now.Lots[id] = only(t, fields, p.seller.Get(t, "/v1/lots/"+id).Want(t, http.StatusOK))
	}
	for id, fields := range like.Orders {
		now.Orders[id] = only(t, fields, p.buyer.Get(t, "/v1/orders/"+id).Want(t, http.StatusOK))
	}
	return now
}

func only(t *testing.T, fields body, of webtest.Response) body {
	t.Helper()
	left := body{}
	for name, was := range fields {
		left[name] = known(was, of.Field(t, name))
	}
	return left
}

// known leaves out of what is told now what a release told nothing of.
func known(was, now any) any {
	then, isObject := was.(map[string]any)
	object, stays := now.(map[string]any)
	if !isObject || !stays {
		return now
	}
	left := map[string]any{}
	for name := range then {
		if value, told := object[name]; told {
			left[name] = known(then[name], value)
		}
	}
	return left
}

// keepRelease trades on a new market, and keeps its data folder and what it tells.
func keepRelease(t *testing.T, name string) {
	t.Helper()
	dir := t.TempDir()
	p := openAt(t, dir)
	lot := p.trade(t)
	var orders struct{ Items []struct{ ID string } }
	p.buyer.Get(t, "/v1/orders").Want(t, http.StatusOK).JSON(t, &orders)
	told := p.tells(t, toldOf{
		Lots:   map[string]body{lot: fields("id", "code", "association", "product", "grade", "declared", "quantity", "price")},
		Orders: map[string]body{orders.Items[0].ID: fields("id", "lot_id", "buyer", "association", "quantity", "base_quantity", "price", "total", "delivery")},
	})
	p.Stop(t)
	if err := errors.Join(
		os.MkdirAll(releases, 0o750),
		os.WriteFile(name+toldAs, append(testkit.Must(json.MarshalIndent(told, "", "\t"))(t), '\n'), 0o600),
		os.Remove(filepath.Join(dir, "nats.sock")), // a socket cannot be kept
		fold(dir, name+foldedAs),
	); err != nil {
		t.Fatal(err)
	}
}

func fields(names ...string) body {
	all := body{}
	for _, name := range names {
		all[name] = nil
	}
	return all
}

func fold(dir, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(file)
	archive := tar.NewWriter(packed)
	return errors.Join(archive.AddFS(os.DirFS(dir)), archive.Close(), packed.Close(), file.Close())
}

func unfold(t *testing.T, path, dir string) {
	t.Helper()
	file := testkit.Must(os.Open(path))(t)
	defer func() { _ = file.Close() }()
	to := testkit.Must(os.OpenRoot(dir))(t)
	defer func() { _ = to.Close() }()
	archive := tar.NewReader(testkit.Must(gzip.NewReader(file))(t))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			err = unfoldOne(to, header, archive)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func unfoldOne(to *os.Root, header *tar.Header, content io.Reader) error {
	if header.Typeflag == tar.TypeDir {
		return to.MkdirAll(strings.TrimSuffix(header.Name, "/"), 0o700)
	}
	file, err := to.Create(header.Name)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Chmod(0o600), file.Close())
}
