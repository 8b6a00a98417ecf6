//! Settings: one value for each name, the last one written.

use core_models::settings;

use crate::test_database::{at, at_once, on_both, with};

#[test]
fn a_setting_has_the_last_value() {
    on_both(|db| {
        with(db, |c| {
            assert_eq!(settings::get(c, "confirmation")?, None);
            settings::set(c, "confirmation", "on", at(0))?;
            settings::set(c, "confirmation", "off", at(1))?;
            settings::set(c, "a", "", at(1))?;
            assert_eq!(settings::get(c, "confirmation")?.as_deref(), Some("off"));
            let all = settings::all(c)?;
            assert_eq!(all, [("a".to_owned(), String::new()), ("confirmation".to_owned(), "off".to_owned())]);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn the_same_setting_can_be_set_at_once() {
    on_both(|db| {
        for result in at_once(db, 20, |c, n| settings::set(c, "x", &n.to_string(), at(0))) {
            result.unwrap();
        }
        assert_eq!(with(db, |c| settings::all(c)).unwrap().len(), 1);
    });
}
