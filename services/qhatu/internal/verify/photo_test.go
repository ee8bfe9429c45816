package verify_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// A photo that an order names and that is gone is named.
func TestAPhotoThatIsGoneIsFound(t *testing.T) {
	dir := t.TempDir()
	p := openAt(t, dir)
	p.trade(t)
	page, _ := p.buyer.Get(t, "/v1/orders").Want(t, http.StatusOK).Field(t, "items").([]any)
	order, _ := page[0].(body)["id"].(string)
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	p.buyer.Do(t, http.MethodPost, "/v1/orders/"+order+"/photos?shows=goods", webtest.Body("image/jpeg", file.String())).Want(t, http.StatusCreated)
	p.Stop(t)
	isWell(t, dir)
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: dir}))(t)
	photos := testkit.Must(node.JetStream().ObjectStore(t.Context(), natsd.Photos))(t)
	stored := testkit.Must(photos.List(t.Context()))(t)
	if err := photos.Delete(t.Context(), stored[0].Name); err != nil {
		t.Fatal(err)
	}
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	isWrong(t, dir, "photo", order, "is not there")
}
