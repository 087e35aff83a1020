#!/bin/sh
# Nothing is started here: the sample configuration has no secrets yet.
set -e
systemd-sysusers samrad.conf || :
systemd-tmpfiles --create samrad.conf || : # fails in a chroot without /proc
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || :
	# An upgrade: what runs goes on with the new program.
	systemctl try-restart samrad.service || :
fi
