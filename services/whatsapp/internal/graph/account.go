package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// Number is what Meta says of the business number.
type Number struct {
	Display string `json:"display_phone_number"`
	Name    string `json:"verified_name"`
	Quality string `json:"quality_rating"`                            // "GREEN", "YELLOW", "RED" or "UNKNOWN"
	Limit   string `json:"whatsapp_business_manager_messaging_limit"` // people outside of the window in 24 hours, as "TIER_250"
}

// Number asks for the business number: an error says that the token or the number's id is not good.
func (c *Client) Number(ctx context.Context) (n Number, err error) {
	err = c.call(ctx, http.MethodGet, c.number+"?fields=display_phone_number,verified_name,quality_rating,whatsapp_business_manager_messaging_limit", nil, &n)
	return n, err
}

// Subscribed reports whether some app is told of what happens to a business account.
func (c *Client) Subscribed(ctx context.Context, account string) (bool, error) {
	var apps struct {
		Data []json.RawMessage `json:"data"`
	}
	err := c.call(ctx, http.MethodGet, account+"/subscribed_apps", nil, &apps)
	return len(apps.Data) > 0, err
}

// Subscribe has the token's app be told of what happens to a business account. Once more changes nothing.
func (c *Client) Subscribe(ctx context.Context, account string) error {
	return c.call(ctx, http.MethodPost, account+"/subscribed_apps", struct{}{}, nil)
}

const (
	templateFields  = "name,language,category,status,quality_score,rejected_reason,components"
	templatesOfPage = "100"
)

// Templates lists all templates of a business account.
func (c *Client) Templates(ctx context.Context, account string) (all []wire.StoredTemplate, err error) {
	query := url.Values{"fields": {templateFields}, "limit": {templatesOfPage}}
	for {
		var page struct {
			Data   []wire.StoredTemplate `json:"data"`
			Paging struct {
				Next    string `json:"next"`
				Cursors struct {
					After string `json:"after"`
				} `json:"cursors"`
			} `json:"paging"`
		}
		if err := c.call(ctx, http.MethodGet, account+"/message_templates?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Data...)
		if page.Paging.Next == "" || page.Paging.Cursors.After == "" || len(page.Data) == 0 {
			return all, nil
		}
		query.Set("after", page.Paging.Cursors.After) // not the address of the next page, which is Meta's word
	}
}

// CreateTemplate submits a template for approval.
func (c *Client) CreateTemplate(ctx context.Context, account string, s wire.Submission) error {
	return c.call(ctx, http.MethodPost, account+"/message_templates", s, nil)
}

// EditTemplate submits other words for a template that there is.
func (c *Client) EditTemplate(ctx context.Context, id string, s wire.Submission) error {
	return c.call(ctx, http.MethodPost, id, s, nil)
}

// Date is what Meta's clock says, whatever else it answers.
func (c *Client) Date(ctx context.Context) (time.Time, error) {
	resp, err := c.request(ctx, http.MethodGet, c.number, nil)
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	return http.ParseTime(resp.Header.Get("Date"))
}

// call makes a request of the Graph API and reads its answer into what answer points to, if it is not nil.
func (c *Client) call(ctx context.Context, method, path string, body, answer any) error {
	resp, err := c.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := read(resp)
	if err != nil || answer == nil {
		return err
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("answer of Meta: %w", err)
	}
	return nil
}

func (c *Client) request(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	req, err := c.newRequest(ctx, method, path, text)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s does not answer: %w", strings.TrimSuffix(req.URL.Host, ":443"), withoutURL(err))
	}
	return resp, nil
}
