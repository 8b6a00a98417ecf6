//! The forms of the panel: signing in, passwords, posts, users, notes.
#![allow(clippy::string_slice, reason = "a test may panic")]

use forms::{
    Fields, Form, Invalid, LoginForm, NewPasswordForm, NotesForm, PasswordForm, PostForm, RoleName, UserForm,
};
use secrecy::ExposeSecret;

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn errors<T>(result: Result<T, Invalid>) -> Vec<&'static str> {
    result.err().map(|invalid| invalid.errors.into_keys().collect()).unwrap_or_default()
}

#[test]
fn a_password_is_read_as_typed_and_never_shown_again() {
    let form = LoginForm::parse(&fields(&[
        ("username", " anna "),
        ("password", "  pass\0word  "),
        ("remember_me", "on"),
    ]));
    let form = form.unwrap();
    assert_eq!(form.username, "anna");
    assert_eq!(form.password.expose_secret(), "  pass\0word  ");
    assert!(form.remember_me);
    assert!(!format!("{form:?}").contains("pass\0word"));

    let invalid = LoginForm::parse(&fields(&[("username", ""), ("password", "secret")])).unwrap_err();
    assert_eq!(invalid.fields, fields(&[("username", "")]));
    let long = "x".repeat(129);
    assert_eq!(errors(LoginForm::parse(&fields(&[("username", "a"), ("password", &long)]))), ["password"]);
    assert_eq!(errors(LoginForm::parse(&fields(&[("username", "a\nb"), ("password", "x")]))), ["username"]);
}

#[test]
fn a_new_password_has_8_to_128_characters_and_is_typed_twice() {
    let new = |password: &str, confirm: &str| {
        errors(NewPasswordForm::parse(&fields(&[("new", password), ("confirm", confirm)])))
    };
    for good in ["12345678", "😀😀😀😀😀😀😀😀", &"ä".repeat(128), &"a\u{308}".repeat(128), "        "]
    {
        assert!(new(good, good).is_empty(), "{good}");
    }
    for bad in ["1234567", "😀😀😀😀", "a\u{308}b\u{308}c\u{308}d\u{308}", &"x".repeat(129)] {
        assert!(new(bad, bad).contains(&"new"), "{bad}");
    }
    assert_eq!(new("12345678", "12345679"), ["confirm"]);
    assert_eq!(new("", ""), ["new"]);
    assert_eq!(
        errors(PasswordForm::parse(&fields(&[
            ("current", ""),
            ("new", "12345678"),
            ("confirm", "12345678")
        ]))),
        ["current"]
    );
    let invalid =
        PasswordForm::parse(&fields(&[("current", "a"), ("new", "b"), ("confirm", "c")])).unwrap_err();
    assert!(invalid.fields.is_empty());
}

#[test]
fn a_post_gets_its_slug_from_the_title_unless_the_editor_chose_one() {
    let post = PostForm::parse(&fields(&[("title", " Größe & Ärger "), ("content", "<p>Hi</p>")])).unwrap();
    assert_eq!(
        (post.title.as_str(), post.slug.as_str(), post.visible, post.version),
        ("Größe & Ärger", "grosse-arger", false, None)
    );
    let post = PostForm::parse(&fields(&[("title", "A"), ("slug", "own-slug"), ("version", "7")])).unwrap();
    assert_eq!((post.slug.as_str(), post.version), ("own-slug", Some(7)));
    for slug in ["Own-Slug", "a b", "a--b", "-a", "../a", "ä", &"a".repeat(201)] {
        assert_eq!(errors(PostForm::parse(&fields(&[("title", "A"), ("slug", slug)]))), ["slug"], "{slug}");
    }
}

#[test]
fn the_content_of_a_post_is_cleaned_and_limited() {
    let sent = fields(&[
        ("title", "A"),
        ("content", "<p>One two</p><script>alert(1)</script>"),
        ("visible", "true"),
    ]);
    let post = PostForm::parse(&sent).unwrap();
    assert!(post.content.as_str().contains("One two") && !post.content.as_str().contains("script"));
    assert_eq!(post.excerpt(), "One two");
    assert!(post.visible);

    let big = format!("<p>{}</p>", "x".repeat(forms::CONTENT_MAX_BYTES));
    assert_eq!(errors(PostForm::parse(&fields(&[("title", "A"), ("content", &big)]))), ["content"]);
    assert_eq!(errors(PostForm::parse(&fields(&[("title", "A"), ("content", "a\0b")]))), ["content"]);
}

