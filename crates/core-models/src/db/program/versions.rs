//! Which of PostgreSQL's programs on this machine belong to which version, since not every one gets along with every server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ProgramError;

/// Where distributions keep the programs of each version. A folder below is called after the version, or ends in it.
const FOLDERS: [&str; 2] = ["/usr/lib/postgresql", "/usr"];

/// A folder with the programs of one version; none is the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Programs {
    folder: Option<PathBuf>,
    pub(crate) major: u32,
}

impl Programs {
    /// All that are on this machine: those on the path first.
    ///
    /// # Errors
    /// [`ProgramError::Missing`] if there are none.
    pub(crate) fn all() -> Result<Vec<Self>, ProgramError> {
        let on_path = version(Path::new("pg_dump")).map(|major| Self { folder: None, major });
        let elsewhere = folders().into_iter().filter_map(|folder| {
            let major = version(&folder.join("pg_dump"))?;
            Some(Self { folder: Some(folder), major })
        });
        let all: Vec<_> = on_path.into_iter().chain(elsewhere).collect();
        if all.is_empty() { Err(ProgramError::Missing("pg_dump")) } else { Ok(all) }
    }

    /// A program of them, as it is started.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.as_ref().map_or_else(|| name.into(), |folder| folder.join(name))
    }
}

/// The programs that write a dump of this server: its own version's. Earlier ones refuse to, and what later ones write cannot be
/// restored there.
pub(crate) fn for_dump(all: &[Programs], server: u32) -> Result<&Programs, ProgramError> {
    let own = all.iter().find(|programs| programs.major == server);
    own.ok_or_else(|| ProgramError::OtherVersion { found: listed(all), server })
}

/// The programs that read a dump which `writer` has written: the server's own version's if they can, else the next later ones'.
pub(crate) fn for_restore(
    all: &[Programs],
    writer: u32,
    server: Option<u32>,
) -> Result<&Programs, ProgramError> {
    let able = || all.iter().filter(|programs| programs.major >= writer);
    let own = able().find(|programs| Some(programs.major) == server);
    let next = own.or_else(|| able().min_by_key(|programs| programs.major));
    next.ok_or_else(|| ProgramError::TooOld { found: listed(all), writer })
}

fn listed(all: &[Programs]) -> String {
    let mut majors: Vec<u32> = all.iter().map(|programs| programs.major).collect();
    majors.sort_unstable();
    majors.dedup();
    majors.iter().map(u32::to_string).collect::<Vec<_>>().join(" and ")
}

fn folders() -> Vec<PathBuf> {
    let below = |folder: &&str| fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let bin = |entry: fs::DirEntry| {
        let name = entry.file_name();
        let name = name.to_str()?;
        let is_version = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_ours = is_version(name) || name.strip_prefix("pgsql-").is_some_and(is_version);
        is_ours.then(|| entry.path().join("bin"))
    };
    let mut folders: Vec<_> = FOLDERS.iter().flat_map(below).filter_map(bin).collect();
    folders.sort();
    folders
}

/// The major version of a program, by what it says itself.
fn version(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").env("LC_ALL", "C").output().ok()?;
    major(&String::from_utf8_lossy(&output.stdout))
}

/// The major version in `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, or in `17beta1`.
pub(crate) fn major(text: &str) -> Option<u32> {
    let word = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    word.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(majors: &[u32]) -> Vec<Programs> {
        majors
            .iter()
            .map(|major| Programs { folder: Some(format!("/{major}").into()), major: *major })
            .collect()
    }

    #[test]
    fn a_version_is_read_as_programs_and_servers_say_it() {
        for (text, version) in [
            ("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some(15)),
            ("pg_dump (PostgreSQL) 17beta1", Some(17)),
            ("pg_restore (PostgreSQL) 18.0", Some(18)),
            ("9.6.24", Some(9)),
            ("pg_dump", None),
        ] {
            assert_eq!(major(text), version, "{text}");
        }
    }

    /// Every client from 15 to 18 against every server from 15 to 18: an archive is written by the server's own version, or not
    /// at all, and then both versions are named and the package that helps.
    #[test]
    fn a_dump_is_written_by_the_servers_own_version_or_not_at_all() {
        for server in 15..=18 {
            for client in 15..=18 {
                let alone = all(&[client]);
                match for_dump(&alone, server) {
                    Ok(programs) => assert_eq!((programs.major, client), (server, server)),
                    Err(refused) => {
                        let refused = refused.to_string();
                        assert_ne!(client, server);
                        for part in [
                            format!("are of {client}"),
                            format!("PostgreSQL {server}"),
                            format!("postgresql-client-{server}"),
                        ] {
                            assert!(refused.contains(&part), "{part}: {refused}");
                        }
                    }
                }
                // Whatever is first on the path, the server's own are looked for.
                let both = all(&[client, 15, 16, 17, 18]);
                assert_eq!(for_dump(&both, server).unwrap().major, server);
            }
        }
    }

    #[test]
    fn a_dump_is_read_by_the_servers_own_version_or_by_the_next_later_one() {
        for (here, writer, server, chosen) in [
            (&[15, 16, 17, 18][..], 15, Some(15), Some(15)),
            (&[18, 17, 15], 15, Some(16), Some(15)),
            (&[18, 17, 15], 17, Some(15), Some(17)),
            (&[18, 16], 15, None, Some(16)),
            (&[15], 15, Some(18), Some(15)),
            (&[15], 18, Some(15), None),
            (&[15, 16], 17, None, None),
        ] {
            let here = all(here);
            let found = for_restore(&here, writer, server);
            assert_eq!(
                found.as_ref().ok().map(|programs| programs.major),
                chosen,
                "{here:?}, {writer}, {server:?}"
            );
            if let Err(refused) = found {
                let refused = refused.to_string();
                assert!(refused.contains(&format!("postgresql-client-{writer}")), "{refused}");
            }
        }
    }
}
