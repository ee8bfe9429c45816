package projection

import (
	"bytes"
	"fmt"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"
)

// What organisations are told stands in buckets whose keys are <organisation> 0x00 <place>, so that those of one follow each other as they happened.

func prefixOf(organisation string) []byte { return append([]byte(organisation), 0) }

// placed is a value that knows its place, which its key has.
type placed[T any] interface {
	*T
	stands(at Place)
}

// since lists what stands of an organisation after a place, oldest first, up to limit; more tells whether there is more. A nil bucket has nothing.
func since[T any, P placed[T]](of *bbolt.Bucket, organisation string, after Place, limit int) (found []T, more bool, err error) {
	if of == nil {
		return nil, false, nil
	}
	prefix, from := prefixOf(organisation), after.appendTo(prefixOf(organisation))
	cursor := of.Cursor()
	key, raw := cursor.Seek(from)
	if bytes.Equal(key, from) {
		key, raw = cursor.Next()
	}
	for ; bytes.HasPrefix(key, prefix); key, raw = cursor.Next() {
		if len(found) == limit {
			return found, true, nil
		}
		value, err := decodePlaced[T, P](key, raw)
		if err != nil {
			return nil, false, err
		}
		found = append(found, value)
	}
	return found, false, nil
}

// atPlace is what stands of an organisation at a place; ok is false where nothing does.
func atPlace[T any, P placed[T]](of *bbolt.Bucket, organisation string, place Place) (value T, ok bool, err error) {
	if of == nil {
		return value, false, nil
	}
	key := place.appendTo(prefixOf(organisation))
	raw := of.Get(key)
	if raw == nil {
		return value, false, nil
	}
	value, err = decodePlaced[T, P](key, raw)
	return value, err == nil, err
}

func decodePlaced[T any, P placed[T]](key, raw []byte) (value T, err error) {
	if err := fastjson.Unmarshal(raw, &value); err != nil {
		return value, fmt.Errorf("read %T %x: %w", value, key, err)
	}
	P(&value).stands(placeOf(key))
	return value, nil
}

// valueIn reads what a bucket has under an id; the zero value where it has nothing.
func valueIn[T any](in *bbolt.Bucket, id string) (value T, err error) {
	if in == nil {
		return value, nil
	}
	raw := in.Get([]byte(id))
	if raw == nil {
		return value, nil
	}
	if err := fastjson.Unmarshal(raw, &value); err != nil {
		return value, fmt.Errorf("read %s: %w", id, err)
	}
	return value, nil
}
