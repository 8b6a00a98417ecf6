//! The documents say what the code does: settings, limits, who may do what, layers, and the names of files and tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use testkit::Specimen;

use auth::{LoginLimits, session};
use base_app::{Facts, Feature, Settings, Site, settings::Environment};

const SECRET: (&str, &str) = ("SECRET_KEY", "a-test-secret-of-more-than-fifty-letters-0123456789-abcdef");

/// The root of the checkout.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cells of the first table below a heading, without its head.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let text = read(document);
    let (_, below) =
        text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("{document}: {heading}"));
    let lines =
        below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    lines.skip(2).map(cells).collect()
}

fn settings<const N: usize>(variables: [(&str, &str); N]) -> Settings {
    let facts = Facts::parse(Specimen.facts()).unwrap();
    Settings::load(&Environment::of(variables), Specimen.name(), &facts, &base_app::variables(&Specimen))
        .unwrap()
}

/// Every variable with its default, those of a mail server included.
fn defaults() -> BTreeMap<&'static str, String> {
    let mut printed = settings([SECRET, ("MAIL_SERVER", "mail.example.org")]).printable();
    printed.extend(settings([SECRET]).printable());
    printed
}

#[test]
fn the_document_lists_every_variable_with_its_default() {
    let facts = Facts::parse(Specimen.facts()).unwrap();
    let fill = |default: &str| {
        let filled = default.replace("<site>", Specimen.name()).replace("<port>", &facts.port.to_string());
        filled
            .replace("<name>", &facts.name)
            .replace("<domain>", &facts.domain)
            .replace("<email>", &facts.email)
    };
    let printed = defaults();
    let rows = table("docs/settings.md", "## Variables");
    let names: BTreeSet<String> = rows.iter().map(|row| row[0].replace('`', "")).collect();
    assert_eq!(names, printed.keys().map(ToString::to_string).collect());
    assert_eq!(names.len(), rows.len(), "a variable has one row");
    for row in &rows {
        if let Some(default) = row[1].strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
            assert_eq!(fill(default), printed[row[0].replace('`', "").as_str()], "{}", row[0]);
        }
    }
    let port = rows.iter().find(|row| row[0] == "`MAIL_PORT`").unwrap().join(" ");
    for tls in ["starttls", "tls", "none"] {
        let printed = settings([SECRET, ("MAIL_SERVER", "mail.example.org"), ("MAIL_TLS", tls)]).printable();
        assert!(port.contains(&printed["MAIL_PORT"]), "{tls}: {port}");
    }
}

