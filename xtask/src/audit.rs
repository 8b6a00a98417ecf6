//! `cargo xtask audit`: valid HTML, axe, layout shift, page weight and Lighthouse on the public pages of the sites.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use checkout::failure::{Explain, Failure};
use checkout::npm;
use checkout::process::Interrupt;
use checkout::provision::{self, Purpose, is_root};
use checkout::site_process::{self, Profile, Site};
use checkout::workspace::Workspace;
use serde::Deserialize;

const SCRIPT: &str = "xtask/scripts/audit.mjs";

/// Which sites to look at.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// A folder of sites/; every site without it.
    site: Option<String>,
    /// Look at fewer pages of debug builds, and measure the home pages only, as `cargo xtask test` does.
    #[arg(long)]
    quick: bool,
    /// Look at all posts and projects too, not only at two of each, which stand for the others.
    #[arg(long, conflicts_with = "quick")]
    every: bool,
    /// Whether the binaries are there already: built again for one package at a time, they would share less.
    #[arg(skip)]
    built: bool,
}

impl Options {
    /// Every site, as a step of the tests, which have built their binaries.
    pub(crate) fn after_tests() -> Self {
        Self { site: None, quick: true, every: false, built: true }
    }
}

/// How often Lighthouse measures a page; the median counts.
const RUNS: u32 = 3;

/// The least performance of a debug build that shares the machine with whatever else runs there.
const ROUGHLY: u8 = 90;

/// What the script prints, one a line.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Fault(String),
    Score(Score),
}

/// What Lighthouse gave a page: performance, accessibility, best practices, SEO.
#[derive(Deserialize)]
struct Score {
    path: String,
    width: u32,
    scores: [u8; 4],
}

/// Looks at each site with its demo content, and fails with everything that is wrong.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    provision::provide(&interrupt, &[Purpose::Browser])?;
    audit(workspace, &interrupt, options)
}

/// The same, as a step of the tests.
pub(crate) fn audit(workspace: &Workspace, interrupt: &Interrupt, options: &Options) -> Result<(), Failure> {
    let sites = match &options.site {
        Some(site) => {
            workspace.expect_site(site)?;
            vec![site.clone()]
        }
        None => workspace.sites(),
    };
    npm::install(workspace, &workspace.root().join("xtask"))?;
    front_end::run(workspace, &front_end::Options { site: options.site.clone(), release: !options.quick })?;
    let profile = if options.quick { Profile::Debug } else { Profile::Release };
    let mut faults = Vec::new();
    for site in &sites {
        if !options.built {
            site_process::build(workspace, interrupt, site, profile)?;
        }
        let found = look(workspace, interrupt, options, site, profile)?;
        faults.extend(found.into_iter().map(|fault| format!("{site} {fault}")));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("{} faults:\n  {}", faults.len(), faults.join("\n  "))))
}

fn look(
    workspace: &Workspace,
    interrupt: &Interrupt,
    options: &Options,
    name: &str,
    profile: Profile,
) -> Result<Vec<String>, Failure> {
    let folder = tempfile::tempdir().explain(|| "making a folder for the site".to_owned())?;
    let site = Site::elsewhere(workspace, name, folder.path())?.built(workspace, name, profile);
    site.prepare(interrupt)?;
    let _server = site.serve(interrupt)?;
    let task = serde_json::json!({
        "browser": provision::chromium(),
        "root": is_root(),
        "base": site.url(),
        "profile": folder.path().join("browser"),
        "quick": options.quick,
        "every": options.every,
        "runs": if options.quick { 1 } else { RUNS },
        "quickest": if options.quick { ROUGHLY } else { 100 },
    });
    println!("audit    {name}");
    let mut node = Command::new("node")
        .arg(workspace.root().join(SCRIPT))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .explain(|| "starting node".to_owned())?;
    if let Some(mut input) = node.stdin.take() {
        input.write_all(task.to_string().as_bytes()).explain(|| "telling node what to do".to_owned())?;
    }
    let mut faults = Vec::new();
    for line in node.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
        let line = line.explain(|| "reading what node says".to_owned())?;
        match serde_json::from_str(&line).explain(|| format!("reading “{line}”"))? {
            Line::Fault(fault) => faults.push(fault),
            Line::Score(score) => println!("{}", row(&score)),
        }
    }
    if node.wait().explain(|| "waiting for node".to_owned())?.success() {
        return Ok(faults);
    }
    faults.push("was not looked at to the end: the message is above".to_owned());
    Ok(faults)
}

fn row(score: &Score) -> String {
    let [performance, accessibility, practices, seo] = score.scores;
    format!(
        "  {:<40} {:>5} px  {performance:>3} / {accessibility:>3} / {practices:>3} / {seo:>3}",
        score.path, score.width
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_prints_is_understood() {
        let fault: Line = serde_json::from_str(r#"{"fault":"/: axe image-alt"}"#).unwrap();
        assert!(matches!(fault, Line::Fault(text) if text == "/: axe image-alt"));
        let line = r#"{"score":{"path":"/about","width":390,"scores":[100,99,100,100]}}"#;
        let Line::Score(score) = serde_json::from_str(line).unwrap() else { panic!("a score") };
        assert!(
            row(&score).contains("/about") && row(&score).contains("100 /  99 / 100 / 100"),
            "{}",
            row(&score)
        );
    }
}
