package emulator_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const plenty = 1 << 20

func TestPhotosAreFetched(t *testing.T) {
	w := newWorld(t)
	photo := emulator.Snapshot()
	w.rosa.Send(photo, "image/jpeg", "la balanza")
	w.settle()
	told := lastMessage(t, w.heard()).Message
	if told.Image == nil || told.Image.Caption != "la balanza" {
		t.Fatalf("told %+v", told)
	}
	if got, err := w.graph.Download(t.Context(), told.Image.ID, plenty); err != nil || !bytes.Equal(got, photo) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	w.FailDownloads(1, 500)
	if _, err := w.graph.Download(t.Context(), told.Image.ID, plenty); !errors.Is(err, graph.ErrUnknown) {
		t.Errorf("out of order: %v", err)
	}
	w.clock.pass(7 * 24 * time.Hour)
	if _, err := w.graph.Download(t.Context(), told.Image.ID, plenty); !errors.Is(err, graph.ErrNoMedia) {
		t.Errorf("after seven days: %v", err)
	}
	if shown := w.rosa.Bubbles()[0]; shown.File == "" || shown.Kind != "image" {
		t.Errorf("shown %+v", shown)
	}
}

func TestFilesAreSentByTheirIDs(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	acta := testkit.Must(w.graph.Upload(t.Context(), "application/pdf", "acta.pdf", []byte("%PDF-1.7")))(t)
	w.send(wire.Document(to(w.rosa), acta, "Acta.pdf", "Tu acta"))
	photo := testkit.Must(w.graph.Upload(t.Context(), "image/jpeg", "foto.jpg", emulator.Snapshot()))(t)
	w.send(wire.Buttons(to(w.rosa), wire.Frame{Header: wire.Header{Image: photo}, Body: "¿Llegó?"}, wire.Choice{ID: "a", Title: "Sí"}))
	chat := w.rosa.Bubbles()
	if b := chat[1]; b.Kind != "document" || b.FileName != "Acta.pdf" || b.Body != "Tu acta" || b.File != acta.ID {
		t.Errorf("shown %+v", b)
	}
	if b := chat[2]; b.File != photo.ID || b.Header != "[image]" {
		t.Errorf("shown %+v", b)
	}
	if content, kind, ok := w.File(acta.ID); !ok || kind != "application/pdf" || string(content) != "%PDF-1.7" {
		t.Errorf("the document is %s %q", kind, content)
	}
	w.send(wire.Image(to(w.rosa), wire.File{ID: "77"}, ""))
	w.settle()
	failed := false
	for _, u := range w.heard() {
		failed = failed || u.Status != nil && len(u.Status.Errors) > 0 && u.Status.Errors[0].Code == 131053
	}
	if !failed || len(w.rosa.Bubbles()) != 3 {
		t.Errorf("a file that Meta does not have: failed %v", failed)
	}
	if _, err := w.graph.Upload(t.Context(), "application/zip", "a.zip", []byte("PK")); err == nil {
		t.Error("a kind that Meta does not take is uploaded")
	}
	w.FailUploads(1, 131000, 0)
	if _, err := w.graph.Upload(t.Context(), "image/jpeg", "a.jpg", emulator.Snapshot()); err == nil {
		t.Error("what was to fail did not")
	}
}
