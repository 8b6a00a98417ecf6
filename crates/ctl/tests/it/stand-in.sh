#!/bin/sh
# Stands for the programs of a server: writes down what it is asked, and remembers what they would. `kill` in the folder above
# holds the number of a call and `before` or `after`: whoever makes that call is ended with -9, as a power failure would.
state=${0%/programs/*}
root=${state%/state}/root
name=${0##*/}
number=$(($(cat "$state/count") + 1))
echo "$number" > "$state/count"
echo "$name $*" >> "$state/calls"
read -r doomed when < "$state/kill"
[ "$doomed" = "$number" ] && [ "$when" = before ] && { kill -9 "$PPID"; exit 1; }

remember() { grep -qxF -- "$2" "$state/$1" || echo "$2" >> "$state/$1"; }
forget() { grep -vxF -- "$2" "$state/$1" > "$state/$1.new"; mv "$state/$1.new" "$state/$1"; }
knows() { grep -qxF -- "$2" "$state/$1"; }

answer() {
    case "$name $*" in
    "id -u wg-"*) knows users "$2" && echo 998 ;;
    "getent passwd "*) knows users "$2" ;;
    "useradd "*) for last; do :; done; knows users "$last" && return 9; remember users "$last" ;;
    "userdel "*) knows users "$1" || return 6; forget users "$1" ;;
    "usermod --append --groups www-data caddy") ;;
    "chown "*) for last; do :; done; forget owners-of "$last"; [ -e "$last" ] && remember owners "$*" ;;
    "systemctl restart "*) awake "$@" ;;
    "systemctl enable --now "*) shift 2; awake "$@" || return 1; for unit; do remember running "$unit"; done ;;
    "systemctl disable --now "*) shift 2; for unit; do forget running "$unit"; done ;;
    "systemctl is-active --quiet ssh.socket") return 3 ;;
    "systemctl show --value --property=ActiveState "*) knows running "$4" && echo active || echo inactive ;;
    "systemctl show "*) echo no; echo; echo no ;;
    "systemctl is-active "*) for last; do :; done; [ "$last" = nginx ] || knows running "$last" ;;
    "systemctl "*) ;;
    "caddy validate "*) ;;
    "nginx -t"*) ! grep -rqs refuse-me "$root/etc/nginx" && accepted ;;
    "timedatectl "*) echo yes ;;
    "hostname --fqdn") echo op ;;
    "nft list table inet webgarden")
        [ -e "$state/no-firewall" ] && { echo "Error: No such file or directory" >&2; return 1; }
        cat "$root/etc/webgarden/firewall.nft"
        ;;
    "logrotate "*) cat "$state/log-rotation" >&2 2> /dev/null || true ;;
    "ss "*) cat "$state/sockets" 2> /dev/null || true ;;
    "sshd -T") echo "port $(cat "$state/ssh-port" 2> /dev/null || echo 22)" ;;
    "journalctl "*) echo "the last words of the program" ;;
    "psql "*) for statement; do :; done; database "$statement" ;;
    "certbot certonly "*) certify "$@" ;;
    "certbot delete "*) for last; do :; done; rm -rf "$root/etc/letsencrypt/live/$last" ;;
    *) echo "nobody knows $name $*" >&2; return 127 ;;
    esac
}

# The site does not start as long as its settings have what is in the file `asleep`.
awake() {
    case "$*" in *webgarden-bakery.service*) ;; *) return 0 ;; esac
    [ -e "$state/asleep" ] && grep -qf "$state/asleep" "$root/etc/webgarden/bakery.env" || return 0
    echo "Job for webgarden-bakery.service failed." >&2
    return 1
}

database() {
    [ -e "$state/no-postgres" ] && { echo "psql: error: connection refused" >&2; return 2; }
    quoted=$(echo "$1" | cut -s -d'"' -f2)
    case "$1" in
    "SELECT 1") echo 1 ;;
    "SELECT 1 FROM pg_roles"*) knows roles "$(echo "$1" | cut -d"'" -f2)" && echo 1 || true ;;
    "SELECT 1 FROM pg_database"*) knows databases "$(echo "$1" | cut -d"'" -f2)" && echo 1 || true ;;
    "CREATE ROLE"*) knows roles "$quoted" && return 1; remember roles "$quoted" ;;
    "ALTER ROLE"*) knows roles "$quoted" ;;
    "CREATE DATABASE"*) knows databases "$quoted" && return 1; remember databases "$quoted" ;;
    "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC") ;;
    "REVOKE"*) knows databases "$quoted" ;;
    "DROP DATABASE"*) forget databases "$quoted" ;;
    "SHOW max_connections") echo "${MAX_CONNECTIONS:-100}" ;;
    "SELECT datname"*) grep "^$(echo "$1" | cut -d"'" -f2)" "$state/databases" || true ;;
    "DROP ROLE"*) grep -q "^$quoted" "$state/databases" && return 1; forget roles "$quoted" ;;
    *) return 1 ;;
    esac
}

# nginx stops at the first certificate that it cannot use, and names it.
accepted() {
    for block in "$root"/etc/nginx/sites-enabled/webgarden-*.conf; do
        grep -qs "ssl_certificate /" "$block" || continue
        live=$(sed -n 's|^ *ssl_certificate /\(.*\)/fullchain.pem;|\1|p' "$block")
        named=$(openssl x509 -in "$root/$live/fullchain.pem" -noout -pubkey 2> /dev/null)
        if [ -z "$named" ] || [ "$named" != "$(openssl pkey -in "$root/$live/privkey.pem" -pubout 2> /dev/null)" ]; then
            echo "nginx: [emerg] cannot load certificate \"/$live/fullchain.pem\"" >&2
            return 1
        fi
    done
}

certify() {
    [ -e "$state/no-certificates" ] && { echo "the authority cannot reach the server" >&2; return 1; }
    names=
    while [ $# -gt 0 ]; do
        case "$1" in
        --cert-name) folder="$root/etc/letsencrypt/live/$2" ;;
        --domain) names="$names${names:+,}DNS:$2" ;;
        esac
        shift
    done
    mkdir -p "$folder"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test -days 90 \
        -addext "subjectAltName=$names" -keyout "$folder/privkey.pem" -out "$folder/fullchain.pem" 2> /dev/null
    cp "$folder/fullchain.pem" "$folder/chain.pem"
}

if [ "$name" = runuser ]; then
    # What is run counts itself.
    echo "$((number - 1))" > "$state/count"
    shift 3
    exec "$@"
fi
answer "$@"
status=$?
[ "$doomed" = "$number" ] && [ "$when" = after ] && kill -9 "$PPID"
exit $status
