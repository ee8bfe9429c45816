package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/strictjson"
)

// What says the same becomes the same, and what is plain stays as it is.
func TestPlain(t *testing.T) {
	for body, want := range map[string]string{
		"\ufeff { \"b\": 1, \"a\" : [ true, null ] }\r\n": `{"a":[true,null],"b":1}`,
		`{"b":{"d":1,"c":2},"a":""}`:                      `{"a":"","b":{"c":2,"d":1}}`,
		`{"\u0061":"Mai\u0301z\u00a0 blanco\u200b "}`:     `{"a":"Maíz blanco"}`,
		`[30, 30.0, 3e1, -3E+1, 300e-1, -0.0, 0.50]`:      `[30,30,30,-30,30,0,0.50]`,
		`9007199254740991`:                                `9007199254740991`,
		`"a"`:                                             `"a"`,
		`{"b":[{},[]],"a\u000a":"<\"\\\/\u00e9"}`:         `{"a\n":"<\"\\/é","b":[{},[]]}`,
	} {
		said, err := strictjson.Read([]byte(body))
		plain := strictjson.Plain(said)
		if diff := cmp.Diff(want, string(plain)); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", body, err, diff)
		}
		again, err := strictjson.Read(plain)
		if diff := cmp.Diff(said, again); diff != "" || err != nil {
			t.Errorf("%s again: %v (-want +got):\n%s", body, err, diff)
		}
		decoder := json.NewDecoder(bytes.NewReader(plain))
		decoder.UseNumber()
		var decoded any
		if err := decoder.Decode(&decoded); err != nil || !cmp.Equal(decoded, said) {
			t.Errorf("%s is decoded as %v, %v; read as %v", plain, decoded, err, said)
		}
	}
}

// Whatever is refused is refused with a fault of the kind that tells a program what to do.
func TestRefusals(t *testing.T) {
	for body, want := range map[string]struct {
		kind    fault.Kind
		pointer string // of the field that is named
		offset  any    // where it stands, if that is told
	}{
		`{"a":1,}`:                                {kind: fault.Malformed, offset: 6},
		"\xff\xfe{\x00}\x00":                      {kind: fault.Malformed, offset: 0},
		`{"a":[{"b":1,"\u0062":}]`:                {kind: fault.Malformed, pointer: "/a/0/b", offset: 13},
		strings.Repeat("[", 33):                   {kind: fault.Malformed, pointer: strings.Repeat("/0", 32)},
		"[" + strings.Repeat("0,", 10_000) + "0]": {kind: fault.TooLarge},
		`{"a":[1,9007199254740993]}`:              {kind: fault.Invalid, pointer: "/a/1"},
		`{"a":1.00000000000000000001}`:            {kind: fault.Invalid, pointer: "/a"},
	} {
		_, err := strictjson.Read([]byte(body))
		found, ok := errors.AsType[*fault.Fault](err)
		if !ok || found.Kind != want.kind || found.Extra["offset"] != want.offset {
			t.Errorf("%.40s: %v at %v", body, err, found.Extra["offset"])
			continue
		}
		pointer := ""
		for _, field := range found.Fields {
			pointer += field.Pointer
		}
		if pointer != want.pointer {
			t.Errorf("%.40s names %q, want %q", body, pointer, want.pointer)
		}
	}
}