#[test]
fn the_document_lists_every_limit_as_it_is() {
    let features = Specimen.features();
    let endpoints: Vec<_> = features
        .iter()
        .flat_map(|feature| {
            let public = feature.routes.iter().map(|endpoint| (endpoint.path, endpoint.body_limit));
            public.chain(feature.panel.iter().map(|endpoint| (endpoint.path, endpoint.body_limit)))
        })
        .collect();
    let body =
        |path: &str| endpoints.iter().filter(|(known, _)| *known == path).map(|(_, limit)| *limit).max();
    let (form, contact, post) = (body("/admin/login"), body("/contact"), body("/admin/posts/new"));
    let (printed, login) = (defaults(), LoginLimits::default());
    let of = |variable: &str| (printed[variable].clone(), format!("`{variable}`"));
    let code = |limit: String| (limit, "code".to_owned());
    let mega = 1024 * 1024;
    let expected = [
        ("a form", code(format!("{} KiB", form.unwrap() / 1024))),
        ("the contact form", code(format!("{} KiB", contact.unwrap() / 1024))),
        ("a post with everything in it", code(format!("{} MiB", post.unwrap() / mega))),
        ("the HTML of a post", code(format!("{} MiB", forms::CONTENT_MAX_BYTES / mega))),
        ("a picture", of("MAX_UPLOAD_SIZE")),
        ("all pictures and photos of a site", of("UPLOAD_QUOTA")),
        ("the pixels of a picture", code(image_handler::Limits::default().max_pixels.to_string())),
        ("messages from one address", of("CONTACT_RATE_LIMIT")),
        ("least time to fill in the contact form", of("CONTACT_MINIMUM_SECONDS")),
        ("failed sign-ins, one account from one address", of("LOGIN_RATE_LIMIT")),
        ("failed sign-ins, one account from all unknown browsers", code(login.account.unwrap().to_string())),
        ("failed sign-ins, one address over all accounts", code(login.address.unwrap().to_string())),
        ("requests to the panel from one address", of("DEFAULT_RATE_LIMIT")),
        ("other requests from one address, but for files", of("PUBLIC_RATE_LIMIT")),
        ("a password", code(format!("{} to {} characters", forms::PASSWORD_MIN, forms::PASSWORD_MAX))),
        ("a session without a request", code(format!("{} minutes", session::IDLE.num_minutes()))),
        ("a session, however busy", code(format!("{} hours", session::ABSOLUTE.num_hours()))),
        ("a remembered session", code(format!("{} days", session::REMEMBERED.num_days()))),
        ("mails of a site", of("MAIL_RATE_LIMIT")),
        ("tries to deliver a mail", of("MAIL_MAX_ATTEMPTS")),
        ("jobs of one kind at the same time", code(jobs::WorkerOptions::default().parallel.to_string())),
    ];
    let without_unit = |limit: &str| limit.trim_end_matches(" bytes").trim_end_matches(" seconds").to_owned();
    let documented: Vec<_> = table("docs/security.md", "## Limits")
        .into_iter()
        .map(|row| (row[0].clone(), (without_unit(&row[1]), row[2].clone())))
        .collect();
    assert_eq!(documented, expected.map(|(what, limit)| (what.to_owned(), limit)));
}

#[test]
fn the_document_says_who_may_do_what() {
    assert_eq!(documented("## Who may do what"), actual(|feature| feature.name != "portfolio"));
}

#[test]
fn the_document_lists_every_route_of_the_portfolio() {
    assert_eq!(documented("### Portfolio"), actual(|feature| feature.name == "portfolio"));
}

/// The rows of a table of the document on security: method, path, least role.
fn documented(heading: &str) -> BTreeSet<(String, String, String)> {
    table("docs/security.md", heading)
        .into_iter()
        .map(|row| (row[0].clone(), row[1].replace('`', ""), row[2].clone()))
        .collect()
}

/// The endpoints of the panel that these features bring.
fn actual(wanted: impl Fn(&Feature) -> bool) -> BTreeSet<(String, String, String)> {
    let features = Specimen.features();
    let endpoints =
        features.iter().filter(|feature| wanted(feature)).flat_map(|feature| feature.panel.clone());
    endpoints
        .map(|endpoint| {
            (
                endpoint.method.to_string(),
                endpoint.path.to_owned(),
                format!("{:?}", endpoint.door.access).to_lowercase(),
            )
        })
        .collect()
}

#[test]
fn the_documents_layer_table_is_the_one_that_is_checked() {
    let data = read("xtask/src/tidy/layers.rs");
    let (mut crates, mut owned) = (0, 0);
    for row in table("docs/architecture.md", "## Layers") {
        let name = row[1].replace('`', "");
        if let Ok(level) = row[0].parse::<u8>() {
            crates += 1;
            let known = [format!("(\"{name}\", Level::Shared({level}))"), format!("(\"{name}\", FEATURES)")];
            assert!(
                data.contains(&known[0]) || level == 5 && data.contains(&known[1]),
                "{name} at level {level}"
            );
        }
        for outside in row[3].split(", ").filter(|outside| !outside.is_empty()) {
            owned += 1;
            let with_features =
                name == "core-models" && data.contains(&format!("shared_with_features(\"{outside}\")"));
            let with_operators = outside.strip_suffix(" (with `ctl`)").is_some_and(|outside| {
                data.contains(&format!("shared_with_operators(\"{outside}\", \"{name}\")"))
            });
            let alone = data.contains(&format!("owned(\"{outside}\", \"{name}\")"));
            assert!(with_features || with_operators || alone, "{name} owns {outside}");
        }
    }
    let count = |text: &str| data.matches(text).count();
    assert_eq!(crates, count("\", Level::Shared(") + count("\", FEATURES)"));
    let shared = count(" shared_with_features(\"") + count(" shared_with_operators(\"");
    assert_eq!(owned, count(" owned(\"") + shared);
}

