//! Programs that say less than this release knows, and more.

use site_interface::{Accounts, Check, Doctor, Figures, Inventory, Lint, Migrations, Severity};

#[test]
fn what_is_not_known_is_passed_over() {
    let more = r#"{"applied":["a"],"pending":[],"squashed":["b"],"checks":[],"rows":{"users":1},"accounts":[{"username":"anna",
        "role":"owner","email":"a@b.example","last_login":"2027-01-15T08:00:00Z","two_factor":true}],
        "findings":[{"rule":"r","severity":"fatal","problem":"p","remedy":"m","places":[],"more":0,"since":"today"}]}"#;
    let migrations: Migrations = serde_json::from_str(more).unwrap();
    assert_eq!(migrations.applied, ["a"]);
    let inventory: Inventory = serde_json::from_str(more).unwrap();
    assert_eq!(inventory.rows["users"], 1);
    let accounts: Accounts = serde_json::from_str(more).unwrap();
    assert_eq!(accounts.accounts[0].username, "anna");
    assert_eq!(accounts.administrator(), None, "a role of a newer release is none of ours");
    let lint: Lint = serde_json::from_str(more).unwrap();
    assert_eq!(lint.findings[0].severity, Severity::Hint);
    assert!(serde_json::from_str::<Doctor>(more).unwrap().checks.is_empty());
    let figures = Figures::read(
        "webgarden_mail_dead{host=\"a\"} 3\nwebgarden_answers_total 5\nwebgarden_answers_total_old 9\n",
    );
    assert_eq!(figures, Figures { answers: Some(5), ..Figures::default() });
}

#[test]
fn what_is_missing_has_its_default() {
    assert_eq!(serde_json::from_str::<Inventory>("{}").unwrap(), Inventory::default());
    assert_eq!(serde_json::from_str::<Migrations>("{}").unwrap(), Migrations::default());
    assert_eq!(serde_json::from_str::<Accounts>("{}").unwrap(), Accounts::default());
    assert_eq!(serde_json::from_str::<Lint>("{}").unwrap(), Lint::default());
    let check: Check = serde_json::from_str(r#"{"name":"clock","outcome":{"Ok":"12:00"}}"#).unwrap();
    assert!(!check.is_warning);
    assert_eq!(Figures::read("").answers, None);
}

#[test]
fn a_doctor_that_says_nothing_of_checks_is_none() {
    assert!(serde_json::from_str::<Doctor>("{}").is_err(), "nothing wrong would be a guess");
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let check = |name: &str, outcome: Result<&str, &str>| Check {
        name: name.to_owned(),
        outcome: outcome.map(str::to_owned).map_err(str::to_owned),
        is_warning: false,
    };
    let doctor =
        Doctor { checks: vec![check("clock", Ok("12:00")), check("database", Err("it is away; start it"))] };
    assert_eq!(doctor.wrong(), ["database: it is away; start it"]);
    let text = serde_json::to_string(&doctor).unwrap();
    assert_eq!(serde_json::from_str::<Doctor>(&text).unwrap(), doctor);
}
