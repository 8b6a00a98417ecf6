//! The questions that a site adds to a form: each kind of answer, each rule.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]

use chrono::NaiveDate;
use forms::{Answer, AnswerKind, Fields, Invalid, Occasion, Question, questions};
use texts::{Source, Texts};

fn occasion() -> Occasion {
    Occasion { country: "CA".to_owned(), today: NaiveDate::from_ymd_opt(2028, 2, 29).unwrap() }
}

fn quote() -> Vec<Question> {
    vec![
        Question::choice("work", "Kind of work", ["Patio", "Retaining wall", "Something else"]).required(),
        Question::postal_code("postal_code", "Postal code").required(),
        Question::date("date", "Preferred date"),
        Question::line("size", "About how large?").hint("In square feet."),
    ]
}

fn ask(given: &[(&str, &str)]) -> Result<Vec<Answer>, Invalid> {
    let fields: Fields =
        given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    questions::answers(&quote(), &fields, &occasion())
}

fn values(answers: &[Answer]) -> Vec<(&str, &str)> {
    answers.iter().map(|answer| (answer.label.as_str(), answer.value.as_str())).collect()
}

#[test]
fn answers_keep_the_question_and_its_order_and_are_normalised() {
    let answers = ask(&[
        ("size", " 300 "),
        ("postal_code", "t2p1j9"),
        ("date", "2028-03-01"),
        ("work", "Patio"),
        ("more", "?"),
    ])
    .unwrap();
    assert_eq!(
        values(&answers),
        [
            ("Kind of work", "Patio"),
            ("Postal code", "T2P 1J9"),
            ("Preferred date", "2028-03-01"),
            ("About how large?", "300"),
        ]
    );
    assert_eq!(answers[2].kind, AnswerKind::Date);
}

#[test]
fn an_optional_question_may_stay_open_and_a_required_one_may_not() {
    let answers =
        ask(&[("work", "Patio"), ("postal_code", "T2P 1J9"), ("date", ""), ("size", "  ")]).unwrap();
    assert_eq!(answers.len(), 2);
    let invalid = ask(&[("work", ""), ("size", "300")]).unwrap_err();
    assert_eq!(invalid.errors.keys().copied().collect::<Vec<_>>(), ["postal_code", "work"]);
    assert_eq!(invalid.fields["size"], "300", "what was typed is kept");
}

#[test]
fn each_wrong_answer_has_a_message_and_is_kept_as_typed() {
    for (name, value) in [
        ("work", "Helicopter"),
        ("work", "Patio\nBcc: all@example.org"),
        ("postal_code", "97205"),
        ("postal_code", "T2P 1J9 and more"),
        ("date", "2028-02-28"),
        ("date", "2029-03-01"),
        ("date", "tomorrow"),
        ("date", "2028-02-30"),
        ("size", "a\tb"),
        ("size", &"x".repeat(201)),
    ] {
        let good = [("work", "Patio"), ("postal_code", "T2P 1J9")];
        let given: Vec<_> = good.into_iter().chain([(name, value)]).collect();
        let invalid = ask(&given).unwrap_err();
        assert_eq!(invalid.errors.keys().copied().collect::<Vec<_>>(), [name], "{value:?}");
        assert_eq!(invalid.fields[name], value);
    }
}

#[test]
fn a_date_is_from_today_to_the_same_day_next_year() {
    for date in ["2028-02-29", "2029-02-28"] {
        assert!(ask(&[("work", "Patio"), ("postal_code", "T2P1J9"), ("date", date)]).is_ok(), "{date}");
    }
}

#[test]
fn the_browser_is_told_the_same_rules() {
    let controls: Vec<_> =
        quote().iter().map(|question| serde_json::to_value(question.control(&occasion())).unwrap()).collect();
    assert_eq!(controls[0]["kind"], "select");
    assert_eq!(controls[0]["options"][1], "Retaining wall");
    assert_eq!(controls[0]["required"], true);
    assert!(controls[1]["pattern"].as_str().unwrap().contains("[A-Za-z][0-9]"));
    assert_eq!(controls[1]["autocomplete"], "postal-code");
    assert_eq!(
        (controls[2]["min"].as_str(), controls[2]["max"].as_str()),
        (Some("2028-02-29"), Some("2029-02-28"))
    );
    assert_eq!(controls[2]["required"], false);
    assert_eq!(controls[3]["maxlength"], 3200, "so many UTF-16 units 200 characters may have");
    assert_eq!(controls[3]["hint"], "In square feet.");
}

#[test]
fn an_answer_shows_nothing_in_a_log() {
    let answers = ask(&[("work", "Patio"), ("postal_code", "T2P 1J9")]).unwrap();
    assert!(!format!("{answers:?}").contains("T2P"));
}

#[test]
fn a_question_is_said_in_another_language_and_its_answer_reworded() {
    let quote = quote();
    let keys: Vec<_> = quote.iter().flat_map(Question::keys).collect();
    assert_eq!(
        keys,
        [
            "question-work",
            "question-work-patio",
            "question-work-retaining-wall",
            "question-work-something-else",
            "question-postal_code",
            "question-date",
            "question-size",
            "question-size-hint",
        ]
    );
    let german = "question-work = Art der Arbeit\nquestion-work-patio = Terrasse\n\
        question-work-retaining-wall = Stützmauer\nquestion-work-something-else = Anderes\n";
    let texts = Texts::new("de", &[vec![Source::new("de/own.ftl", german)]]).unwrap();
    let said = quote[0].translated(&texts).unwrap();
    let control = serde_json::to_value(said.control(&occasion())).unwrap();
    assert_eq!((control["name"].as_str(), control["label"].as_str()), (Some("work"), Some("Art der Arbeit")));
    assert_eq!(control["options"], serde_json::json!(["Terrasse", "Stützmauer", "Anderes"]));
    let missing = quote[1].translated(&texts).unwrap_err().to_string();
    assert!(missing.contains("question-postal_code"), "{missing}");

    let given = |value: &str| -> Fields { [("work".to_owned(), value.to_owned())].into() };
    let said = [said];
    let answers = questions::answers(&said, &given("Stützmauer"), &occasion()).unwrap();
    assert_eq!(values(&answers), [("Art der Arbeit", "Stützmauer")]);
    let reworded = quote[0].reword(&said[0], answers[0].clone());
    assert_eq!(values(&[reworded]), [("Kind of work", "Retaining wall")]);
    assert!(questions::answers(&said, &given("Patio"), &occasion()).is_err(), "it is not on the list");
}
