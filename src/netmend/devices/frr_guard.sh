#!/bin/sh
# netmend-guard, version 1: a change of FRRouting that the router takes back unless it is confirmed in time.
#
# FRRouting has no commit timer of its own. Install this file on each router as /usr/local/bin/netmend-guard,
# and give the login that netmend uses the group frrvty and a folder /run/netmend-guard of its own (mode 700;
# tmpfiles.d: "d /run/netmend-guard 0700 netmend frrvty"). After a reboot the folder is empty, and FRRouting
# has started with frr.conf, which never holds what is not confirmed. Where systemd ends what a login leaves
# behind (logind.conf: KillUserProcesses=yes), let the login linger: `loginctl enable-linger netmend`.
#
#   version                            say that it is here, and has what it needs to take a change back
#   show running | show startup        a whole configuration, never in the middle of a change
#   fingerprint                        of running
#   status                             "idle", or "pending LABEL SECONDS-LEFT"
#   begin LABEL                        begin a change of that label, with nothing in it yet
#   stage LABEL LINE                   add a line to it
#   discard LABEL                      throw the staged lines away
#   commit LABEL SECONDS FINGERPRINT   if running still has that fingerprint: arm the timer, enter the lines
#   extend LABEL SECONDS | confirm LABEL | revert LABEL
#   save                               copy running to frr.conf
#
# One at a time: everything that writes holds the lock, so that no line comes after the timer has fired.
set -u
home=${NETMEND_GUARD_HOME:-/run/netmend-guard}
conf=${NETMEND_GUARD_CONF:-/etc/frr/frr.conf}
reload=/usr/lib/frr/frr-reload.py
pending=$home/pending

no() {
    printf '%% netmend-guard: %s\n' "$*"
    exit 1
}

uptime_s() { # a clock that never jumps
    read -r up _ </proc/uptime
    echo "${up%%.*}"
}

demand_ready() {
    for program in vtysh flock setsid sha256sum; do
        command -v "$program" >/dev/null || no "not ready: no $program"
    done
    [ -x "$reload" ] || no "not ready: no $reload"
    [ -w "$home" ] || no "not ready: $home does not belong to this login"
}

running() { vtysh -c 'show running-config'; }

fingerprint() { running | sha256sum | cut -d ' ' -f 1; }

label() { cat "$pending/label"; }

is_due() { [ "$(uptime_s)" -ge "$(cat "$pending/due")" ]; }

demand_pending() {
    [ -d "$pending" ] || no "nothing pending"
    [ "$(label)" = "$1" ] || no "locked: $(label) is pending"
}

# frr-reload.py ends with `write` unless the file it loads is frr.conf of its --confdir: startup must stay.
take_back() {
    for _ in 1 2 3; do
        "$reload" --reload --stdout --confdir "$pending" "$pending/frr.conf" >"$home/last-revert" 2>&1
        if [ "$(fingerprint)" = "$(cat "$pending/fingerprint")" ]; then
            rm -rf "$pending"
            return
        fi
    done
    rm -rf "$home/failed" && mv "$pending" "$home/failed" # for a person: the snapshot is in it
    return 1
}

take_back_if_due() {
    if [ -d "$pending" ] && is_due; then take_back; fi
}

watch() { # a process of its own, which outlives the login
    while sleep 1; do
        [ "$(label 2>/dev/null)" = "$1" ] || exit 0
        if is_due; then "$0" fire; fi
    done
}

enter() { # one command of vtysh with all lines: it ends at the first that is refused
    set -- -c 'configure terminal'
    while IFS= read -r line; do set -- "$@" -c "$line"; done <"$staged"
    vtysh "$@"
}

commit() {
    [ -d "$pending" ] && no "locked: $(label) is pending"
    [ -s "$staged" ] || no "nothing is staged"
    rm -rf "$home/new" && mkdir "$home/new" || no "no room for a snapshot"
    running >"$home/new/whole" || no "no answer of FRRouting"
    sha256sum <"$home/new/whole" | cut -d ' ' -f 1 >"$home/new/fingerprint"
    if [ "$(cat "$home/new/fingerprint")" != "$3" ]; then
        rm -rf "$home/new"
        no "drift: running is another"
    fi
    sed '1,/^Current configuration/d' "$home/new/whole" >"$home/new/frr.conf"
    : >"$home/new/vtysh.conf"
    echo $(($(uptime_s) + $2)) >"$home/new/due"
    echo "$1" >"$home/new/label"
    mv "$home/new" "$pending"
    setsid "$0" watch "$1" </dev/null >/dev/null 2>&1 9>&- &
    enter || no "rejected a line"
    rm -f "$staged"
}

verb=${1:-}
[ $# -gt 0 ] && shift
case ${1:-x} in *[!A-Za-z0-9._-]*) no "not a label: $1" ;; esac
staged=$home/staged.${1:-x}
umask 027
case $verb in
    version)
        demand_ready
        echo "netmend-guard 1"
        exit
        ;;
    watch)
        watch "$1"
        exit
        ;;
esac
trap '' HUP # what has begun is ended, also when the login is cut off
exec 9>"$home/lock" && flock -w 10 9 || no "the lock of $home is not to be had"
take_back_if_due
case $verb in
    fire) ;;
    show)
        case ${1:-} in
            running) running ;;
            startup) cat "$conf" && echo end ;;
            *) no "unknown configuration" ;;
        esac
        ;;
    fingerprint) fingerprint ;;
    status)
        if [ -d "$pending" ]; then
            echo "pending $(label) $(($(cat "$pending/due") - $(uptime_s)))"
        else
            echo idle
        fi
        ;;
    begin)
        [ -d "$pending" ] && no "locked: $(label) is pending"
        : >"$staged"
        ;;
    stage) printf '%s\n' "$2" >>"$staged" || no "no room for a line" ;;
    discard) rm -f "$staged" ;;
    commit) commit "$@" ;;
    extend)
        demand_pending "$1"
        echo $(($(uptime_s) + $2)) >"$pending/due.new" && mv "$pending/due.new" "$pending/due"
        ;;
    confirm)
        demand_pending "$1"
        rm -rf "$home/done" && mv "$pending" "$home/done" && rm -rf "$home/done"
        ;;
    revert)
        demand_pending "$1"
        take_back || no "not taken back: see $home/last-revert"
        ;;
    save) vtysh -c 'write memory' || no "not saved" ;;
    *) no "unknown command" ;;
esac