#[test]
fn an_empty_post_can_be_kept_as_a_draft_but_not_published() {
    for blank in ["", "<p>&nbsp;</p>", "<p><br></p>"] {
        assert!(PostForm::parse(&fields(&[("title", "A"), ("content", blank)])).is_ok(), "{blank}");
        let published = fields(&[("title", "A"), ("content", blank), ("visible", "on")]);
        assert_eq!(errors(PostForm::parse(&published)), ["content"], "{blank}");
    }
}

#[test]
fn a_post_needs_a_title_on_one_line_and_a_sound_version() {
    for title in ["", "  ", "a\nb", "a\u{202e}b", &"x".repeat(201)] {
        assert_eq!(errors(PostForm::parse(&fields(&[("title", title)]))), ["title"], "{title:?}");
    }
    for version in ["-1", "x", "99999999999", "1 OR 1=1"] {
        assert_eq!(
            errors(PostForm::parse(&fields(&[("title", "A"), ("version", version)]))),
            ["version"],
            "{version}"
        );
    }
}

#[test]
fn a_check_box_is_ticked_by_on_true_or_1() {
    let visible = |value: &str| {
        PostForm::parse(&fields(&[("title", "A"), ("content", "x"), ("visible", value)])).unwrap().visible
    };
    assert!(["on", "true", "1"].into_iter().all(visible));
    assert!(!["", "off", "false", "0", "yes", "ON"].into_iter().any(visible));
}

#[test]
fn a_user_has_a_plain_username_an_address_a_name_and_a_role() {
    let good = [
        ("username", "Anna.B_2-x"),
        ("email", "anna@example.org"),
        ("display_name", "Anna Łoś"),
        ("role", "admin"),
    ];
    let user = UserForm::parse(&fields(&good)).unwrap().into_inner();
    assert_eq!(
        (user.username.as_str(), user.role, user.role.as_str()),
        ("anna.b_2-x", RoleName::Admin, "admin")
    );
    let bad = [
        ("username", "ab"),
        ("username", "a b c"),
        ("username", "änna"),
        ("username", "a@b.c"),
        ("username", "аdmin"),
        ("email", "anna"),
        ("email", ""),
        ("display_name", ""),
        ("display_name", "a\u{202e}b"),
        ("display_name", "\u{200b}"),
        ("role", ""),
        ("role", "root"),
        ("role", "Admin"),
    ];
    for (field, value) in bad {
        let mut sent = fields(&good);
        sent.insert(field.to_owned(), value.to_owned());
        assert_eq!(errors(UserForm::parse(&sent)), [field], "{value:?}");
    }
    for name in ["李", "𠮷", "Ø", "e\u{301}", &"e\u{301}".repeat(100)] {
        let mut sent = fields(&good);
        sent.insert("display_name".to_owned(), name.to_owned());
        assert_eq!(UserForm::parse(&sent).unwrap().display_name, name);
    }
    let long = "x".repeat(101);
    for (field, value) in [("username", &long[..51]), ("display_name", &long)] {
        let mut sent = fields(&good);
        sent.insert(field.to_owned(), value.to_owned());
        assert_eq!(errors(UserForm::parse(&sent)), [field]);
    }
}

#[test]
fn notes_may_be_empty_but_not_endless() {
    assert_eq!(NotesForm::parse(&Fields::new()).unwrap().notes, "");
    assert_eq!(NotesForm::parse(&fields(&[("notes", "called\r\nback ")])).unwrap().notes, "called\nback");
    assert_eq!(errors(NotesForm::parse(&fields(&[("notes", &"x".repeat(10_001))]))), ["notes"]);
}

#[test]
fn a_caller_adds_what_only_the_database_knows() {
    let sent = fields(&[("title", "A"), ("slug", "taken"), ("csrf_token", "t")]);
    let invalid = Invalid::of::<PostForm>(&sent).with("slug", "Another post has this address.");
    assert_eq!(invalid.errors["slug"].as_str(), "Another post has this address.");
    assert!(!invalid.fields.contains_key("csrf_token"));
}
