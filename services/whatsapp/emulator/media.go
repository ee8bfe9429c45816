package emulator

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"
)

// How long Meta keeps what.
const (
	addressLife = 5 * time.Minute
	inboundLife = 7 * 24 * time.Hour
	uploadLife  = 30 * 24 * time.Hour
)

const (
	codeMedia   = 131053
	mostPicture = 5 << 20
	mostFile    = 100 << 20
)

// medium is a file that Meta has.
type medium struct {
	id, mime, name string
	content        []byte
	until          time.Time
	inbound        bool
	addresses      map[string]time.Time // by their keys: until when each is good
}

// store keeps a file. It needs the lock.
func (e *Emulator) store(m medium) *medium {
	m.id, m.addresses = mediaID(), map[string]time.Time{}
	life := uploadLife
	if m.inbound {
		life = inboundLife
	}
	m.until = e.cfg.Now().Add(life)
	e.media[m.id] = &m
	return &m
}

// kept is a file that Meta still has; nil: it has not. It needs the lock.
func (e *Emulator) kept(id string) *medium {
	if m := e.media[id]; m != nil && e.cfg.Now().Before(m.until) {
		return m
	}
	return nil
}

func (e *Emulator) mediaRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /{version}/{id}/media", e.postMedia)
	mux.HandleFunc("DELETE /{version}/{id}", e.graph(e.deleteMedia))
	mux.HandleFunc("GET /attachments", e.download)
	mux.HandleFunc("GET /media", e.controlMedia)
}

