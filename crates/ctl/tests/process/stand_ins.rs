//! Scripts in the place of what only a whole machine has: a service manager, other users, their databases' server.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// Runs what it is told as whoever runs the test.
const RUNUSER: &str = r#"#!/bin/bash
while [ "$1" != -- ]; do shift; done; shift
exec "$@"
"#;

/// The same, but the child still ends when its parent does.
const SETPRIV: &str = r#"#!/bin/bash
while [ "$1" != -- ]; do shift; done; shift
exec "$REAL_SETPRIV" --pdeathsig=KILL -- "$@"
"#;

const NOTHING: &str = "#!/bin/sh\n";

/// The server of the tests has no users of the sites.
const PSQL: &str = r#"#!/bin/bash
arguments=()
for argument in "$@"; do
    arguments+=("$(sed -E 's/ OWNER "[^"]*"//' <<< "$argument")")
done
exec "$REAL_PSQL" "${arguments[@]}"
"#;

/// Keeps one process for each service in a folder of its own below `$MACHINE`, with the socket of the site as its file
/// descriptor 3, as systemd does. The socket is open in every process: the test has opened it.
const SYSTEMCTL: &str = r#"#!/bin/bash
verb=$1
for unit in "$@"; do :; done
site=${unit#webgarden-}; site=${site%.service}
folder=$MACHINE/services/$site
mkdir -p "$folder"
echo "$*" >> "$folder/asked"
runs() { [ -s "$folder/pid" ] && kill -0 "$(cat "$folder/pid")" 2>/dev/null; }
ended() { for _ in $(seq 200); do runs || return 0; sleep 0.02; done; return 1; }
stop() {
    runs || return 0
    kill -TERM "$(cat "$folder/pid")"
    ended || { kill -KILL "$(cat "$folder/pid")"; ended; }
    : > "$folder/pid"
}
start() {
    : > "$folder/log"
    socket=$(cat "$folder/socket")
    set -a; . "$MACHINE/etc/webgarden/$site.env"; set +a
    cd "$MACHINE/var/www/webgarden/data/$site" || exit 1
    program=$(echo "$MACHINE/var/www/webgarden/sites/$site/current/bin/"*)
    (
        eval "exec 3<&$socket"
        export LISTEN_FDS=1 LISTEN_PID=$BASHPID
        exec "$program" serve
    ) > "$folder/log" 2>&1 &
    echo $! > "$folder/pid"
    until grep -q 'listening on' "$folder/log"; do
        runs || { echo "Job for $unit failed." >&2; exit 1; }
        sleep 0.02
    done
}
case $verb in
    restart) stop; start ;;
    enable) runs || start ;;
    stop) stop ;;
    kill) runs && kill -KILL "$(cat "$folder/pid")"; ended ;;
    show)
        echo "MainPID=$(runs && cat "$folder/pid" || echo 0)"
        echo "NRestarts=0" ;;
    *) echo "systemctl $verb is not known here" >&2; exit 1 ;;
esac
"#;

const JOURNALCTL: &str = r#"#!/bin/bash
for unit in "$@"; do :; done
site=${unit#webgarden-}; site=${site%.service}
tail -n 12 "$MACHINE/services/$site/log"
"#;

/// Puts the scripts into a folder, for the path.
pub(crate) fn write(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let scripts = [
        ("runuser", RUNUSER),
        ("setpriv", SETPRIV),
        ("chown", NOTHING),
        ("psql", PSQL),
        ("systemctl", SYSTEMCTL),
        ("journalctl", JOURNALCTL),
    ];
    for (name, script) in scripts {
        let path = folder.join(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}
