//! What is made has the modes that it needs, whatever umask the operator has.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use crate::machine::Machine;

#[test]
fn a_site_is_set_up_alike_under_any_umask() {
    let usual = Machine::new();
    usual.provision().well();
    for umask in ["077", "027", "000", "007"] {
        let machine = Machine::new();
        machine.under_umask(umask).provision().well();
        let (goal, reached) = (usual.everything(), machine.everything());
        for (place, content) in &goal {
            assert_eq!(reached.get(place), Some(content), "{place} under {umask}");
        }
    }
}

#[test]
fn what_a_strict_umask_has_made_is_mended() {
    let machine = Machine::new();
    machine.provision().well();
    machine.write("var/www/webgarden/uploads/bakery/0a1b2c.png", "picture");
    let picture = machine.path("var/www/webgarden/uploads/bakery/0a1b2c.png");
    fs::set_permissions(&picture, Permissions::from_mode(0o640)).unwrap();
    let before = machine.everything();
    for place in ["var/www", "etc/webgarden", "etc/nginx/webgarden", "etc/nginx/conf.d", "etc/systemd"] {
        for_owner_alone(&machine.path(place));
    }
    assert_ne!(machine.everything(), before);
    machine.provision().well();
    let after = machine.everything();
    // What others made, and what nobody but root needs to read, stays as it is.
    let matters = |place: &str| place.contains("/www/webgarden/") || place.contains("/etc/webgarden");
    for (place, content) in before.iter().filter(|(place, _)| matters(place)) {
        assert_eq!(after.get(place), Some(content), "{place}");
    }
    let above = fs::metadata(machine.path("var/www")).unwrap().permissions().mode();
    assert_eq!(above & 0o111, 0o111, "everybody goes through it");
}

fn for_owner_alone(path: &Path) {
    let found = fs::symlink_metadata(path).unwrap();
    if found.is_symlink() {
        return;
    }
    fs::set_permissions(path, Permissions::from_mode(found.permissions().mode() & 0o7700)).unwrap();
    if found.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| for_owner_alone(&entry.unwrap().path()));
    }
}
