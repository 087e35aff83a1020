#!/bin/sh
set -e
[ ! -d /run/systemd/system ] || systemctl daemon-reload || :
if [ "$1" = purge ] && [ -e /var/lib/samrad ]; then
	echo "samrad: the register stays in /var/lib/samrad, its mark in /var/lib/samrad-mark: remove them yourself" >&2
fi
