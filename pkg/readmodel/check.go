package readmodel

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"slices"

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
// file cannot be looked at: another process has it open, say, or ctx has ended.
func inspect(ctx context.Context, path string, trusted bool) (why, err error) {
	why = guard(func() error {
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
		if err != nil {
			return err
		}
		why := errUntrusted
		if trusted {
			why = checkPages(path, ctx.Err) // while nobody else can open it
		}
		return errors.Join(why, db.Close())
	})
	if why != nil && (ctx.Err() != nil || !isUnreadable(why)) {
		return nil, why
	}
	return why, nil
}

// checkPages checks all pages of a file that nobody changes.
func checkPages(path string, next func() error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	p, err := pagesOf(file)
	if err != nil {
		return err
	}
	return p.check(next)
}

// mostOfPage is how many bytes a page may have with what overflows it: what a damaged page says must not take all memory.
const mostOfPage = 64 << 20

// pages are those of a file that are read to find out whether it is whole. They are not read through mapped memory: where a page has to be fetched
// from the disk, the processor would wait for it, and what was read would count as the process's memory.
type pages struct {
	meta

	file  *os.File
	size  uint64       // of a page
	seen  []bool       // of the tree, or free
	spare [][]byte     // for pages, one of each
	next  func() error // called before each page; an error ends the check
}

// pagesOf reads what the first pages of a file say of the others.
func pagesOf(file *os.File) (*pages, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	p := &pages{file: file, size: uint64(os.Getpagesize())}
	if p.meta, err = p.readMeta(); err != nil {
		return nil, err
	}
	if p.most < 2 || p.most > uint64(info.Size())/p.size {
		return nil, fmt.Errorf("%w: it has no room for %d pages", errDamaged, p.most)
	}
	return p, nil
}

// check checks that each page is what leads to it takes it for: that it is that page, within the file, in one place of the tree or
// free, its keys in order and within the bounds of the page above. What the values mean is not looked at.
func (p *pages) check(next func() error) error {
	p.next, p.seen = next, make([]bool, p.most)
	p.seen[0], p.seen[1] = true, true
	if err := p.checkTree(p.root, nil, nil); err != nil {
		return err
	}
	return p.checkFree(p.freelist)
}

// meta is what the first pages say of the others.
type meta struct{ root, freelist, most, transaction uint64 }

// readMeta returns the newer of the two that are whole.
func (p *pages) readMeta() (newest meta, err error) {
	err = fmt.Errorf("%w: %w", errDamaged, errNoMeta)
	body := make([]byte, metaLen)
	for i := range uint64(2) {
		if p.read(body, i*p.size+pageHeader) != nil {
			continue
		}
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

// read reads what the file has from a place on. What cannot be read is as good as another.
func (p *pages) read(into []byte, at uint64) error {
	if _, err := p.file.ReadAt(into, int64(at)); err != nil {
		return fmt.Errorf("%w: %s", errDamaged, err.Error())
	}
	return nil
}

// page reads a page with what overflows it, of which a note is taken. It is given back once it is not looked at any more.
func (p *pages) page(id uint64) ([]byte, error) {
	if id < 2 || id >= p.most {
		return nil, fmt.Errorf("%w: page %d is outside of the file", errDamaged, id)
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	page := p.take()
	if err := p.read(page, id*p.size); err != nil {
		return nil, err
	}
	over := uint64(little.Uint32(page[12:]))
	if little.Uint64(page) != id || id+over >= p.most || over >= mostOfPage/p.size {
		return nil, fmt.Errorf("%w: page %d is another one", errDamaged, id)
	}
	for i := id; i <= id+over; i++ {
		if err := p.note(i); err != nil {
			return nil, err
		}
	}
	if over == 0 {
		return page, nil
	}
	page = append(page, make([]byte, over*p.size)...)
	return page, p.read(page[p.size:], (id+1)*p.size)
}

// take returns room for a page.
func (p *pages) take() []byte {
	last := len(p.spare) - 1
	if last < 0 {
		return make([]byte, p.size)
	}
	page := p.spare[last]
	p.spare = p.spare[:last]
	return page
}

func (p *pages) give(page []byte) { p.spare = append(p.spare, page[:p.size]) }

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
	defer p.give(page)
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
