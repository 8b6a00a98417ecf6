//! What is written into files, held by copies that a person has read.

use crate::machine::Machine;

/// Each file that differs from its template, by its name on the server.
#[track_caller]
fn holds(machine: &Machine, paths: &[&str]) {
    let everything = machine.everything();
    for path in paths {
        let content = everything.get(*path).unwrap_or_else(|| panic!("{path} was not written"));
        insta::assert_snapshot!(path.trim_start_matches('/').replace(['/', '@'], "_"), content);
    }
}

#[test]
fn a_site_on_postgresql() {
    let machine = Machine::new();
    machine.write("etc/webgarden/ctl.toml", "operator = \"operator@example.org\"\n");
    machine.provision_with(&["--www"]).well();
    holds(
        &machine,
        &[
            "/etc/systemd/system/webgarden-bakery.service",
            "/etc/systemd/system/webgarden-bakery.socket",
            "/etc/nginx/sites-enabled/webgarden-bakery.conf",
            "/etc/nginx/conf.d/webgarden.conf",
            "/etc/nginx/webgarden/proxy.conf",
            "/etc/webgarden/firewall.nft",
            "/etc/webgarden/bakery.env",
            "/etc/webgarden/sites/bakery.toml",
        ],
    );
    let everything = machine.everything();
    assert!(
        everything.values().all(|text| !text.contains('@') || !names_left(text)),
        "a name was not filled in"
    );
    insta::assert_snapshot!("folders_and_owners", {
        let folders = everything.iter().filter(|(place, _)| place.ends_with('/') || place.starts_with('('));
        folders.map(|(place, content)| format!("{place} {content}\n")).collect::<String>()
    });
    insta::assert_snapshot!("calls", machine.calls().join("\n"));
}

#[test]
fn a_suspended_site_on_sqlite_without_ipv6_and_with_brotli() {
    let machine = Machine::new();
    std::fs::remove_file(machine.path("proc/net/if_inet6")).unwrap();
    machine.write("etc/nginx/modules-enabled/50-mod-http-brotli-static.conf", "");
    let limits =
        "[limits]\nrequests_per_second = 50\nburst = 200\nconnections = 90\nmemory = 256\ncpu = 100\n";
    machine.write("etc/webgarden/ctl.toml", &format!("[firewall]\nenabled = false\n{limits}"));
    machine.provision_with(&["--database", "sqlite"]).well();
    let block = machine.read("etc/nginx/sites-enabled/webgarden-bakery.conf");
    assert!(block.contains("        brotli_static on;\n") && !block.contains("[::]"), "{block}");
    assert!(machine.read("etc/nginx/conf.d/webgarden.conf").contains("rate=50r/s"));
    let proxy = machine.read("etc/nginx/webgarden/proxy.conf");
    assert!(proxy.contains("burst=200 ") && proxy.contains("limit_conn webgarden_sites 90;"), "{proxy}");
    let env = machine.read("etc/webgarden/bakery.env");
    assert!(env.contains("DATABASE_URL=sqlite:///var/www/webgarden/data/bakery/site.db\n"), "{env}");
    let unit = machine.read("etc/systemd/system/webgarden-bakery.service");
    assert!(unit.contains("MemoryMax=256M") && !unit.contains("postgresql"), "{unit}");
    assert!(!machine.path("etc/webgarden/firewall.nft").exists());
    machine.ctl(&["suspend", "bakery"]).well();
    let block = machine.read("etc/nginx/sites-enabled/webgarden-bakery.conf");
    insta::assert_snapshot!("suspended", block);
}

#[test]
fn a_site_behind_caddy() {
    let machine = Machine::new();
    let acme = "[acme]\ndirectory = \"https://ca.example/dir\"\nca_file = \"/etc/ca.pem\"\n";
    machine.write(
        "etc/webgarden/ctl.toml",
        &format!("web_server = \"caddy\"\noperator = \"o@example.org\"\n{acme}"),
    );
    machine.provision().well();
    holds(&machine, &["/etc/caddy/Caddyfile", "/etc/caddy/webgarden/bakery.caddy"]);
    assert!(!machine.path("etc/nginx/sites-enabled/webgarden-bakery.conf").exists());
    machine.ctl(&["remove", "bakery"]).well();
    assert!(!machine.path("etc/caddy/webgarden/bakery.caddy").exists());
}

/// Whether a `@NAME@` is in the text.
fn names_left(text: &str) -> bool {
    let is_name = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
    };
    text.split('@').skip(1).step_by(1).any(is_name)
}
