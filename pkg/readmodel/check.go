package readmodel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"syscall"

	"go.etcd.io/bbolt"
)

// The form of a bbolt file, from bbolt's internal/common.
const (
	pageHeader = 16 // id, flags, count, overflow
	elementLen = 16
	metaLen    = 64 // with its checksum at the end
	bucketLen  = 16 // root page, sequence

	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	bucketLeaf   = 0x01

	boltMagic   = 0xED0CDAED
	boltVersion = 2
)

var (
	errNoMeta = errors.New("neither of its first pages says where the others are")
	little    = binary.LittleEndian
)

// inspect reads the whole file before bbolt works on it, and says why it cannot be used; nil if it can. A damaged page that bbolt meets may
// end the process, from a goroutine of bbolt or by a recursion without end, and would at every start. A file that is not trusted is not read. err says that the
// file cannot be looked at: another process has it open, say.
func inspect(path string, trusted bool) (why, err error) {
	why = guard(func() error {
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
		if err != nil {
			return err
		}
		why := errUntrusted
		if trusted {
			why = checkPages(path) // while nobody else can open it
		}
		return errors.Join(why, db.Close())
	})
	if why != nil && !isUnreadable(why) {
		return nil, why
	}
	return why, nil
}

// pages are those of a file that are read to find out whether it is whole.
type pages struct {
	all  []byte // the file, mapped
	size uint64 // of a page
	most uint64 // pages that are in use or free
	seen []bool // of the tree, or free
}

// checkPages checks that each page is what leads to it takes it for: that it is that page, within the file, in one place of the tree or
// free, its keys in order and within the bounds of the page above. What the values mean is not looked at.
func checkPages(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return err
	}
	all, err := syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return &os.PathError{Op: "map", Path: path, Err: err}
	}
	defer func() { _ = syscall.Munmap(all) }() // frees addresses only
	p := &pages{all: all, size: uint64(os.Getpagesize())}
	return p.check()
}

func (p *pages) check() error {
	meta, err := p.meta()
	if err != nil {
		return err
	}
	if meta.most < 2 || meta.most > uint64(len(p.all))/p.size {
		return fmt.Errorf("%w: it has no room for %d pages", errDamaged, meta.most)
	}
	p.most, p.seen = meta.most, make([]bool, meta.most)
	p.seen[0], p.seen[1] = true, true
	if err := p.checkTree(meta.root, nil, nil); err != nil {
		return err
	}
	return p.checkFree(meta.freelist)
}

// meta is what the first pages say of the others.
type meta struct{ root, freelist, most, transaction uint64 }

// meta returns the newer of the two that are whole.
func (p *pages) meta() (newest meta, err error) {
	err = fmt.Errorf("%w: %w", errDamaged, errNoMeta)
	for i := range uint64(2) {
		if uint64(len(p.all)) < i*p.size+pageHeader+metaLen {
			break
		}
		body := p.all[i*p.size+pageHeader:][:metaLen]
		sum := fnv.New64a()
		_, _ = sum.Write(body[:metaLen-8]) // never fails
		if little.Uint32(body) != boltMagic || little.Uint32(body[4:]) != boltVersion ||
			uint64(little.Uint32(body[8:])) != p.size || sum.Sum64() != little.Uint64(body[metaLen-8:]) {
			continue
		}
		m := meta{little.Uint64(body[16:]), little.Uint64(body[32:]), little.Uint64(body[40:]), little.Uint64(body[48:])}
		if err != nil || m.transaction > newest.transaction {
			newest, err = m, nil
		}
	}
	return newest, err
}

// page is a page with what overflows it, of which a note is taken.
func (p *pages) page(id uint64) ([]byte, error) {
	if id < 2 || id >= p.most {
		return nil, fmt.Errorf("%w: page %d is outside of the file", errDamaged, id)
	}
	page := p.all[id*p.size:]
	over := uint64(little.Uint32(page[12:]))
	if little.Uint64(page) != id || id+over >= p.most {
		return nil, fmt.Errorf("%w: page %d is another one", errDamaged, id)
	}
	for i := id; i <= id+over; i++ {
		if err := p.note(i); err != nil {
			return nil, err
		}
	}
	return page[:(over+1)*p.size], nil
}

