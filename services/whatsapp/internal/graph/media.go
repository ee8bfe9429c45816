package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

var (
	// ErrNoMedia is returned for a file that Meta does not have, or has no more: what people send it keeps for seven days.
	ErrNoMedia = errors.New("no such file, or no more")
	// ErrLargeMedia is returned for a file of more bytes than are wanted.
	ErrLargeMedia = errors.New("file is too large")
)

// MaxUpload is the most bytes of a picture that Meta takes; a document may have more.
const MaxUpload = 5 << 20

// Upload gives Meta a file, to be sent by the id that it returns for 30 days. It is sent to nobody, so that it may be repeated: then there are two.
func (c *Client) Upload(ctx context.Context, kind, name string, content []byte) (wire.File, error) {
	body, form, err := form(kind, name, content)
	if err != nil {
		return wire.File{}, err
	}
	req, err := c.newRequest(ctx, http.MethodPost, c.number+"/media", body)
	if err != nil {
		return wire.File{}, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	req.Header.Set("Content-Type", form)
	var given struct{ ID string }
	if err := c.answered(req, &given); err != nil {
		return wire.File{}, fmt.Errorf("upload: %w", err)
	}
	if given.ID == "" {
		return wire.File{}, fmt.Errorf("upload: taken without an id: %w", ErrUnknown)
	}
	return wire.File{ID: given.ID}, nil
}

// form is the body of an upload, with its media type.
func form(kind, name string, content []byte) (body []byte, mediaType string, err error) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part := textproto.MIMEHeader{}
	part.Set("Content-Disposition", multipart.FileContentDisposition("file", name))
	part.Set("Content-Type", kind)
	err = errors.Join(w.WriteField("messaging_product", "whatsapp"), w.WriteField("type", kind))
	if err == nil {
		var file io.Writer
		if file, err = w.CreatePart(part); err == nil {
			_, err = file.Write(content)
		}
	}
	err = errors.Join(err, w.Close())
	return out.Bytes(), w.FormDataContentType(), err
}

// Download fetches a file that a person sent, of at most so many bytes: [ErrNoMedia], [ErrLargeMedia]; anything else may pass. Where it is to be had is asked each time: an
// address is good for five minutes.
func (c *Client) Download(ctx context.Context, id string, most int64) ([]byte, error) {
	var at struct {
		URL string `json:"url"`
	}
	req, err := c.newRequest(ctx, http.MethodGet, url.PathEscape(id)+"?phone_number_id="+url.QueryEscape(c.number), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	err = c.answered(req, &at)
	if refusal, ok := errors.AsType[*Error](err); ok && (refusal.Code == 100 || refusal.HTTP == http.StatusNotFound) {
		return nil, fmt.Errorf("download: %w: %w", ErrNoMedia, err)
	}
	if err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	return c.fetch(ctx, at.URL, most)
}

// fetch reads a file where Meta says that it is. Nobody else is shown the token.
func (c *Client) fetch(ctx context.Context, address string, most int64) ([]byte, error) {
	at, err := url.Parse(address)
	if err != nil || !c.isMetas(at) {
		return nil, fmt.Errorf("download: %w: its address is not Meta's", ErrNoMedia)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSent, withoutURL(err))
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("User-Agent", "Qhatu/1") // without one it is refused
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnknown, withoutURL(err))
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return nil, fmt.Errorf("download: %w", ErrNoMedia)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("download: %w: status %d", ErrUnknown, resp.StatusCode)
	case resp.ContentLength > most:
		return nil, fmt.Errorf("download: %w", ErrLargeMedia)
	}
	content, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("download: %w: %w", ErrUnknown, err)
	case int64(len(content)) > most:
		return nil, fmt.Errorf("download: %w", ErrLargeMedia)
	}
	return content, nil
}

// isMetas reports whether an address is one of Meta's, or of the server that takes its place.
func (c *Client) isMetas(at *url.URL) bool {
	root, err := url.Parse(c.root)
	if err == nil && at.Scheme == root.Scheme && at.Host == root.Host {
		return true
	}
	host := at.Hostname()
	return at.Scheme == "https" && (strings.HasSuffix(host, ".fbsbx.com") || strings.HasSuffix(host, ".facebook.com") || strings.HasSuffix(host, ".fbcdn.net"))
}

// answered makes a request and reads its answer.
func (c *Client) answered(req *http.Request, answer any) error {
	trace := new(connectionTrace)
	resp, err := c.http.Do(req.WithContext(trace.watch(req.Context())))
	if err != nil {
		return trace.lost(err)
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := read(resp)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("%w: no answer of Meta's: %w", ErrUnknown, err)
	}
	return nil
}
