//! What nginx reads: the frame of all sites, and a block for each.

use std::path::{Path, PathBuf};

use super::{certificate, largest_body};
use crate::{
    Outcome,
    account::{self, WEB_SERVER},
    context::Context,
    failure::Failure,
    program::Program,
    site_file::SiteFile,
    site_name::SiteName,
    template::fill,
    unit,
};

const FRAME: &str = include_str!("../../../../deploy/nginx/frame.conf");
const PROXY: &str = include_str!("../../../../deploy/nginx/proxy.conf");
const SITE: &str = include_str!("../../../../deploy/nginx/site.conf");
const WITHOUT_CERTIFICATE: &str = include_str!("../../../../deploy/nginx/site-without-certificate.conf");
const LOCATIONS: &str = include_str!("../../../../deploy/nginx/locations.conf");
const LOCATIONS_SUSPENDED: &str = include_str!("../../../../deploy/nginx/locations-suspended.conf");

const INCLUDED: [(&str, &str); 4] = [
    ("tls.conf", include_str!("../../../../deploy/nginx/tls.conf")),
    ("headers.conf", include_str!("../../../../deploy/nginx/headers.conf")),
    ("challenge.conf", include_str!("../../../../deploy/nginx/challenge.conf")),
    ("away.conf", include_str!("../../../../deploy/nginx/away.conf")),
];

/// Writes what all sites share.
pub(super) fn prepare(context: &Context) -> Outcome {
    let layout = &context.layout;
    let limits = &context.config.limits;
    let folder = layout.at("/etc/nginx/webgarden");
    let mut pieces: Vec<(PathBuf, String)> =
        INCLUDED.iter().map(|(name, text)| (folder.join(name), (*text).to_owned())).collect();
    let [six_80, six_443] = listen(context, " default_server");
    let rate = limits.requests_per_second.to_string();
    let frame = fill(FRAME, &[("RATE", &rate), ("LISTEN_6_80", &six_80), ("LISTEN_6_443", &six_443)]);
    let (burst, connections) = (limits.burst.to_string(), limits.connections.to_string());
    let proxy = fill(PROXY, &[("BURST", &burst), ("CONNECTIONS", &connections)]);
    pieces.push((folder.join("proxy.conf"), proxy));
    pieces.push((layout.nginx_frame(), frame));
    // Its workers open their logs again themselves, after these were rotated, and have to get there.
    account::own(context, &format!("root:{WEB_SERVER}"), &layout.logs())?;
    // Debian's example answers every name; ours answers none. The file itself stays in sites-available.
    let example = layout.at("/etc/nginx/sites-enabled/default");
    if example.is_symlink() {
        context.files.remove(&example)?;
    }
    apply(context, pieces)
}

/// Until there is a certificate: answers the authority's question under these names, beside what is there.
pub(super) fn answer_challenges(context: &Context, site: &SiteName, names: &[String]) -> Outcome {
    let path = context.layout.nginx_site(site);
    let names = names.join(" ");
    if context.files.read(&path)?.is_some_and(|text| text.contains(&format!("server_name {names};"))) {
        return apply(context, Vec::new());
    }
    let [six_80, _] = listen(context, "");
    let values = [("SITE", site.as_str()), ("NAMES", &names), ("LISTEN_6_80", &six_80)];
    let mut text = fill(WITHOUT_CERTIFICATE, &values);
    if let Some(before) = context.files.read(&path)?.filter(|_| certificate::is_there(context, site)) {
        text.insert_str(0, &format!("{before}\n"));
    }
    apply(context, vec![(path, text)])
}

/// Writes the block of a site that has a certificate.
pub(super) fn write(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome {
    apply(context, vec![(context.layout.nginx_site(site), block(context, site, file))])
}

/// Takes a site away.
pub(super) fn remove(context: &Context, site: &SiteName) -> Outcome {
    if context.files.remove(&context.layout.nginx_site(site))? {
        reload(context)?;
    }
    for kind in ["access", "error"] {
        let log = format!("{site}.{kind}.log");
        let folder = context.layout.logs();
        let entries = std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
        for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&log)) {
            context.files.remove(&entry.path())?;
        }
    }
    Ok(())
}

fn block(context: &Context, site: &SiteName, file: &SiteFile) -> String {
    let port = file.port.to_string();
    let brotli = if knows_brotli(context) { "brotli_static on;" } else { "" };
    let values = [("SITE", site.as_str()), ("PORT", &port), ("BROTLI", brotli)];
    let locations = fill(if file.suspended { LOCATIONS_SUSPENDED } else { LOCATIONS }, &values);
    let stapling = if certificate::names_a_responder(context, site) {
        format!(
            "ssl_stapling on;\nssl_stapling_verify on;\nssl_trusted_certificate /etc/letsencrypt/live/webgarden-{site}/chain.pem;"
        )
    } else {
        String::new()
    };
    let names = file.names().join(" ");
    let body = largest_body(context, site).to_string();
    let [six_80, six_443] = listen(context, "");
    let values = [
        ("SITE", site.as_str()),
        ("NAMES", &names),
        ("DOMAIN", &file.domain),
        ("BODY", &body),
        ("STAPLING", &stapling),
        ("LISTEN_6_80", &six_80),
        ("LISTEN_6_443", &six_443),
        ("LOCATIONS", &locations),
    ];
    fill(SITE, &values)
}

/// The lines for IPv6, on a machine that has it.
fn listen(context: &Context, suffix: &str) -> [String; 2] {
    if context.layout.at("/proc/net/if_inet6").exists() {
        [format!("listen [::]:80{suffix};"), format!("listen [::]:443 ssl http2{suffix};")]
    } else {
        Default::default()
    }
}

fn knows_brotli(context: &Context) -> bool {
    let folder = context.layout.at("/etc/nginx/modules-enabled");
    let mut entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.any(|entry| entry.file_name().to_string_lossy().contains("brotli-static"))
}

/// Writes files and lets nginx read them; if it does not accept them, puts the old ones back.
fn apply(context: &Context, pieces: Vec<(PathBuf, String)>) -> Outcome {
    let mut before = Vec::new();
    for (path, text) in pieces {
        let old = context.files.read(&path)?;
        context.files.write(&path, text, 0o644)?;
        before.push((path, old));
    }
    let Err(failure) = reload(context) else { return Ok(()) };
    for (path, old) in before {
        put_back(context, &path, old)?;
    }
    Err(failure)
}

fn put_back(context: &Context, path: &Path, old: Option<String>) -> Outcome {
    match old {
        Some(text) => context.files.write(path, text, 0o644)?,
        None => context.files.remove(path)?,
    };
    Ok(())
}

fn reload(context: &Context) -> Outcome {
    context.programs.run(&Program::new("nginx").args(["-t", "-q"])).map_err(|error| {
        Failure::Undone(format!("nginx does not accept its configuration, which was put back: {error}"))
    })?;
    context.programs.run(&unit::systemctl(["reload-or-restart", "nginx.service"]))?;
    Ok(())
}
