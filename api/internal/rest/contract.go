package rest

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// A Contract is an OpenAPI document as JSON, deflated, in base64.
type Contract []string

// JSON is the document.
func (c Contract) JSON() ([]byte, error) {
	deflated, err := base64.StdEncoding.DecodeString(strings.Join(c, ""))
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	var document bytes.Buffer
	if _, err := document.ReadFrom(flate.NewReader(bytes.NewReader(deflated))); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	return document.Bytes(), nil
}

// Load reads the document, which must be valid; its examples are not looked at. It may refer to others, by the paths that they have
// here; what it refers to becomes a part of it.
func (c Contract) Load(others map[string]Contract) (*openapi3.T, error) {
	document, err := c.JSON()
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, at *url.URL) ([]byte, error) {
		for name, other := range others {
			if path.Clean(name) == path.Clean(at.String()) {
				return other.JSON()
			}
		}
		return nil, fmt.Errorf("contract: no such document: %s", at)
	}
	loaded, err := loader.LoadFromData(document)
	if err != nil {
		return nil, err
	}
	loaded.InternalizeRefs(context.Background(), nil)
	if err := loaded.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	return loaded, nil
}
