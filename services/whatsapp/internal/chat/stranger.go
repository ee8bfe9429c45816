package chat

// Stranger answers somebody whom identity does not know; it asks the market nothing.
type Stranger func(*Turn) (Message, *Consent)

// Progress is how far the conversation with somebody unknown has come. It is forgotten once identity knows them.
func (t *Turn) Progress() string { return t.st.Stranger }

// SetProgress remembers it.
func (t *Turn) SetProgress(to string) { t.st.Stranger = to }

// OptedOut tells whether the person asked not to be written to.
func (t *Turn) OptedOut() bool { return t.st.OptedOut }

// OptBackIn says that the person wants to be written to again.
func (t *Turn) OptBackIn() { t.st.OptedOut = false }