#[test]
fn the_list_of_features_in_the_guide_is_the_starters() {
    let guide = read("docs/add-a-site.md");
    let block = guide.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let indented: String = block.lines().map(|line| format!("    {line}\n")).collect();
    assert!(
        read("sites/starter/src/lib.rs").contains(&indented),
        "sites/starter/src/lib.rs does not hold\n{indented}"
    );
}

#[test]
fn what_the_documents_write_into_site_toml_can_be_read() {
    const KEYS: &str = "name = \"A\"\ntagline = \"B\"\ndescription = \"C\"\ndomain = \"a.example\"\nport = 8001\n\
        time_zone = \"Europe/London\"\nphone = \"1\"\nemail = \"a@a.example\"\n";
    const TABLES: &str = "\n[address]\nstreet = \"1\"\npostal_code = \"1\"\ncity = \"A\"\ncountry = \"GB\"\n[home]\n\
        title = \"A\"\ndescription = \"B\"\n[image]\nog = \"og.png\"\nwidth = 1\nheight = 1\nalt = \"A\"\n";
    let text = read("docs/languages.md");
    let blocks: Vec<_> = text.split("\n```toml\n").skip(1).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let block = block.split("```").next().unwrap();
        if let Err(error) = Facts::parse(&format!("{KEYS}{block}{TABLES}")) {
            panic!("docs/languages.md: {error}\n{block}");
        }
    }
}

#[test]
fn every_file_and_command_that_a_document_names_exists() {
    let commands = read("xtask/src/main.rs").to_lowercase();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let at = document.display();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            let is_file = !target.is_empty() && !target.contains("://");
            assert!(!is_file || document.parent().unwrap().join(target).exists(), "{at} links to {link}");
        }
        let top = ["crates/", "deploy/", "docs/", "migrations/", "sites/", "xtask/"];
        for name in text
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| top.iter().any(|folder| name.starts_with(folder)))
        {
            let is_pattern = name.contains(['*', '<', '{', ' ', '…']) || name.contains("/dist");
            // A worked example is a crate of its own.
            let places = [root(), root().join("docs/examples/menu")];
            assert!(is_pattern || places.iter().any(|place| place.join(name).exists()), "{at} names {name}");
        }
        for command in text.split("cargo xtask ").skip(1) {
            let name: String = command.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            let known = commands.contains(&format!("    {}(", name.replace('-', "")))
                || commands.contains(&format!("    {name},"));
            assert!(known || name.is_empty(), "{at} names cargo xtask {name}");
        }
    }
}

#[test]
fn every_test_that_guards_an_invariant_exists() {
    let mut sources = String::new();
    for folder in ["crates", "sites", "xtask"] {
        for file in files(&root().join(folder), "rs") {
            sources.push_str(&fs::read_to_string(file).unwrap());
        }
    }
    let gates: Vec<_> =
        table("docs/architecture.md", "## Invariants").into_iter().map(|row| row[2].clone()).collect();
    let names: BTreeSet<&str> = gates.iter().flat_map(|gate| gate.split('`').skip(1).step_by(2)).collect();
    let is_test = |name: &&&str| {
        name.matches('_').count() >= 3 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let tests: Vec<_> = names.iter().filter(is_test).collect();
    assert!(tests.len() >= 8, "{tests:?}");
    for test in tests {
        assert!(sources.contains(&format!("fn {test}(")), "there is no test {test}");
    }
}

/// Every Markdown file of the checkout.
fn documents() -> Vec<PathBuf> {
    let folders = ["crates", "deploy", "docs", "migrations", "sites", "xtask"];
    let own = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"].map(|name| root().join(name));
    own.into_iter().chain(folders.iter().flat_map(|folder| files(&root().join(folder), "md"))).collect()
}

/// The files with this ending below a folder, but for what tools write.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "node_modules" && name != "dist" {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|own| own == ending) {
            found.push(path);
        }
    }
    found
}
