# A machine with a systemd of its own, for .ci/package/drill and .ci/package/install, which source this. Wants root,
# mmdebstrap and systemd-nspawn; nothing of it stays.
for tool in mmdebstrap systemd-nspawn nsenter dpkg-deb; do
  command -v $tool >/dev/null || { echo "no $tool here: apt-get install mmdebstrap systemd-container" >&2; exit 3; }
done
[ "$(id -u)" -eq 0 ] || { echo "it starts a systemd: run it as root" >&2; exit 3; }
work=$(mktemp -d /tmp/drill.XXXXXX)
machine=

end() {
  [ -z "$machine" ] || { kill -TERM "$machine" 2>/dev/null && wait "$machine" || :; }
  machine=
}
trap 'end; rm -rf "$work"' EXIT
trap 'echo "failed: $BASH_COMMAND" >&2' ERR

# inside COMMAND...: runs it in the machine, or fails with what it printed.
inside() { nsenter -t "$init" -m -u -i -n -p -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }

# boot SUITE PACKAGES: lays a machine with nothing but systemd and these, and starts it; prepare ROOT is called before.
boot() {
  local root=$work/$1
  mmdebstrap --quiet --variant=apt --include="ca-certificates,tzdata,systemd,dbus${2:+,$2}" "$1" "$root"
  prepare "$root"
  systemd-nspawn -q -D "$root" --register=no --keep-unit --private-network --console=pipe -b >"$work/$1.console" 2>&1 </dev/null &
  machine=$!
  for _ in $(seq 60); do
    init=$(pgrep -P "$machine" 2>/dev/null || :)
    if [ -n "$init" ] && inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; then return 0; fi
    sleep 0.5
  done
  echo "the machine does not come up:" >&2
  cat "$work/$1.console" >&2
  return 1
}
