package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/theme"
)

// caretKey moves the line that the keyboard is on, folds what it opens, or asks for a menu there. It answers whether the
// key means that.
func (v *CodeView) caretKey(name fyne.KeyName) bool {
	if !v.Caret {
		return false
	}
	switch name {
	case fyne.KeyDown:
		v.moveCaret(1)
	case fyne.KeyUp:
		v.moveCaret(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		v.FoldTouched()
	case desktop.KeyMenu:
		v.askMenu()
	default:
		return false
	}
	return true
}

// moveCaret goes on by rows; from out of sight it comes in at the edge.
func (v *CodeView) moveCaret(by int) {
	row, height := v.code.rowOf(v.cursor.line), int(v.room().Height/v.pitch())
	switch {
	case row < v.top || row > v.top+height:
		row = v.top
		if by < 0 {
			row = v.top + max(0, height-1)
		}
	default:
		row += by
	}
	row = min(max(row, 0), v.code.rows()-1)
	line := v.code.lineOf(row)
	v.cursor = codePos{line, indent(v.code.line(line))}
	v.mark = v.cursor
	y, pitch, room := float64(row)*float64(v.pitch()), float64(v.pitch()), float64(v.room().Height)
	switch offset := v.offset(); {
	case y < offset:
		v.setOffset(y)
	case y+pitch > offset+room:
		v.setOffset(y + pitch - room)
	}
	v.paint()
}

// askMenu asks for a menu below the line that the keyboard is on.
func (v *CodeView) askMenu() {
	if v.OnMenu == nil {
		return
	}
	y := float32(float64(v.code.rowOf(v.cursor.line)+1)*float64(v.pitch()) - v.offset())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(v).AddXY(v.textLeft(styleOf(v)), min(max(y, 0), v.room().Height))
	v.OnMenu(at)
}

// paintCaret draws a ground below the line that the keyboard is on.
func (v *CodeView) paintCaret(s style, line int, y, pitch float32) {
	if !v.Caret || !v.focused || line != v.cursor.line {
		return
	}
	v.ink.box(s, theme.ColorHover, fyne.NewPos(0, y), fyne.NewSize(v.Size().Width, pitch))
	v.margin.box(s, theme.ColorHover, fyne.NewPos(0, y), fyne.NewSize(v.textLeft(s), pitch))
}

// FoldTouched folds or unfolds what the line that was touched last opens, or the block that it stands in.
func (v *CodeView) FoldTouched() {
	line := v.cursor.line
	if _, opens := v.code.block(line); !opens {
		depth := indent(v.code.line(line))
		for line > 0 && (indent(v.code.line(line)) >= depth || !v.code.opens(line)) {
			line--
		}
	}
	v.Fold(line)
}

// Line is where the line that was touched last begins in the text, behind its indent.
func (v *CodeView) Line() (offset int) {
	line := v.cursor.line
	return v.code.starts[line] + indent(v.code.line(line))
}

// CanFold says whether the text has blocks that fold.
func (v *CodeView) CanFold() bool { return (v.lang == JSON || v.lang == XML) && v.compared == nil }

// FoldAll folds all blocks inside the outermost one, or unfolds all that are folded.
func (v *CodeView) FoldAll() {
	if !v.CanFold() {
		return
	}
	if len(v.code.folds) > 0 {
		v.code.refold(nil)
	} else {
		v.code.foldAll()
	}
	v.setOffset(v.offset())
	v.paint()
}

// Folded says whether anything is folded.
func (v *CodeView) Folded() bool { return len(v.code.folds) > 0 }
