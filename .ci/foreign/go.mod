module foreign

go 1.24

require (
	github.com/arran4/golang-ical v0.3.4
	github.com/teambition/rrule-go v1.8.2
)