func (p *pages) note(id uint64) error {
	if id >= p.most || p.seen[id] {
		return fmt.Errorf("%w: page %d stands in two places, or nowhere", errDamaged, id)
	}
	p.seen[id] = true
	return nil
}

// checkTree checks a page of a tree and all below it, whose keys lie from least on and before end; nil: there is no end.
func (p *pages) checkTree(id uint64, least, end []byte) error {
	page, err := p.page(id)
	if err != nil {
		return err
	}
	if err := p.checkElements(page, least, end); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

var errElement = fmt.Errorf("%w: an element is not within it, or not in its place", errDamaged)

// checkElements checks what stands on a page, or in a bucket that is so small that it stands in its parent's page.
func (p *pages) checkElements(page, least, end []byte) error {
	flags, count := little.Uint16(page[8:]), int(little.Uint16(page[10:]))
	if flags != branchPage && flags != leafPage || pageHeader+count*elementLen > len(page) || flags == branchPage && count == 0 {
		return errElement
	}
	var before []byte
	for i := range count {
		e, ok := elementOf(page, flags, i)
		if !ok || i > 0 && bytes.Compare(before, e.key) >= 0 || bytes.Compare(e.key, least) < 0 || end != nil && bytes.Compare(e.key, end) >= 0 {
			return errElement
		}
		before = e.key
		if err := p.checkBelow(page, flags, i, e, end); err != nil {
			return err
		}
	}
	return nil
}

// checkBelow checks what an element leads to: the pages of its branch, or of its bucket.
func (p *pages) checkBelow(page []byte, flags uint16, i int, e element, end []byte) error {
	switch {
	case flags == branchPage:
		if next, ok := elementOf(page, flags, i+1); ok {
			end = next.key
		}
		return p.checkTree(e.child, e.key, end)
	case !e.bucket:
		return nil
	case len(e.value) < bucketLen:
		return errElement
	}
	if root := little.Uint64(e.value); root != 0 {
		return p.checkTree(root, nil, nil)
	}
	if len(e.value) < bucketLen+pageHeader {
		return errElement
	}
	return p.checkElements(e.value[bucketLen:], nil, nil)
}

// element is one of a page: of a branch the first key of a child, of a leaf a key and its value.
type element struct {
	key, value []byte
	child      uint64
	bucket     bool
}

func elementOf(page []byte, flags uint16, i int) (e element, ok bool) {
	if i >= int(little.Uint16(page[10:])) {
		return e, false
	}
	at := pageHeader + i*elementLen
	head := page[at:][:elementLen]
	start, key, value := little.Uint32(head), little.Uint32(head[4:]), uint32(0)
	if flags == leafPage {
		start, key, value = little.Uint32(head[4:]), little.Uint32(head[8:]), little.Uint32(head[12:])
		e.bucket = little.Uint32(head)&bucketLeaf != 0
	} else {
		e.child = little.Uint64(head[8:])
	}
	from, rest := uint64(at)+uint64(start), uint64(len(page))
	if from+uint64(key)+uint64(value) > rest {
		return e, false
	}
	e.key, e.value = page[from:][:key], page[from+uint64(key):][:value]
	return e, true
}

// checkFree checks the list of free pages: with those of the tree they are all.
func (p *pages) checkFree(list uint64) error {
	page, err := p.page(list) // without a list, which bbolt would make by a walk of its own, this is outside of the file
	if err != nil {
		return err
	}
	count, ids := uint64(little.Uint16(page[10:])), page[pageHeader:]
	if count == 0xFFFF {
		count, ids = little.Uint64(ids), ids[8:]
	}
	if little.Uint16(page[8:]) != freelistPage || count > uint64(len(ids))/8 {
		return fmt.Errorf("%w: page %d is no list of free pages", errDamaged, list)
	}
	for i := range count {
		if err := p.note(little.Uint64(ids[i*8:])); err != nil {
			return err
		}
	}
	if lost := slices.Index(p.seen, false); lost >= 0 {
		return fmt.Errorf("%w: nothing leads to page %d, and it is not free", errDamaged, lost)
	}
	return nil
}
