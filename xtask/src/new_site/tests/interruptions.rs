//! A run that is killed or fails at any step leaves nothing half, and the next run makes the site.

use std::panic::{self, AssertUnwindSafe};

use checkout::failure::Failure;

use super::*;

/// How many steps a run has.
fn steps() -> usize {
    let checkout = Checkout::new();
    let mut count = 0;
    let counted = &mut || {
        count += 1;
        Ok(())
    };
    create(&checkout.workspace, &options("bakery", "bakery.example"), counted).unwrap();
    count
}

/// The checkout after a run that nothing disturbed.
fn undisturbed() -> BTreeMap<String, Vec<u8>> {
    let checkout = Checkout::new();
    create(&checkout.workspace, &options("bakery", "bakery.example"), &mut || Ok(())).unwrap();
    checkout.files()
}

/// What a run leaves when it is killed before this step: nothing in it cleans up while it unwinds.
fn killed_before(step: usize) -> Checkout {
    let checkout = Checkout::new();
    let mut left = step;
    let mut kill = || {
        if left == 0 {
            panic::panic_any("killed");
        }
        left -= 1;
        Ok(())
    };
    let order = options("bakery", "bakery.example");
    let run = AssertUnwindSafe(|| create(&checkout.workspace, &order, &mut kill));
    panic::catch_unwind(run).expect_err("the run was killed");
    checkout
}

#[test]
fn after_a_kill_at_any_step_the_next_run_makes_the_whole_site() {
    let expected = undisturbed();
    for step in 0..steps() {
        let checkout = killed_before(step);
        assert!(!checkout.path("sites/bakery").exists(), "step {step}: nothing of the site is to be seen");
        create(&checkout.workspace, &options("bakery", "bakery.example"), &mut || Ok(())).unwrap();
        assert!(checkout.files() == expected, "step {step}");
    }
}

#[test]
fn after_a_kill_at_any_step_another_site_is_made_as_if_nothing_had_been() {
    let clean = Checkout::new();
    create(&clean.workspace, &options("gym", "gym.example"), &mut || Ok(())).unwrap();
    for step in 0..steps() {
        let checkout = killed_before(step);
        create(&checkout.workspace, &options("gym", "gym.example"), &mut || Ok(())).unwrap();
        assert!(checkout.files() == clean.files(), "step {step}");
    }
}

#[test]
fn a_failure_at_any_step_leaves_the_checkout_as_it_was() {
    for step in 0..steps() {
        let checkout = Checkout::new();
        let before = checkout.files();
        let mut left = step;
        let mut fail = || {
            left = left.checked_sub(1).ok_or_else(|| Failure::new("the disk is full"))?;
            Ok(())
        };
        let outcome = create(&checkout.workspace, &options("bakery", "bakery.example"), &mut fail);
        assert_eq!(outcome.unwrap_err().to_string(), "the disk is full");
        assert!(checkout.files() == before, "step {step}");
    }
}