// postMedia takes a file to be sent.
func (e *Emulator) postMedia(w http.ResponseWriter, r *http.Request) {
	file, f := readForm(w, r)
	e.graph(of(e.cfg.PhoneNumberID, func(*http.Request, []byte) reply {
		if f != nil {
			return f.reply()
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		if injected := e.switches.nextUpload(); injected != nil {
			return injected.reply()
		}
		return reply{status: http.StatusOK, body: object{"id": e.store(*file).id}}
	}))(w, withoutBody(r))
}

func withoutBody(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.Body = http.NoBody
	return r
}

// readForm reads an upload, and holds it against what Meta takes.
func readForm(w http.ResponseWriter, r *http.Request) (*medium, *fault) {
	r.Body = http.MaxBytesReader(w, r.Body, mostFile)
	part, head, err := r.FormFile("file")
	if err != nil {
		return nil, refuse(codeParameter, "The parameter file is required")
	}
	content, err := io.ReadAll(part)
	if err != nil {
		return nil, refuse(codeParameter, "The file cannot be read")
	}
	if r.FormValue("messaging_product") != "whatsapp" {
		return nil, refuse(codeParameter, "(#100) The parameter messaging_product is required")
	}
	file := &medium{mime: mimeOf(head), name: head.Filename, content: content}
	return file, file.check()
}

func mimeOf(head *multipart.FileHeader) string {
	kind, _, err := mime.ParseMediaType(head.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// check holds a file against the kinds and sizes that Meta takes.
func (m *medium) check() *fault {
	most := map[string]int{"image/jpeg": mostPicture, "image/png": mostPicture, "application/pdf": mostFile, "text/plain": mostFile}[m.mime]
	switch {
	case most == 0:
		return refuse(codeParameter, "Param file must be a file with one of the following types: image/jpeg, image/png, application/pdf, text/plain. Received file of type '%s'.", m.mime)
	case len(m.content) == 0 || len(m.content) > most:
		return refuse(codeParameter, "The file has %d bytes", len(m.content))
	}
	return nil
}

// aboutMedia tells where a file is to be had, for five minutes; nil: there is no such file. It needs the lock.
func (e *Emulator) aboutMedia(r *http.Request, id string) object {
	m := e.kept(id)
	if m == nil {
		return nil
	}
	key := rand.Text()
	m.addresses[key] = e.cfg.Now().Add(addressLife)
	sum := sha256.Sum256(m.content)
	return object{
		"messaging_product": "whatsapp", "id": id, "mime_type": m.mime, "sha256": hex.EncodeToString(sum[:]), "file_size": strconv.Itoa(len(m.content)),
		"url": "http://" + r.Host + "/attachments?mid=" + id + "&hash=" + key,
	}
}

func (e *Emulator) deleteMedia(r *http.Request, _ []byte) reply {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := r.PathValue("id")
	if e.kept(id) == nil {
		return unknownObject(id).reply()
	}
	delete(e.media, id)
	return reply{status: http.StatusOK, body: object{"success": true}}
}

// download serves a file at its address, to whoever has the token.
func (e *Emulator) download(w http.ResponseWriter, r *http.Request) {
	content, kind, status := e.atAddress(r)
	e.journal.add(Entry{Kind: KindGraph, Method: r.Method, Path: r.URL.Path, Status: status})
	if status != http.StatusOK {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(content) // the caller may be gone
}

func (e *Emulator) atAddress(r *http.Request) (content []byte, kind string, status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if f := e.switches.nextDownload(); f != 0 {
		return nil, "", f
	}
	if e.cfg.Token != "" && r.Header.Get("Authorization") != "Bearer "+e.cfg.Token || r.UserAgent() == "" {
		return nil, "", http.StatusUnauthorized
	}
	m := e.kept(r.URL.Query().Get("mid"))
	if m == nil || !e.cfg.Now().Before(m.addresses[r.URL.Query().Get("hash")]) {
		return nil, "", http.StatusNotFound
	}
	return m.content, m.mime, http.StatusOK
}

// controlMedia shows a file as it is on phones: whoever has it there keeps it.
func (e *Emulator) controlMedia(w http.ResponseWriter, r *http.Request) {
	content, kind, ok := e.File(r.URL.Query().Get("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(content) // the caller may be gone
}

// File is what a bubble's File names: content and media type, as it is on phones.
func (e *Emulator) File(id string) (content []byte, kind string, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := e.media[id]
	if m == nil {
		return nil, "", false
	}
	return bytes.Clone(m.content), m.mime, true
}

// Keep has Meta keep a file under an id, as if it had been uploaded.
func (e *Emulator) Keep(id, kind string, content []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := e.store(medium{mime: kind, content: content})
	delete(e.media, m.id)
	m.id, e.media[id] = id, m
}

// Uploads is how many files the business has uploaded.
func (e *Emulator) Uploads() (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, m := range e.media {
		if !m.inbound {
			n++
		}
	}
	return n
}

// Send sends a file as a picture: whatever it is, it is called what kind says.
func (p *Phone) Send(content []byte, kind, caption string) (id string) {
	return p.picture(content, kind, caption, "")
}

// SendReply sends a file as a picture that quotes a message.
func (p *Phone) SendReply(messageID string, content []byte, kind, caption string) (id string) {
	return p.picture(content, kind, caption, messageID)
}

func (p *Phone) picture(content []byte, kind, caption, replyTo string) (id string) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	m := p.e.store(medium{mime: kind, content: content, inbound: true})
	more := object{}
	if caption != "" {
		more["caption"] = caption
	}
	return p.act(action{kind: "image", part: m.part(more), body: caption, replyTo: replyTo, file: m.id})
}

// part is what a webhook tells of a file.
func (m *medium) part(more object) object {
	sum := sha256.Sum256(m.content)
	more["id"], more["mime_type"], more["sha256"] = m.id, m.mime, base64.StdEncoding.EncodeToString(sum[:])
	more["url"] = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=" + m.id
	return more
}

// Snapshot is a small picture, another one each time, as a JPEG.
func Snapshot() []byte {
	seed := make([]byte, 3)
	_, _ = rand.Read(seed) // never fails
	p := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for x := range 64 {
		for y := range 48 {
			p.SetRGBA(x, y, color.RGBA{seed[0] + uint8(x), seed[1] + uint8(y), seed[2], 255}) //nolint:gosec // wraps
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, p, nil) // into memory: never fails
	return out.Bytes()
}
