package suspension

// texts is what is said of suspensions in one language.
type texts struct{ back, reopened, closed, closedAll string }
