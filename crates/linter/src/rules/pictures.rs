//! Pictures that make a page slow: larger than they are shown, or heavy.

use crate::{
    Facts, Place, Severity, document::Document, finding::Findings, page::Page, picture::Candidate,
    reference::own_address, snapshot::Snapshot,
};

/// What a picture may weigh in bytes.
const BUDGET: usize = 500_000;

/// A picture that weighs no more may have any size.
const LIGHT: usize = 100_000;

/// A screen with small pixels shows two for one, and the file next in size may be a little larger still.
const SHARP: f64 = 2.5;

pub(super) fn look(site: &Snapshot, _: &Facts, findings: &mut Findings) {
    for page in &site.pages {
        for picture in &page.pictures {
            for offer in &picture.offers {
                let Some((candidate, document)) = loaded(site, page, offer, picture.shown) else { continue };
                if let Some(problem) = problem(candidate, document, picture.shown) {
                    findings.add(
                        Severity::Warning,
                        Place::at(&page.address, &picture.excerpt),
                        problem,
                        "Put in a smaller one: scale it down, or save it as JPEG or WebP.",
                    );
                }
            }
        }
    }
}

/// What a desk's screen loads of the candidates: the smallest that is as wide as the picture is shown, or else the widest.
fn loaded<'a>(
    site: &'a Snapshot,
    page: &Page,
    offer: &'a [Candidate],
    shown: Option<f64>,
) -> Option<(&'a Candidate, &'a Document)> {
    let base = site.origin.join(&page.address).ok()?;
    let document = |candidate: &Candidate| {
        let address = base.join(&candidate.source).ok().and_then(|url| own_address(&base, &url))?;
        site.arrival(&address).map(|(_, document)| document).filter(|document| document.status == 200)
    };
    let mut files: Vec<_> =
        offer.iter().filter_map(|candidate| Some((candidate, document(candidate)?))).collect();
    files.sort_by_key(|(candidate, document)| candidate.width.or(document.width));
    let suffices = |(candidate, document): &&(&Candidate, &Document)| {
        let width = candidate.width.or(document.width).map_or(f64::INFINITY, f64::from);
        shown.is_none_or(|shown| width >= shown)
    };
    files.iter().find(suffices).or(files.last()).copied()
}

fn problem(candidate: &Candidate, document: &Document, shown: Option<f64>) -> Option<String> {
    let (source, kilobytes) = (&candidate.source, document.bytes / 1000);
    if let (Some(width), Some(shown)) = (document.width, shown)
        && f64::from(width) > shown * SHARP
        && document.bytes > LIGHT
    {
        return Some(format!(
            "The picture {source} is {width} pixels wide and shown {shown:.0} wide: visitors load {kilobytes} kB for it."
        ));
    }
    (document.bytes > BUDGET)
        .then(|| format!("The picture {source} weighs {kilobytes} kB; {} kB are plenty.", BUDGET / 1000))
}

#[cfg(test)]
mod tests {
    use crate::testing::{Planted, png};

    fn found(planted: &str) -> Vec<String> {
        Planted::good()
            .file("/large.png", "image/png", &png(4000, 300_000))
            .file("/heavy.png", "image/png", &png(800, 700_000))
            .file("/light.png", "image/png", &png(4000, 90_000))
            .file("/small.png", "image/png", &png(800, 120_000))
            .file("/heavy.svg", "image/svg+xml", &[b' '; 600_000])
            .plant("/", planted)
            .found()
    }

    #[test]
    fn what_is_larger_than_it_is_shown_or_heavy_is_found() {
        for planted in [
            "<img alt='Bread' src='/large.png' width='600' height='400'>",
            "<img alt='Bread' src='/large.png' width='4000' sizes='50vw' srcset='/large.png 4000w'>",
            "<img alt='Bread' src='/heavy.png'>",
            "<img alt='Bread' src='/heavy.svg' width='600'>",
            "<picture><source srcset='/heavy.png'><img alt='Bread' src='/small.png' width='600'></picture>",
        ] {
            assert_eq!(found(planted), ["warning oversized-picture: /"], "{planted}");
        }
    }

    #[test]
    fn what_fits_is_fine() {
        for planted in [
            "<img alt='Bread' src='/small.png' width='400'>",
            "<img alt='Bread' src='/light.png' width='100'>",
            "<img alt='Bread' src='/large.png' width='1600'>",
            "<img alt='Bread' src='/large.png' sizes='(min-width: 40em) 600px, 92vw' srcset='/small.png 800w, /large.png 4000w'>",
            "<img alt='Bread' src='https://elsewhere.example/x.png' hidden>",
        ] {
            let found: Vec<_> =
                found(planted).into_iter().filter(|found| found.contains("picture")).collect();
            assert_eq!(found, Vec::<String>::new(), "{planted}");
        }
    }
}
