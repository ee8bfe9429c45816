package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/order/internal/picture"
)

// halves is a picture that is red above and blue below, or left and right.
func halves(w, h int, side bool) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			if side && x >= w/2 || !side && y >= h/2 {
				c = color.RGBA{0, 0, 255, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

func asJPEG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// tagged is a JPEG whose camera says how it was held, and where.
func tagged(file []byte, how uint16) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x02")
	tiff = append(tiff, 0x01, 0x0e, 0, 2, 0, 0, 0, 4, 'G', 'P', 'S', 0)
	tiff = append(tiff, 0x01, 0x12, 0, 3, 0, 0, 0, 1)
	tiff = binary.BigEndian.AppendUint16(tiff, how)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	content := append([]byte("Exif\x00\x00"), tiff...)
	segment := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(content)+2))...)
	return append(append(append(append([]byte{}, file[:2]...), segment...), content...), file[2:]...)
}

// announced is the head of a PNG that says how large it is, and has nothing behind it.
func announced(w, h uint32) []byte {
	header := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	header = append(header, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, header...), crc32.ChecksumIEEE(header))
}

func TestPictures(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		w, h int
	}{
		"small":         {asJPEG(t, halves(60, 40, false)), 60, 40},
		"one pixel":     {asPNG(t, halves(1, 1, false)), 1, 1},
		"large":         {asJPEG(t, halves(4000, 3000, false)), 1600, 1200},
		"a bit large":   {asPNG(t, halves(1700, 100, false)), 1600, 94},
		"very long":     {asPNG(t, halves(9600, 3, false)), 1600, 1},
		"transparent":   {asPNG(t, image.NewNRGBA(image.Rect(0, 0, 30, 20))), 30, 20},
		"called a JPEG": {asPNG(t, halves(30, 20, false)), 30, 20},
		"lying":         {tagged(asJPEG(t, halves(60, 40, false)), 6), 40, 60},
		"nonsense":      {tagged(asJPEG(t, halves(60, 40, false)), 77), 60, 40},
	} {
		t.Run(name, func(t *testing.T) {
			p := testkit.Must(picture.Make(t.Context(), c.file))(t)
			again := testkit.Must(picture.Make(t.Context(), c.file))(t)
			read := testkit.Must(jpeg.Decode(bytes.NewReader(p.JPEG)))(t)
			if p.Width != c.w || p.Height != c.h || read.Bounds().Size() != image.Pt(c.w, c.h) || !bytes.Equal(p.JPEG, again.JPEG) {
				t.Errorf("%d × %d (%v), the same again: %v; want %d × %d", p.Width, p.Height, read.Bounds(), bytes.Equal(p.JPEG, again.JPEG), c.w, c.h)
			}
			if bytes.Contains(p.JPEG, []byte("GPS")) || bytes.Contains(p.JPEG, []byte("Exif")) {
				t.Error("it still says where it was taken")
			}
		})
	}
}

// However the camera was held, what was above is above: each of these was seen as red above and blue below.
func TestPicturesAreTurnedUpright(t *testing.T) {
	above, left := halves(60, 40, false), halves(60, 40, true)
	below, right := mirrored(above), mirrored(left)
	for how, stored := range map[uint16]image.Image{1: above, 2: above, 3: below, 4: below, 5: left, 6: left, 7: right, 8: right} {
		p := testkit.Must(picture.Make(t.Context(), tagged(asJPEG(t, stored), how)))(t)
		seen := testkit.Must(jpeg.Decode(bytes.NewReader(p.JPEG)))(t)
		for _, at := range []struct {
			y   int
			red bool
		}{{2, true}, {p.Height - 3, false}} {
			if r, _, b, _ := seen.At(p.Width/2, at.y).RGBA(); (r > b) != at.red {
				t.Errorf("held as %d: at %d of %d × %d it is red %v", how, at.y, p.Width, p.Height, r > b)
			}
		}
	}
}

func mirrored(p image.Image) image.Image {
	size := p.Bounds().Size()
	out := image.NewRGBA(p.Bounds())
	for y := range size.Y {
		for x := range size.X {
			out.Set(size.X-1-x, size.Y-1-y, p.At(x, y))
		}
	}
	return out
}

func TestWhatIsNoPicture(t *testing.T) {
	whole := asJPEG(t, halves(600, 400, false))
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":                       {nil, picture.ErrNone},
		"text":                          {[]byte("hola"), picture.ErrNone},
		"a document":                    {[]byte("%PDF-1.7"), picture.ErrNone},
		"a page that runs":              {[]byte("<svg onload=alert(1)>"), picture.ErrNone},
		"a JPEG cut off":                {whole[:len(whole)/2], picture.ErrNone},
		"a head alone":                  {announced(100, 100), picture.ErrNone},
		"more megapixels than are read": {announced(8000, 5001), picture.ErrLarge},
		"a bomb":                        {announced(90_000, 90_000), picture.ErrLarge},
	} {
		if _, err := picture.Make(t.Context(), c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoGivesUpWaitsNoMore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // select chooses by chance where both go on
		if _, err := picture.Make(ctx, asPNG(t, halves(1, 1, false))); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

// No file, however it is broken, is more than refused.
func FuzzMake(f *testing.F) {
	var small bytes.Buffer
	_ = jpeg.Encode(&small, halves(8, 8, false), nil)
	f.Add(small.Bytes())
	f.Add(tagged(small.Bytes(), 6))
	f.Add(announced(3, 3))
	f.Fuzz(func(t *testing.T, file []byte) {
		if p, err := picture.Make(t.Context(), file); err == nil && (p.Width > picture.MaxSide || p.Height > picture.MaxSide) {
			t.Errorf("%d × %d", p.Width, p.Height)
		}
	})
}
