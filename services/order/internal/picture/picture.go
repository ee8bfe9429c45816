// Package picture makes of a file that somebody sends a picture that can be shown to others: a JPEG of a bounded size, upright, that says
// nothing of where, when and by what it was taken. It is written anew from its pixels, so that nothing else of the file is left.
//
// It believes no media type, and reads no pixel before it knows from the file's head how much memory they take. One file at a time is
// read in a process.
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // is read
	"math"

	"golang.org/x/image/draw"
)

// What a picture may be.
const (
	MaxPixels = 40_000_000 // of a file
	MaxSide   = 1600       // of what is made of it, in pixels
	maxMemory = 320 << 20  // bytes while it is read
	quality   = 82         // of the JPEG: figures on a display stay sharp
)

// Why a file is refused.
var (
	ErrNone  = errors.New("no JPEG or PNG that can be read")
	ErrLarge = errors.New("more pixels than are read")
)

// Picture is a JPEG.
type Picture struct {
	JPEG          []byte
	Width, Height int
}

// reading lets one file in at a time.
var reading = make(chan struct{}, 1)

// Make makes a picture of a JPEG or PNG file. Of the same file it makes the same bytes.
func Make(ctx context.Context, file []byte) (Picture, error) {
	how, err := check(file)
	if err != nil {
		return Picture{}, err
	}
	select {
	case reading <- struct{}{}:
		defer func() { <-reading }()
	case <-ctx.Done():
		return Picture{}, ctx.Err()
	}
	shown, err := decode(file)
	if err != nil {
		return Picture{}, err
	}
	upright := how.turn(shrink(shown))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright, &jpeg.Options{Quality: quality}); err != nil {
		return Picture{}, fmt.Errorf("write a picture: %w", err)
	}
	return Picture{JPEG: out.Bytes(), Width: upright.Bounds().Dx(), Height: upright.Bounds().Dy()}, nil
}

// check reads the head of a file.
func check(file []byte) (orientation, error) {
	head, kind, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil:
		return upright, fmt.Errorf("%w: %w", ErrNone, err)
	case kind != "jpeg" && kind != "png": // another package of the program may read more
		return upright, ErrNone
	case head.Width <= 0 || head.Height <= 0:
		return upright, ErrNone
	case head.Width > MaxPixels/head.Height:
		return upright, ErrLarge
	}
	how, progressive := upright, false
	if kind == "jpeg" {
		how, progressive = readHead(file)
	}
	if head.Width*head.Height*perPixel(head.ColorModel, progressive) > maxMemory {
		return how, ErrLarge
	}
	return how, nil
}

// perPixel is how many bytes the pixels of a file take while it is read: of a progressive JPEG all coefficients as well.
func perPixel(model color.Model, progressive bool) int {
	size := 4
	switch model {
	case color.GrayModel:
		size = 1
	case color.YCbCrModel:
		size = 3
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		size = 8
	}
	if progressive {
		size += 4 * size
	}
	return size
}

// decode reads a file. A decoder that gives up in its own way says no more than that it is none.
func decode(file []byte) (shown image.Image, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v", ErrNone, cause)
		}
	}()
	shown, _, err = image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	return shown, nil
}

// shrink brings a picture to at most MaxSide, on white where it lets something through. First each square of whole pixels becomes one,
// strip by strip, so that little more memory is taken than by what comes out.
func shrink(from image.Image) *image.RGBA {
	size := from.Bounds().Size()
	by := max(1, max(size.X, size.Y)/MaxSide)
	squared := image.NewRGBA(image.Rect(0, 0, max(1, size.X/by), max(1, size.Y/by)))
	strip := image.NewRGBA(image.Rect(0, 0, size.X, by))
	for y := range squared.Rect.Dy() {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, from, from.Bounds().Min.Add(image.Pt(0, y*by)), draw.Over)
		for x := range squared.Rect.Dx() {
			squared.SetRGBA(x, y, average(strip, x*by, by))
		}
	}
	long := max(squared.Rect.Dx(), squared.Rect.Dy())
	if long <= MaxSide {
		return squared
	}
	part := float64(MaxSide) / float64(long)
	side := func(of int) int { return max(1, int(math.Round(part*float64(of)))) }
	out := image.NewRGBA(image.Rect(0, 0, side(squared.Rect.Dx()), side(squared.Rect.Dy())))
	draw.ApproxBiLinear.Scale(out, out.Rect, squared, squared.Rect, draw.Src, nil)
	return out
}

// average is the colour of a square of a strip that is as high.
func average(strip *image.RGBA, left, side int) color.RGBA {
	var sum [3]int
	for y := range side {
		row := strip.Pix[strip.PixOffset(left, y):]
		for x := range min(side, strip.Rect.Dx()-left) {
			for c := range sum {
				sum[c] += int(row[4*x+c])
			}
		}
	}
	of := side * min(side, strip.Rect.Dx()-left)
	part := func(c int) uint8 { return uint8(sum[c] / of) } //nolint:gosec // the mean of bytes is one
	return color.RGBA{part(0), part(1), part(2), math.MaxUint8}
}
