package hooks

// Imported is what an import has stored: exchanges with IDs in a row, the oldest first.
type Imported struct {
	Exchanges   int
	First, Last ID
	Tape        *Tape // what else the file told of, where it was a tape; nil else
}

// ImportProgress tells how far an import is. While the file is read and checked, which comes first, Of is 0.
type ImportProgress struct{ Done, Of int }
