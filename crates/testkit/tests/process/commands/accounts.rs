//! Making, listing, changing and deleting accounts.

use site_interface::{Account, Accounts};
use testkit::{Backend, PASSWORD, run};

use super::{account, accounts, create_admin, with_admin};
use crate::installation::Installation;

async fn an_administrator_is_made_once(backend: Backend) {
    let site = Installation::new(backend);
    assert!(site.succeed(&["list-users"], "").contains("create-admin"), "an empty list says what to do");
    create_admin(&site, "ailsa");
    assert_eq!(accounts(&site), [account("ailsa", "admin")]);
    for (name, email, problem) in [
        ("ailsa", "other@example.org", "an account with this user name already"),
        ("AILSA", "other@example.org", "an account with this user name already"),
        ("other", "ailsa@example.org", "an account with this mail address already"),
        ("o", "other@example.org", "3 to 50 characters"),
        ("other", "other", "name@example.org"),
    ] {
        let said =
            site.fail(&["create-admin", "--username", name, "--email", email], &format!("{PASSWORD}\n"));
        assert!(said.contains(problem), "{name} {email}: {said}");
    }
    let again = ["create-admin", "--username", "other", "--email", "o@example.org", "--if-none"];
    assert!(site.succeed(&again, "").contains("already; nothing was changed"));
    assert_eq!(accounts(&site), [account("ailsa", "admin")]);
    let said: Accounts = serde_json::from_str(&site.succeed(&["list-users", "--json"], "")).unwrap();
    let ailsa = Account {
        username: "ailsa".to_owned(),
        role: "admin".to_owned(),
        email: "ailsa@example.org".to_owned(),
        last_login: None,
    };
    assert_eq!(said.accounts, [ailsa]);
    assert_eq!(
        Accounts::from_table(&site.succeed(&["list-users"], "")),
        said,
        "the table still says the same"
    );
}

#[test]
fn a_weak_password_is_refused_with_the_reason() {
    let site = Installation::new(Backend::Sqlite);
    let too_long = "ab1 ".repeat(33);
    for (password, reason) in [
        ("", "at least 8 characters"),
        ("seven77", "at least 8 characters"),
        (too_long.as_str(), "128 characters"),
        ("password1", "most used"),
        ("my-ailsa-secret", "does not contain “ailsa”"),
        ("fernlane-2026", "does not contain"),
    ] {
        let arguments = ["create-admin", "--username", "ailsa", "--email", "a@example.org"];
        let said = site.fail(&arguments, &format!("{password}\n"));
        assert!(said.contains(reason), "“{password}”: {said}");
        assert!(password.is_empty() || !said.contains(password), "a password is not repeated: {said}");
    }
    assert!(site.succeed(&["list-users"], "").contains("no accounts"));
}

async fn a_new_password_works_at_once_and_ends_all_sessions(backend: Backend) {
    let site = with_admin(backend);
    let process = site.serve();
    let (inside, outside) = (process.client(), process.client());
    let old = [("username", "ailsa"), ("password", PASSWORD)];
    assert_eq!(inside.post_from("/admin/login", "/admin/login", &old).await.status, 303);
    assert_eq!(inside.get("/admin").await.status, 200);
    let said = site.fail(&["reset-password", "--username", "ailsa"], "short\n");
    assert!(said.contains("at least 8"), "{said}");
    assert_eq!(inside.get("/admin").await.status, 200, "nothing was changed");
    site.succeed(&["reset-password", "--username", "ailsa@example.org"], "copper-meadow-violin\n");
    assert_ne!(inside.get("/admin").await.status, 200, "signed out everywhere");
    assert_eq!(outside.post_from("/admin/login", "/admin/login", &old).await.status, 422);
    let new = [("username", "ailsa"), ("password", "copper-meadow-violin")];
    assert_eq!(outside.post_from("/admin/login", "/admin/login", &new).await.status, 303);
}

#[test]
fn a_password_that_was_made_up_is_printed_once_and_works() {
    let site = Installation::new(Backend::Sqlite);
    let arguments =
        ["create-admin", "--username", "ailsa", "--email", "a@example.org", "--generate-password"];
    let out = site.succeed(&arguments, "");
    let password = out.lines().find_map(|line| line.trim().strip_prefix("password:")).unwrap().trim();
    let fields = [("username", "ailsa"), ("password", password)];
    run(Backend::Sqlite, |_| async {
        let process = site.serve();
        assert_eq!(process.client().post_from("/admin/login", "/admin/login", &fields).await.status, 303);
    });
}

async fn the_last_administrator_stays(backend: Backend) {
    let site = with_admin(backend);
    for command in ["demote-user", "delete-user"] {
        assert_eq!(site.fail(&[command, "--username", "ailsa"], ""), "ailsa is the last administrator");
    }
    create_admin(&site, "bruno");
    site.succeed(&["demote-user", "--username", "ailsa"], "");
    assert_eq!(accounts(&site), [account("ailsa", "editor"), account("bruno", "admin")]);
    assert_eq!(site.fail(&["demote-user", "--username", "bruno"], ""), "bruno is the last administrator");
    site.succeed(&["promote-user", "--username", "ailsa"], "");
    site.succeed(&["delete-user", "--username", "bruno"], "");
    assert_eq!(accounts(&site), [account("ailsa", "admin")]);
}

#[test]
fn an_unknown_account_is_named() {
    let site = with_admin(Backend::Sqlite);
    for command in ["reset-password", "promote-user", "demote-user", "delete-user"] {
        let said = site.fail(&[command, "--username", "nobody"], &format!("{PASSWORD}\n"));
        assert!(said.contains("no account called nobody") && said.contains("list-users"), "{said}");
    }
}

testkit::on_both_databases! {
    an_administrator_is_made_once,
    a_new_password_works_at_once_and_ends_all_sessions,
    the_last_administrator_stays,
}
