//! The texts of nginx's files, from the settings and from what is known of a site.

use std::path::PathBuf;

use super::super::{
    certificate,
    terms::{hsts, largest_body},
};
use crate::{
    config::TrustedProxies,
    context::Context,
    machine::template::fill,
    site::{file::SiteFile, name::SiteName},
};

/// A file and its text.
pub(super) type Piece = (PathBuf, String);

const FRAME: &str = include_str!("../../../../../../deploy/nginx/frame.conf");
const PROXY: &str = include_str!("../../../../../../deploy/nginx/proxy.conf");
const SITE: &str = include_str!("../../../../../../deploy/nginx/site.conf");
const WITHOUT_CERTIFICATE: &str =
    include_str!("../../../../../../deploy/nginx/site-without-certificate.conf");
const LOCATIONS: &str = include_str!("../../../../../../deploy/nginx/locations.conf");
const LOCATIONS_SUSPENDED: &str = include_str!("../../../../../../deploy/nginx/locations-suspended.conf");

const INCLUDED: [(&str, &str); 6] = [
    ("tls.conf", include_str!("../../../../../../deploy/nginx/tls.conf")),
    ("maps.conf", include_str!("../../../../../../deploy/nginx/maps.conf")),
    ("headers.conf", include_str!("../../../../../../deploy/nginx/headers.conf")),
    ("challenge.conf", include_str!("../../../../../../deploy/nginx/challenge.conf")),
    ("away.conf", include_str!("../../../../../../deploy/nginx/away.conf")),
    ("refusals.conf", include_str!("../../../../../../deploy/nginx/refusals.conf")),
];

/// The files that all sites share.
pub(super) fn shared(context: &Context) -> Vec<Piece> {
    let layout = &context.layout;
    let limits = &context.config.limits;
    let folder = layout.at("/etc/nginx/webgarden");
    let mut pieces: Vec<Piece> =
        INCLUDED.iter().map(|(name, text)| (folder.join(name), (*text).to_owned())).collect();
    let [six_80, six_443] = listen(context, " default_server");
    let rate = limits.requests_per_second.to_string();
    let proxies = context.config.trusted_proxies.as_ref().map(trusted).unwrap_or_default();
    let values = [
        ("RATE", rate.as_str()),
        ("PROXIES", &proxies),
        ("LISTEN_6_80", &six_80),
        ("LISTEN_6_443", &six_443),
    ];
    let (burst, connections) = (limits.burst.to_string(), limits.connections.to_string());
    let proxy = fill(PROXY, &[("BURST", &burst), ("CONNECTIONS", &connections)]);
    pieces.push((folder.join("proxy.conf"), proxy));
    pieces.push((layout.nginx_frame(), fill(FRAME, &values)));
    pieces
}

/// The block of a site that has a certificate.
pub(super) fn block(context: &Context, site: &SiteName, file: &SiteFile) -> String {
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
    let (names, pattern) = (file.names().join(" "), file.names().join("|").replace('.', r"\."));
    let body = largest_body(context, site).to_string();
    let [six_80, six_443] = listen(context, "");
    let values = [
        ("SITE", site.as_str()),
        ("NAMES", &names),
        ("PATTERN", &pattern),
        ("DOMAIN", &file.domain),
        ("BODY", &body),
        ("HSTS", hsts(context, site)),
        ("STAPLING", &stapling),
        ("LISTEN_6_80", &six_80),
        ("LISTEN_6_443", &six_443),
        ("LOCATIONS", &locations),
    ];
    fill(SITE, &values)
}

/// The block of names that have no certificate.
pub(super) fn without_certificate(context: &Context, site: &SiteName, names: &[String]) -> String {
    let [six_80, _] = listen(context, "");
    let values = [("SITE", site.as_str()), ("NAMES", &names.join(" ")), ("LISTEN_6_80", &six_80)];
    fill(WITHOUT_CERTIFICATE, &values)
}

/// Whose word is taken for where a visitor comes from. Of several addresses the last that is not a proxy's own counts.
fn trusted(proxies: &TrustedProxies) -> String {
    let ranges = proxies.ranges.iter().map(|range| format!("set_real_ip_from {range};\n"));
    let ranges: String = ranges.collect();
    format!(
        "# Who a visitor is, the proxies in front say; nobody else's word is taken.\n{ranges}real_ip_header {};\n\
         real_ip_recursive on;\n\n",
        proxies.header
    )
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
