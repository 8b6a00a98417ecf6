//! Deploying to all sites of a server, one after the other: a canary first, and none after the first failure.

use std::path::PathBuf;

use serde::Serialize;

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    releases::{
        bundle::{self, Manifest},
        deploy::{self, Age, Times},
    },
    report::Table,
    site::{file::SiteFile, name::SiteName},
};

/// What became of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It runs the new release.
    Done,
    /// It runs what it ran before.
    Failed,
    /// It was left out.
    Skipped,
    /// Another site failed before its turn.
    Waiting,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "FAILED",
            Self::Skipped => "skipped",
            Self::Waiting => "not begun",
        }
    }
}

/// A site and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The site.
    pub site: SiteName,
    /// The release that runs.
    pub release: Option<String>,
    /// What became of it.
    pub state: State,
    /// Why.
    pub reason: Option<String>,
    /// How long it took.
    pub seconds: Option<f64>,
}

/// A site and the bundle for it.
struct Turn {
    site: SiteName,
    bundle: PathBuf,
}

/// Deploys each bundle to all sites that run its package.
///
/// # Errors
/// [`Failure::Partly`] if a site failed; the table says which.
pub fn run(
    context: &Context,
    bundles: &[PathBuf],
    canary: Option<&SiteName>,
    age: Age,
    times: Times,
) -> Outcome {
    let (turns, mut rows) = plan(context, bundles, canary)?;
    let (mut failed, count) = (false, turns.len());
    for (number, Turn { site, bundle }) in turns.into_iter().enumerate() {
        if failed {
            rows.push(row(context, site, State::Waiting, None, None));
            continue;
        }
        context.output.step(&format!("{site} ({} of {count})", number + 1));
        match deploy::run(context, &site, &bundle, age, times) {
            Ok(report) => {
                let seconds = report.seconds();
                rows.push(row(context, site, State::Done, None, Some(seconds)));
            }
            Err(failure) => {
                failed = true;
                context.output.note(&failure.to_string());
                rows.push(row(context, site, State::Failed, Some(failure.to_string()), None));
            }
        }
    }
    context.output.result(&rows, |rows| table(rows));
    if failed {
        return Err(Failure::Partly(
            "a site failed, and the sites after it were left as they are".to_owned(),
        ));
    }
    Ok(())
}

/// Whose turn it is, and who is left out.
fn plan(context: &Context, bundles: &[PathBuf], canary: Option<&SiteName>) -> Outcome<(Vec<Turn>, Vec<Row>)> {
    let mut manifests: Vec<(&PathBuf, Manifest)> = Vec::new();
    for path in bundles {
        let manifest = bundle::verify(path)?;
        if let Some((other, _)) = manifests.iter().find(|(_, other)| other.site == manifest.site) {
            let (other, path) = (other.display(), path.display());
            return Err(Failure::Usage(format!(
                "{other} and {path} are both of {}; name one",
                manifest.site
            )));
        }
        manifests.push((path, manifest));
    }
    let (mut turns, mut rows) = (Vec::new(), Vec::new());
    for (site, file) in SiteFile::all(context)? {
        let Some((bundle, _)) = manifests.iter().find(|(_, manifest)| manifest.site == file.package) else {
            continue;
        };
        let reason = match (file.pinned, file.suspended) {
            (true, _) => "it is pinned",
            (_, true) => "it is suspended",
            _ => {
                turns.push(Turn { site, bundle: bundle.to_path_buf() });
                continue;
            }
        };
        rows.push(row(context, site, State::Skipped, Some(reason.to_owned()), None));
    }
    if let Some(canary) = canary {
        let Some(place) = turns.iter().position(|turn| turn.site == *canary) else {
            return Err(Failure::Usage(format!("{canary} is none of the sites that these bundles are for")));
        };
        let first = turns.remove(place);
        turns.insert(0, first);
    }
    if turns.is_empty() {
        return Err(Failure::Usage("no site of this server is to get one of these bundles".to_owned()));
    }
    Ok((turns, rows))
}

fn row(context: &Context, site: SiteName, state: State, reason: Option<String>, seconds: Option<f64>) -> Row {
    Row { release: context.release(&site), site, state, reason, seconds }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&["SITE", "STATE", "RELEASE", "SECONDS", "WHY"]);
    for row in rows {
        let first_line = row.reason.as_deref().and_then(|reason| reason.lines().next()).unwrap_or_default();
        table.row(vec![
            row.site.to_string(),
            row.state.word().to_owned(),
            row.release.clone().unwrap_or_else(|| "-".to_owned()),
            row.seconds.map(|seconds| format!("{seconds:.1}")).unwrap_or_default(),
            first_line.to_owned(),
        ]);
    }
    table
}
