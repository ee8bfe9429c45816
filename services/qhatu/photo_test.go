package qhatu_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// drawn is a picture of 60 × 40, another one for each number.
func drawn(n uint8) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for x := range 60 {
		for y := range 40 {
			p.SetRGBA(x, y, color.RGBA{n, uint8(4 * x), uint8(6 * y), 255}) //nolint:gosec // below 240
		}
	}
	return p
}

func jpegOf(t *testing.T, n uint8) string {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn(n), nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// sendPhoto sends a file as a photo of an order.
func sendPhoto(t *testing.T, who client, id, query, file string, more ...webtest.Option) webtest.Response {
	t.Helper()
	return who.Do(t, http.MethodPost, "/v1/orders/"+id+"/photos?"+query, append([]webtest.Option{webtest.Body("image/jpeg", file)}, more...)...)
}

func TestPhotosOfAnOrder(t *testing.T) {
	m := open(t)
	coordinator := m.As(t, token.RoleCoordinator, "Programa")
	o := agree(t, m, publish(t, m.seller, "20").ID, "10")
	o = orderStep(t, m.seller, o, "dispatch", body{"reason": "trust"})
	file := jpegOf(t, 7)
	added := sendPhoto(t, m.seller, o.ID, "shows=scale", file)
	photo := read[orderrest.Photo](t, added.Want(t, http.StatusCreated))
	sum := sha256.Sum256([]byte(file))
	if photo.Number != 1 || photo.By != "seller" || *photo.Delivery != 1 || photo.Width != 60 || photo.Height != 40 || photo.SourceSha256 != hex.EncodeToString(sum[:]) {
		t.Errorf("added: %+v", photo)
	}
	if again := read[orderrest.Photo](t, sendPhoto(t, m.seller, o.ID, "shows=goods", file).Want(t, http.StatusOK)); again.Number != 1 || again.Shows != "scale" {
		t.Errorf("the same again: %+v", again)
	}
	shown := orderAs(t, m.buyer, o.ID)
	if len(shown.Photos) != 1 || shown.Photos[0].URL == nil || *shown.Photos[0].URL != added.Header.Get("Location") || !slices.Contains(shown.AllowedActions, "add_photo") {
		t.Fatalf("shown: %+v", shown.Photos)
	}

	at := *shown.Photos[0].URL
	for name, who := range map[string]client{"buyer": m.buyer, "seller": m.seller} {
		got := who.Get(t, at).Want(t, http.StatusOK)
		kept, err := jpeg.Decode(bytes.NewReader(got.Body))
		sum := sha256.Sum256(got.Body)
		if err != nil || kept.Bounds().Dx() != 60 || photo.Sha256 != hex.EncodeToString(sum[:]) {
			t.Errorf("the %s sees %v, of another hash: %v", name, err, photo.Sha256)
		}
		head := got.Header
		if head.Get("Content-Type") != "image/jpeg" || head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Cache-Control") != "private, no-cache" || head.Get("ETag") == "" {
			t.Errorf("the %s gets %v", name, head)
		}
		who.Get(t, at, webtest.Header("If-None-Match", head.Get("ETag"))).Want(t, http.StatusNotModified)
		who.Get(t, strings.TrimSuffix(at, "1")+"2").Problem(t, http.StatusNotFound, "not-found")
	}
	m.stranger.Get(t, at).Problem(t, http.StatusNotFound, "not-found")
	sendPhoto(t, m.stranger, o.ID, "shows=goods", jpegOf(t, 8)).Problem(t, http.StatusNotFound, "not-found")
	m.Anyone().Get(t, at).Problem(t, http.StatusUnauthorized, "token-required")

	coordinator.Get(t, at).Problem(t, http.StatusConflict, "photos-private")
	orderStep(t, m.buyer, o, "dispute", body{"reason": "weight"})
	testkit.Eventually(t, "the coordinator sees the photo of what is disputed", func() bool { return coordinator.Get(t, at).Status == http.StatusOK })
	looked := coordinator.Get(t, "/v1/audit?person="+o.ID).Want(t, http.StatusOK)
	if !bytes.Contains(looked.Body, []byte("GetPhoto")) {
		t.Errorf("that the coordinator looked is not recorded: %s", looked.Body)
	}
	sendPhoto(t, m.buyer, o.ID, "shows=claim&delivery=1", jpegOf(t, 9)).Want(t, http.StatusCreated)
}

