package document

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Measures of a page, in millimetres.
const (
	margin     = 18.0
	pageWidth  = 210.0
	labelWidth = 58.0
	lineHeight = 5.4
	lowest     = 30.0 // kept free at the foot of a page
)

const (
	textSize  = 10.5
	smallSize = 8.5
)

// PDF sets a document on A4 pages.
func PDF(p Paper) ([]byte, error) {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes("go", "", goregular.TTF)
	pdf.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(p.Written.UTC())
	pdf.SetModificationDate(p.Written.UTC())
	pdf.SetTitle(p.Title+" "+p.Code.String(), true)
	pdf.SetCreator("Qhatu", true)
	pdf.SetLang(string(p.Lang))
	pdf.SetMargins(margin, margin, margin)
	pdf.SetAutoPageBreak(true, lowest)
	pdf.AliasNbPages("{pages}")
	pdf.SetFooterFunc(func() { foot(pdf, p) })
	pdf.AddPage()
	head(pdf, p)
	for _, s := range p.Sections {
		set(pdf, s)
	}
	pdf.Ln(lineHeight)
	for _, text := range p.Closing {
		pdf.SetFont("go", "", textSize)
		pdf.MultiCell(0, lineHeight, text, "", "L", false)
		pdf.Ln(lineHeight / 2)
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	return out.Bytes(), nil
}

func head(pdf *fpdf.Fpdf, p Paper) {
	pdf.SetFont("go", "B", 9)
	pdf.SetTextColor(20, 83, 45)
	pdf.CellFormat(0, lineHeight, "QHATU", "", 1, "L", false, 0, "")
	pdf.SetTextColor(0, 0, 0)
	pdf.SetFont("go", "B", 18)
	pdf.MultiCell(0, 9, p.Title, "", "L", false)
	if p.Void != "" {
		pdf.SetFont("go", "B", 12)
		pdf.SetTextColor(160, 20, 20)
		pdf.MultiCell(0, 7, p.Void, "1", "C", false)
		pdf.SetTextColor(0, 0, 0)
	}
	pdf.Ln(2)
}

// set writes a section. Its heading stays with its first lines.
func set(pdf *fpdf.Fpdf, s Section) {
	if s.Heading != "" {
		_, height := pdf.GetPageSize()
		if pdf.GetY()+4*lineHeight > height-lowest {
			pdf.AddPage()
		}
		pdf.Ln(2)
		pdf.SetFont("go", "B", 12)
		pdf.MultiCell(0, 7, s.Heading, "B", "L", false)
		pdf.Ln(1)
	}
	for _, line := range s.Lines {
		setLine(pdf, line)
	}
}

// setLine writes a label and what stands beside it, either over as many lines as it needs.
func setLine(pdf *fpdf.Fpdf, line Line) {
	const valueWidth = pageWidth - 2*margin - labelWidth
	pdf.SetFont("go", "", textSize)
	labels, values := pdf.SplitText(line.Label, labelWidth-2), pdf.SplitText(line.Value, valueWidth-2)
	rows := max(len(labels), len(values))
	_, height := pdf.GetPageSize()
	if pdf.GetY()+float64(rows)*lineHeight > height-lowest {
		pdf.AddPage()
	}
	top := pdf.GetY()
	pdf.SetTextColor(85, 95, 79)
	pdf.MultiCell(labelWidth, lineHeight, line.Label, "", "L", false)
	pdf.SetTextColor(0, 0, 0)
	pdf.SetXY(margin+labelWidth, top)
	pdf.MultiCell(valueWidth, lineHeight, line.Value, "", "L", false)
	pdf.SetXY(margin, top+float64(rows)*lineHeight)
}

// foot writes the code and how to check it under a page.
func foot(pdf *fpdf.Fpdf, p Paper) {
	s := speech(p.Lang)
	pdf.SetY(-lowest + 6)
	pdf.SetFont("go", "B", textSize)
	pdf.CellFormat(0, lineHeight, s.say("Código: ", "Code: ")+p.Code.String(), "T", 1, "L", false, 0, "")
	pdf.SetFont("go", "", smallSize)
	pdf.CellFormat(0, 4.5, s.say("Compruebe este papel en ", "Check this paper at ")+p.Check, "", 1, "L", false, 0, p.Check)
	pdf.CellFormat(0, 4.5, fmt.Sprintf(s.say(
		"Según el registro del mercado en la posición %d, %s (hora del Perú). Página %d de {pages}.",
		"After the market’s log at position %d, %s (time of Peru). Page %d of {pages}.",
	), p.Code.Position, Moment(p.Written), pdf.PageNo()), "", 1, "L", false, 0, "")
}
