package eventstest

import (
	"fmt"
	"reflect"
	"time"
)

// sample is the time of every time field.
func sample() time.Time { return time.Date(2026, 6, 4, 10, 0, 0, 0, time.UTC) }

// Fill gives a value to every field that v points to and that has none, after the field's name, so that a test notices what
// is lost on the way. Maps, and fields that are not exported, stay as they are.
func Fill(v any) { fill(reflect.ValueOf(v).Elem(), "") }

// fill gives a value to everything that has none, after the name of its field.
func fill(v reflect.Value, name string) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		if v.IsZero() {
			v.Set(reflect.ValueOf(sample()))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() || field.Anonymous {
				fill(v.Field(i), field.Name)
			}
		}
		return
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem(), name)
		return
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			fill(v.Index(i), name)
		}
		return
	}
	if v.IsZero() {
		fillPlain(v, name)
	}
}

func fillPlain(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Map:
	case reflect.String:
		v.SetString(name)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(len(name)))
	case reflect.Uint64:
		v.SetUint(uint64(len(name)))
	case reflect.Float64:
		v.SetFloat(float64(len(name)))
	default:
		panic(fmt.Sprintf("fill %s: %s stands neither in events nor in rows", name, v.Type()))
	}
}

// unfilled names what has no value.
func unfilled(v reflect.Value, name string) []string {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
	case v.Kind() == reflect.Struct:
		var empty []string
		for i := range v.NumField() {
			empty = append(empty, unfilled(v.Field(i), name+"."+v.Type().Field(i).Name)...)
		}
		return empty
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return unfilled(v.Elem(), name)
	case v.Kind() == reflect.Slice && v.Len() > 0:
		var empty []string
		for i := range v.Len() {
			empty = append(empty, unfilled(v.Index(i), fmt.Sprintf("%s[%d]", name, i))...)
		}
		return empty
	}
	if v.IsZero() {
		return []string{name}
	}
	return nil
}
