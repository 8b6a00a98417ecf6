//! Within a crate, files know each other in one direction.

mod modules;
mod source;

use std::collections::BTreeSet;

use self::modules::{Arrow, arrows};
use super::tree::Tree;
use super::{Finding, Rule};

const RING: Rule = Rule {
    name: "at most two files of a crate know each other in a ring",
    why: "a file of a ring can only be read, tested and moved together with all others of it",
    fix: "cut one of the arrows: move what both sides need to a third file, or let the caller pass it in",
};

/// Two files may know each other.
const LARGEST: usize = 2;

/// Checks every package.
pub(super) fn check(tree: &Tree, findings: &mut Vec<Finding>) {
    for package in tree.packages() {
        let arrows = arrows(tree, package);
        for ring in rings(&arrows).iter().filter(|ring| ring.len() > LARGEST) {
            findings.extend(arrows.iter().filter(|arrow| is_within(ring, arrow)).filter_map(|arrow| {
                let file = tree.get(arrow.from)?;
                let text = format!("uses {}, in a ring of {} files", arrow.to, ring.len());
                Some(Finding::new(file, arrow.line, &RING, text))
            }));
        }
    }
}

fn is_within(ring: &BTreeSet<&str>, arrow: &Arrow<'_>) -> bool {
    ring.contains(arrow.from) && ring.contains(arrow.to)
}

/// The sets of files each of which leads to all others of its set.
fn rings<'a>(arrows: &[Arrow<'a>]) -> Vec<BTreeSet<&'a str>> {
    let mut rings: Vec<BTreeSet<&str>> = Vec::new();
    for file in arrows.iter().map(|arrow| arrow.from) {
        if rings.iter().any(|ring| ring.contains(file)) {
            continue;
        }
        let onwards = reached(file, |from| ends(arrows, |arrow| (arrow.from == from).then_some(arrow.to)));
        let backwards = reached(file, |to| ends(arrows, |arrow| (arrow.to == to).then_some(arrow.from)));
        rings.push(onwards.intersection(&backwards).copied().collect());
    }
    rings
}

fn ends<'a>(arrows: &[Arrow<'a>], end: impl Fn(&Arrow<'a>) -> Option<&'a str>) -> Vec<&'a str> {
    arrows.iter().filter_map(end).collect()
}

/// `start`, and all that it leads to.
fn reached<'a>(start: &'a str, next: impl Fn(&str) -> Vec<&'a str>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        open.extend(next(file).into_iter().filter(|file| reached.insert(file)));
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a crate of these files.
    fn findings(files: &[(&str, &str)]) -> Vec<String> {
        let paths: Vec<String> = files.iter().map(|(name, _)| format!("crates/blog/src/{name}")).collect();
        let mut all: Vec<(&str, &str)> = vec![("crates/blog/Cargo.toml", "")];
        all.extend(paths.iter().zip(files).map(|(path, (_, text))| (path.as_str(), *text)));
        let mut findings = Vec::new();
        check(&Tree::of(&all), &mut findings);
        findings.iter().map(|found| found.place_and_text().replace("crates/blog/src/", "")).collect()
    }

    /// Three modules, each of which uses the next.
    const RING: &[(&str, &str)] = &[
        ("lib.rs", "mod bell;\nmod door;\nmod house;\n"),
        ("bell.rs", "use crate::door::Door;\nfn ring(_: Door) {}\n"),
        ("door.rs", "fn open() {\n    super::house::enter();\n}\npub struct Door;\n"),
        ("house.rs", "pub fn enter() {\n    log!(\"{}\", crate::bell::ring());\n}\n"),
    ];

    #[test]
    fn a_ring_of_three_files_is_found_with_its_arrows() {
        let expected = [
            "bell.rs:1: uses door.rs, in a ring of 3 files",
            "door.rs:2: uses house.rs, in a ring of 3 files",
            "house.rs:2: uses bell.rs, in a ring of 3 files",
        ];
        assert_eq!(findings(RING), expected);
        assert!(findings(&RING[..3]).is_empty());
    }

    #[test]
    fn two_files_may_know_each_other() {
        let files = [
            ("lib.rs", "mod a;\nmod b;\n"),
            ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
            ("b.rs", "use super::a::A;\npub struct B(A);\n"),
        ];
        assert!(findings(&files).is_empty());
    }

    #[test]
    fn a_part_may_use_what_its_module_declares_and_is_within_the_rings_of_others() {
        let parts = [
            ("lib.rs", "mod a;\npub struct Root;\n"),
            ("a.rs", "mod one;\nmod two;\nstruct A;\nfn f() { one::f(); two::f() }\n"),
            ("a/one.rs", "use super::A;\npub fn f(_: A) {}\n"),
            ("a/two.rs", "use super::A;\nuse crate::Root;\npub fn f(_: A, _: Root) {}\n"),
            ("b.rs", "pub fn f() { crate::a::f() }\n"),
        ];
        assert!(findings(&parts).is_empty());
        let mut ring = parts;
        ring[3].1 = "use crate::b;\npub fn f() { b::f() }\n";
        let expected = [
            "a.rs:4: uses a/two.rs, in a ring of 3 files",
            "a/two.rs:1: uses b.rs, in a ring of 3 files",
            "b.rs:1: uses a.rs, in a ring of 3 files",
        ];
        assert_eq!(findings(&ring), expected);
    }

    #[test]
    fn a_name_is_followed_to_where_it_is_declared() {
        // The root only hands `Door` on: who uses it there knows the file of the door, and not that of the root.
        let files = [
            ("lib.rs", "mod bell;\nmod door;\nmod house;\npub use door::Door;\npub use bell::*;\n"),
            ("bell.rs", "use crate::Door;\npub fn ring(_: Door) {}\n"),
            ("door.rs", "use crate::house;\nfn f() { house::enter() }\npub struct Door;\n"),
            ("house.rs", "use crate::ring;\npub fn enter() { ring() }\n"),
        ];
        let expected = [
            "bell.rs:1: uses door.rs, in a ring of 3 files",
            "door.rs:1: uses house.rs, in a ring of 3 files",
            "house.rs:1: uses bell.rs, in a ring of 3 files",
        ];
        assert_eq!(findings(&files), expected);
    }

    #[test]
    fn tests_visibilities_and_other_crates_make_no_arrow() {
        let files = [
            ("lib.rs", "mod a;\nmod b;\nmod c;\nfn f() { a::f(); b::f(); c::f(); }\n"),
            ("a.rs", "pub(super) fn f() {}\n#[cfg(test)]\nmod tests { use crate::b; }\n"),
            ("b.rs", "pub(in crate::c) fn f() { std::a::f() }\n#[cfg(test)]\nuse super::c;\n"),
            ("c.rs", "/// crate::f\npub fn f() { ::a::f() }\n#[test]\nfn g() { crate::f() }\n"),
        ];
        assert!(findings(&files).is_empty());
    }
}
