//! Pebble as the certificate authority, on the machine itself: it answers as Let's Encrypt does.

use checkout::failure::Failure;

use super::machine::Machine;

/// Where its ACME directory is.
pub(super) const DIRECTORY: &str = "https://localhost:14000/dir";
/// What signed the certificate of its own interface.
pub(super) const INTERFACE_CA: &str = "/etc/pebble/ca.pem";
/// What signs the certificates that it issues.
pub(super) const ROOT: &str = "/etc/pebble/root.pem";

const CONFIG: &str = r#"{ "pebble": {
  "listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000",
  "certificate": "/etc/pebble/interface.pem", "privateKey": "/etc/pebble/interface.key",
  "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false } }
"#;

/// The certificate of the interface, made on the machine.
const CERTIFICATES: &str = "cd /etc/pebble
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=Test' -keyout ca.key -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' -keyout interface.key -out interface.csr
openssl x509 -req -in interface.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out interface.pem \
  -extfile <(echo 'subjectAltName=DNS:localhost')";

/// Every name is this machine; some nonces are refused, as RFC 8555 lets a server do.
const SERVICES: &str = "systemd-run --quiet --unit=names pebble-challtestsrv -defaultIPv4 127.0.0.1 -defaultIPv6 '' \
  -http01 '' -https01 '' -tlsalpn01 ''
systemd-run --quiet --unit=pebble --setenv=PEBBLE_VA_NOSLEEP=1 --setenv=PEBBLE_WFE_NONCEREJECT=10 \
  pebble -config /etc/pebble/config.json -dnsserver 127.0.0.1:8053
for attempt in $(seq 100); do
  curl --silent --fail --cacert /etc/pebble/ca.pem https://localhost:15000/roots/0 > /etc/pebble/root.pem && exit 0
  sleep 0.1
done
journalctl --unit=pebble --no-pager; exit 1";

/// Starts it.
pub(super) fn start(machine: &Machine) -> Result<(), Failure> {
    machine.write("/etc/pebble/config.json", CONFIG)?;
    machine.shell(&format!("set -e\n{CERTIFICATES}\n{SERVICES}")).map(drop)
}
