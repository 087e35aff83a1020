#!/bin/sh
set -e
# "remove" is Debian's word for it, 0 is RPM's; an upgrade stops nothing here.
case "$1" in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl disable --now samrad.service samrad-backup.timer || :
	fi
	;;
esac