// A photo that shows what it should not is taken back by whoever kept it; nobody sees it then, and that there was one stays.
func TestAPhotoIsTakenBack(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "10")
	o = orderStep(t, m.seller, o, "dispatch", body{"reason": "trust"})
	file := jpegOf(t, 7)
	at := sendPhoto(t, m.seller, o.ID, "shows=document", file).Want(t, http.StatusCreated).Header.Get("Location")
	if seen := orderAs(t, m.seller, o.ID); seen.Photos[0].TakeBackUntil == nil || !slices.Contains(seen.AllowedActions, "take_back_photo") {
		t.Errorf("it may not be taken back: %+v, %v", seen.Photos[0], seen.AllowedActions)
	}
	m.buyer.Get(t, at).Want(t, http.StatusOK)
	m.buyer.Post(t, at+"/take-back", nil).Problem(t, http.StatusConflict, "not-own-photo")
	m.stranger.Post(t, at+"/take-back", nil).Problem(t, http.StatusNotFound, "not-found")
	for range 2 {
		m.seller.Post(t, at+"/take-back", nil).Want(t, http.StatusOK)
	}
	for _, who := range []client{m.buyer, m.seller} {
		who.Get(t, at).Problem(t, http.StatusNotFound, "not-found")
		gone := orderAs(t, who, o.ID).Photos[0]
		if gone.URL != nil || gone.TakenBackAt == nil || gone.TakeBackUntil != nil || gone.Shows != "document" || gone.SourceSha256 == "" {
			t.Errorf("what stays of it: %+v", gone)
		}
	}

	again := read[orderrest.Photo](t, sendPhoto(t, m.seller, o.ID, "shows=scale", file).Want(t, http.StatusCreated))
	if again.Number != 2 || again.Shows != "scale" {
		t.Errorf("the same file for what it is: %+v", again)
	}
	orderStep(t, m.buyer, o, "weigh", body{"net": kilograms("455")})
	m.seller.Post(t, *again.URL+"/take-back", nil).Problem(t, http.StatusConflict, "photo-stays")
	m.buyer.Get(t, *again.URL).Want(t, http.StatusOK)
}

// The bytes decide, whatever they are called.
func TestAPhotoIsWhatItsBytesSay(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "10")
	var asPNG bytes.Buffer
	if err := png.Encode(&asPNG, drawn(1)); err != nil {
		t.Fatal(err)
	}
	sendPhoto(t, m.buyer, o.ID, "shows=goods", asPNG.String()).Want(t, http.StatusCreated)
	whole := jpegOf(t, 2)
	for name, file := range map[string]string{
		"words": "hola", "a document": "%PDF-1.7 hola", "a page": "<script>alert(1)</script>", "JSON": "{}", "a half": whole[:len(whole)/2],
	} {
		t.Run(name, func(t *testing.T) {
			sendPhoto(t, m.buyer, o.ID, "shows=goods", file).Problem(t, http.StatusUnprocessableEntity, "not-a-picture")
		})
	}
	sendPhoto(t, m.buyer, o.ID, "shows=goods", "", webtest.Wrong()).Problem(t, http.StatusBadRequest, "malformed")
	for _, kind := range []string{"image/heic", "application/octet-stream", "multipart/form-data; boundary=x", "application/json"} {
		sendPhoto(t, m.buyer, o.ID, "shows=goods", whole, webtest.Header("Content-Type", kind), webtest.Wrong()).Problem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
	}
	large := whole + strings.Repeat("x", 10<<20)
	sendPhoto(t, m.buyer, o.ID, "shows=goods", large).Problem(t, http.StatusRequestEntityTooLarge, "too-large")
	sendPhoto(t, m.buyer, o.ID, "shows=goods", strings.Repeat("x", 40<<20)).Problem(t, http.StatusRequestEntityTooLarge, "too-large")
	for query, pointer := range map[string]string{
		"shows=payment": "?payment", "shows=goods&payment=1": "?payment", "shows=goods&delivery=3": "?delivery",
	} {
		if problem := sendPhoto(t, m.buyer, o.ID, query, whole).Problem(t, http.StatusUnprocessableEntity, "invalid"); !slices.Equal(problem.Pointers(), []string{pointer}) {
			t.Errorf("%s: %v", query, problem.Pointers())
		}
	}
	for _, query := range []string{"", "shows=moon", "shows=goods&delivery=0", "shows=goods&x=1"} {
		sendPhoto(t, m.buyer, o.ID, query, whole, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	sendPhoto(t, m.buyer, o.ID, "shows=payment&payment=1", whole).Problem(t, http.StatusNotFound, "not-found")
	sendPhoto(t, m.buyer, o.ID, "shows=scale", whole).Problem(t, http.StatusConflict, "nothing-sent")
	if left := orderAs(t, m.buyer, o.ID).Photos; len(left) != 1 {
		t.Errorf("what was refused left %+v", left)
	}
}

// A request that is sent again makes one photo, also under another key.
func TestAPhotoIsKeptOnce(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "10")
	file := jpegOf(t, 3)
	first := sendPhoto(t, m.seller, o.ID, "shows=vehicle", file, webtest.Key("a")).Want(t, http.StatusCreated)
	again := sendPhoto(t, m.seller, o.ID, "shows=vehicle", file, webtest.Key("a")).Want(t, http.StatusCreated)
	sendPhoto(t, m.seller, o.ID, "shows=vehicle", file, webtest.Key("b")).Want(t, http.StatusOK)
	sendPhoto(t, m.seller, o.ID, "shows=vehicle", jpegOf(t, 4), webtest.Key("a")).Problem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	if left := orderAs(t, m.seller, o.ID).Photos; len(left) != 1 || string(first.Body) != string(again.Body) {
		t.Errorf("%s, then %s; kept %+v", first.Body, again.Body, left)
	}
	sendPhoto(t, m.seller, o.ID, "shows=vehicle", jpegOf(t, 5), webtest.IfMatch(1)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	for i := range uint8(19) {
		sendPhoto(t, m.seller, o.ID, "shows=goods", jpegOf(t, 10+i)).Want(t, http.StatusCreated)
	}
	sendPhoto(t, m.seller, o.ID, "shows=goods", jpegOf(t, 100)).Problem(t, http.StatusConflict, "too-many-photos")
	sendPhoto(t, m.buyer, o.ID, "shows=goods", jpegOf(t, 100)).Want(t, http.StatusCreated)
}
