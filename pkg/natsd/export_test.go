package natsd

// ErrorLog is what logs the errors of a connection.
var ErrorLog = errorLog
