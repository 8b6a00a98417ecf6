//! A certificate that is lost takes its own site away and no other, and one that is new is taken up.

use std::{fs, process::Command};

use crate::machine::Machine;

const BLOCK: &str = "etc/nginx/sites-enabled/webgarden-bakery.conf";
const LIVE: &str = "etc/letsencrypt/live/webgarden-bakery";

/// What happens to a certificate, and how it is called.
type Harm = (&'static str, fn(&Machine));

const HARMS: [Harm; 7] = [
    ("the folder is lost", |machine| fs::remove_dir_all(machine.path(LIVE)).unwrap()),
    ("the certificate is lost", |machine| fs::remove_file(file(machine, "fullchain.pem")).unwrap()),
    ("the key is lost", |machine| fs::remove_file(file(machine, "privkey.pem")).unwrap()),
    ("the key is empty", |machine| fs::write(file(machine, "privkey.pem"), "").unwrap()),
    ("the certificate is damaged", |machine| {
        fs::write(file(machine, "fullchain.pem"), "-----BEGIN").unwrap()
    }),
    ("the chain is damaged", |machine| {
        let chain = fs::read_to_string(file(machine, "chain.pem")).unwrap();
        fs::write(file(machine, "chain.pem"), chain.replace('M', "N")).unwrap();
    }),
    ("the key is another one's", |machine| {
        let other = machine.path("etc/letsencrypt/live/webgarden-florist/privkey.pem");
        fs::copy(other, file(machine, "privkey.pem")).unwrap();
    }),
];

fn file(machine: &Machine, name: &str) -> std::path::PathBuf {
    machine.path(LIVE).join(name)
}

fn with_two_sites() -> Machine {
    let machine = Machine::new();
    machine.provision().well();
    machine.provision_second().well();
    machine
}

#[test]
fn a_lost_certificate_takes_its_own_site_away_and_provision_brings_it_back() {
    for (harm, happens) in HARMS {
        let machine = with_two_sites();
        let before = machine.everything();
        happens(&machine);
        for arguments in [
            ["certificates"].as_slice(),
            &["suspend", "florist"],
            &["resume", "florist"],
            &["provision", "florist"],
            &["rename-domain", "florist", "flowers.example"],
            &["rename-domain", "florist", "florist.example"],
        ] {
            let ended = machine.ctl(arguments);
            assert_eq!(ended.code(), Some(0), "{harm}, {arguments:?}: {}", ended.error());
        }
        assert!(!machine.read(BLOCK).contains("ssl"), "{harm}");
        let neighbour = machine.read("etc/nginx/sites-enabled/webgarden-florist.conf");
        assert!(neighbour.contains("ssl_certificate "), "{harm}");
        let doctor = machine.ctl(&["doctor"]);
        assert_eq!(doctor.code(), Some(3), "{harm}");
        assert!(doctor.error().contains("`webgarden-ctl provision bakery`"), "{harm}: {}", doctor.error());
        machine.ctl(&["provision", "bakery"]).well();
        assert_eq!(machine.everything(), before, "{harm}");
    }
}

#[test]
fn while_none_is_given_the_site_waits_and_nobody_proposes_to_remove_it() {
    let machine = with_two_sites();
    fs::remove_file(file(&machine, "privkey.pem")).unwrap();
    fs::write(machine.state("no-certificates"), "").unwrap();
    let ended = machine.ctl(&["provision", "bakery"]);
    assert_eq!(ended.code(), Some(3), "{}", ended.error());
    assert!(
        !ended.error().contains("remove") && ended.error().contains("same command again"),
        "{}",
        ended.error()
    );
    for command in ["suspend", "certificates"] {
        let arguments: &[&str] =
            if command == "suspend" { &["suspend", "bakery"] } else { &["certificates"] };
        machine.ctl(arguments).well();
        assert!(!machine.read(BLOCK).contains("ssl"), "{command}");
    }
    fs::remove_file(machine.state("no-certificates")).unwrap();
    machine.ctl(&["resume", "bakery"]).well();
    assert!(machine.read(BLOCK).contains("ssl_certificate "));
}

#[test]
fn a_site_whose_certificate_is_lost_can_be_removed_and_the_others_too() {
    let machine = with_two_sites();
    fs::remove_file(file(&machine, "fullchain.pem")).unwrap();
    machine.ctl(&["remove", "florist"]).well();
    machine.ctl(&["remove", "bakery"]).well();
    assert!(machine.everything().keys().all(|place| !place.contains("live/webgarden-")));
}

#[test]
fn what_a_renewed_certificate_says_of_its_responder_is_followed() {
    let machine = with_two_sites();
    let staples = |machine: &Machine| machine.read(BLOCK).contains("ssl_stapling on;");
    assert!(!staples(&machine));
    for (responder, expected) in [(true, true), (false, false)] {
        renew(&machine, responder);
        machine.ctl(&["certificates"]).well();
        assert_eq!(staples(&machine), expected);
    }
    // One that is back, such as from a backup, is used again.
    let key = fs::read(file(&machine, "privkey.pem")).unwrap();
    fs::remove_file(file(&machine, "privkey.pem")).unwrap();
    machine.ctl(&["certificates", "--before-start"]).well();
    assert!(!machine.read(BLOCK).contains("ssl"));
    fs::write(file(&machine, "privkey.pem"), key).unwrap();
    machine.ctl(&["certificates"]).well();
    assert!(machine.read(BLOCK).contains("ssl_certificate "));
}

#[test]
fn a_web_server_that_is_about_to_start_is_not_told_to() {
    let machine = with_two_sites();
    let before = machine.calls().len();
    machine.ctl(&["certificates", "--before-start"]).well();
    let calls = machine.calls().split_off(before);
    assert!(calls.iter().all(|call| !call.starts_with("systemctl ")), "{calls:?}");
}

/// Another certificate for the same names, as certbot puts it there.
fn renew(machine: &Machine, responder: bool) {
    let mut openssl = Command::new("openssl");
    openssl.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=t",
    ]);
    openssl.args(["-days", "90", "-addext", "subjectAltName=DNS:bakery.example"]);
    if responder {
        openssl.args(["-addext", "authorityInfoAccess=OCSP;URI:http://ocsp.example/"]);
    }
    openssl.arg("-keyout").arg(file(machine, "privkey.pem")).arg("-out").arg(file(machine, "fullchain.pem"));
    assert!(openssl.output().unwrap().status.success());
    fs::copy(file(machine, "fullchain.pem"), file(machine, "chain.pem")).unwrap();
}
