package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a camera was held, as its files say (Exif): 1 to 8.
type orientation int

const upright orientation = 1

// Markers of a JPEG.
const (
	startsProgressive = 0xc2
	startsScan        = 0xda
	hasExif           = 0xe1
)

var exifBegins = []byte("Exif\x00\x00")

// readHead reads how a JPEG is to be turned, and whether it is progressive. What it cannot read says nothing.
func readHead(file []byte) (how orientation, progressive bool) {
	how = upright
	for rest := file[min(2, len(file)):]; len(rest) >= 4 && rest[0] == 0xff; {
		marker := rest[1]
		if marker == 0xff { // fills
			rest = rest[1:]
			continue
		}
		size := int(binary.BigEndian.Uint16(rest[2:]))
		if marker == startsScan || size < 2 || 2+size > len(rest) {
			break
		}
		content := rest[4 : 2+size]
		switch marker {
		case startsProgressive:
			progressive = true
		case hasExif:
			if tiff, is := bytes.CutPrefix(content, exifBegins); is && how == upright {
				how = orientationIn(tiff)
			}
		}
		rest = rest[2+size:]
	}
	return how, progressive
}

const (
	tagOrientation = 0x0112
	entryBytes     = 12
)

// orientationIn reads the first directory of a TIFF.
func orientationIn(tiff []byte) orientation {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	}
	if order == nil || len(tiff) < 8 {
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entryBytes {
			break
		}
		if order.Uint16(entries) == tagOrientation {
			if how := orientation(order.Uint16(entries[8:])); how >= 1 && how <= 8 {
				return how
			}
			break
		}
		entries = entries[entryBytes:]
	}
	return upright
}

// turn returns a picture as it was seen.
func (o orientation) turn(from *image.RGBA) *image.RGBA {
	if o == upright {
		return from
	}
	w, h := from.Rect.Dx(), from.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if o >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			to := o.place(x, y, w, h)
			out.SetRGBA(to.X, to.Y, from.RGBAAt(x, y))
		}
	}
	return out
}

// place is where a pixel of a picture of w × h comes to stand.
func (o orientation) place(x, y, w, h int) image.Point {
	switch o {
	case 2:
		return image.Pt(w-1-x, y)
	case 3:
		return image.Pt(w-1-x, h-1-y)
	case 4:
		return image.Pt(x, h-1-y)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(h-1-y, x)
	case 7:
		return image.Pt(h-1-y, w-1-x)
	case 8:
		return image.Pt(y, w-1-x)
	}
	return image.Pt(x, y)
}
