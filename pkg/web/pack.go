package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"
)

const (
	packFrom  = 1024    // bytes: what is smaller fits a packet as it is
	packedTag = "-gzip" // ends the ETag of a packed answer, since a strong tag is of one sequence of bytes
)

var packers sync.Pool // of gzip.Writer, which take some memory each

// pack compresses an answer for whoever takes that.
func (r *recording) pack(c echo.Context) {
	vary(r.header, echo.HeaderAcceptEncoding)
	if r.given != nil || !r.packs(c) { // what is given again is as it was when it was kept
		return
	}
	if tag, ok := strings.CutSuffix(r.header.Get("ETag"), `"`); ok {
		r.header.Set("ETag", tag+packedTag+`"`)
	}
	if !r.unchanged || r.asked.keeps {
		r.compress()
	}
}

// packs tells whether an answer is sent compressed.
func (r *recording) packs(c echo.Context) bool {
	return r.body.Len() >= packFrom && r.header.Get(echo.HeaderContentEncoding) == "" && compressible(r.header.Get(echo.HeaderContentType)) &&
		takesGzip(c.Request().Header)
}

// finish completes an answer that is about to be sent: without a body if it is unchanged.
func (r *recording) finish(c echo.Context) {
	allowHead(r.header)
	size := len(r.content())
	switch {
	case r.unchanged:
		r.status = http.StatusNotModified
		for _, name := range ofBody {
			delete(r.header, name)
		}
	case r.given == nil && r.status != http.StatusNoContent:
		r.header.Set(echo.HeaderContentLength, strconv.Itoa(size))
	}
	c.Response().Status, c.Response().Size = r.status, int64(size)
}

// ofBody are the headers that tell of a body.
var ofBody = []string{echo.HeaderContentType, echo.HeaderContentEncoding, echo.HeaderContentLength}

func (r *recording) compress() {
	var packed bytes.Buffer
	packer, ok := packers.Get().(*gzip.Writer)
	if !ok {
		packer, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // which exists
	}
	defer packers.Put(packer)
	packer.Reset(&packed)
	_, _ = packer.Write(r.body.Bytes()) // a buffer takes everything
	_ = packer.Close()
	r.body = packed
	r.header.Set(echo.HeaderContentEncoding, "gzip")
}

func compressible(kind string) bool {
	media, _, _ := strings.Cut(kind, ";")
	switch media {
	case "application/json", "application/javascript", "application/xml", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json")
}

// vary adds a request header on which the answer depends.
func vary(header http.Header, name string) {
	switch before := header.Get(echo.HeaderVary); {
	case before == "":
		header.Set(echo.HeaderVary, name)
	case !strings.Contains(before, name):
		header.Set(echo.HeaderVary, before+", "+name)
	}
}
