//! Hours across midnight, clock changes, holidays and weeks.

use super::*;

const REST: &str = r#"
[address]
street = "1 Street"
postal_code = "1"
city = "Town"
country = "DE"
[home]
title = "Home"
description = "Home"
[image]
og = "og.png"
width = 1
height = 1
alt = ""
"#;

fn facts(zone: &str, hours: &str) -> Facts {
    let head = format!(
        "name = \"N\"\ntagline = \"T\"\ndescription = \"D\"\ndomain = \"example.org\"\nport = 8001\nlocale = \"de\"\n\
         time_zone = \"{zone}\"\nphone = \"1\"\nemail = \"a@example.org\"\n"
    );
    Facts::parse(&format!("{head}{REST}{hours}")).unwrap()
}

fn week(days: &str, opens: &str, closes: &str) -> String {
    format!("[[hours]]\nlabel = \"x\"\ndays = [{days}]\nopens = \"{opens}\"\ncloses = \"{closes}\"\n")
}

const WEEKDAYS: &str = r#""Monday", "Tuesday", "Wednesday", "Thursday", "Friday""#;
const EVERY_DAY: &str = r#""Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday""#;

/// What a page would say at a moment: `open till 18:00`, `closed till Monday 09:00`.
fn said(facts: &Facts, now: &str) -> String {
    let opening = Opening::at(now.parse().unwrap(), facts).unwrap();
    line(&opening.states[0])
}

fn line(state: &State) -> String {
    match (&state.closes, &state.opens) {
        (Some(closes), _) => format!("open till {closes}"),
        (None, Some(next)) => {
            let date = next.date.map(|date| format!(" {}", date.format("%Y-%m-%d"))).unwrap_or_default();
            match next.near {
                Some(near) => format!("closed till {near:?} {}", next.time),
                None => format!("closed till {:?}{date} {}", next.day, next.time),
            }
        }
        (None, None) => if state.open { "open" } else { "closed" }.to_owned(),
    }
}

#[test]
fn the_hours_of_a_week_are_those_of_the_sites_zone_in_summer_and_winter() {
    let shop = facts("Europe/Berlin", &week(WEEKDAYS, "09:00", "18:00"));
    for (now, expected) in [
        ("2026-12-06T22:59:00Z", "closed till Tomorrow 09:00"),
        ("2026-12-06T23:00:00Z", "closed till Today 09:00"),
        ("2026-12-07T07:59:00Z", "closed till Today 09:00"),
        ("2026-12-07T08:00:00Z", "open till 18:00"),
        ("2026-12-07T16:59:59Z", "open till 18:00"),
        ("2026-12-07T17:00:00Z", "closed till Tomorrow 09:00"),
        ("2026-12-11T20:00:00Z", "closed till Monday 09:00"),
        ("2026-07-05T21:59:00Z", "closed till Tomorrow 09:00"),
        ("2026-07-05T22:00:00Z", "closed till Today 09:00"),
        ("2026-07-06T06:59:00Z", "closed till Today 09:00"),
        ("2026-07-06T07:00:00Z", "open till 18:00"),
        ("2026-07-06T16:00:00Z", "closed till Tomorrow 09:00"),
    ] {
        assert_eq!(said(&shop, now), expected, "{now}");
    }
}

#[test]
fn hours_go_on_past_midnight_and_past_a_change_of_the_clocks() {
    let bar = facts("Europe/Berlin", &week("\"Saturday\"", "20:00", "03:00"));
    for (now, expected) in [
        ("2026-12-04T18:59:00Z", "closed till Tomorrow 20:00"),
        ("2026-12-05T18:59:00Z", "closed till Today 20:00"),
        ("2026-12-05T23:30:00Z", "open till 03:00"),
        ("2026-12-06T01:59:00Z", "open till 03:00"),
        ("2026-12-06T02:00:00Z", "closed till Saturday 20:00"),
        // On 25 October 2026 the clock shows 02:30 twice; three o'clock comes an hour later than on other nights.
        ("2026-10-25T01:59:00Z", "open till 03:00"),
        ("2026-10-25T02:00:00Z", "closed till Saturday 20:00"),
        // On 29 March 2026 it never shows 02:30; three o'clock comes an hour earlier.
        ("2026-03-29T00:59:00Z", "open till 03:00"),
        ("2026-03-29T01:00:00Z", "closed till Saturday 20:00"),
    ] {
        assert_eq!(said(&bar, now), expected, "{now}");
    }
}

#[test]
fn hours_that_meet_are_one() {
    let till_midnight = week(EVERY_DAY, "00:00", "24:00");
    assert_eq!(said(&facts("Europe/Berlin", &till_midnight), "2026-12-07T23:30:00Z"), "open");
    let two = week("\"Monday\"", "18:00", "24:00") + &week("\"Tuesday\"", "00:00", "02:00");
    assert_eq!(said(&facts("Europe/Berlin", &two), "2026-12-07T20:00:00Z"), "open till 02:00");
}

#[test]
fn a_holiday_closes_and_a_special_day_has_its_own_hours() {
    let special = "
        [[special_hours]]\nlabel = \"Christmas\"\nfrom = \"2026-12-24\"\nuntil = \"2027-01-03\"
        [[special_hours]]\nlabel = \"Late\"\nfrom = \"2026-12-10\"\nopens = \"12:00\"\ncloses = \"21:00\"\n";
    let shop = facts("Europe/Berlin", &(week(WEEKDAYS, "09:00", "18:00") + special));
    for (now, expected) in [
        ("2026-12-10T09:00:00Z", "closed till Today 12:00"),
        ("2026-12-10T19:00:00Z", "open till 21:00"),
        ("2026-12-23T18:00:00Z", "closed till Monday 2027-01-04 09:00"),
        ("2026-12-24T10:00:00Z", "closed till Monday 2027-01-04 09:00"),
        ("2027-01-02T10:00:00Z", "closed till Monday 2027-01-04 09:00"),
        ("2027-01-03T10:00:00Z", "closed till Tomorrow 09:00"),
        ("2027-01-04T08:00:00Z", "open till 18:00"),
    ] {
        assert_eq!(said(&shop, now), expected, "{now}");
    }
    let near = |now: &str| {
        let opening = Opening::at(now.parse().unwrap(), &shop).unwrap();
        opening.special.into_iter().map(|days| days.label).collect::<Vec<_>>()
    };
    assert_eq!(near("2026-12-01T10:00:00Z"), ["Late", "Christmas"]);
    assert_eq!(near("2026-12-11T10:00:00Z"), ["Christmas"]);
    assert!(near("2027-01-04T10:00:00Z").is_empty() && near("2026-10-01T10:00:00Z").is_empty());
}

#[test]
fn a_page_knows_the_next_changes() {
    let shop = facts("Europe/Berlin", &week(WEEKDAYS, "09:00", "18:00"));
    let opening = Opening::at("2026-12-11T10:00:00Z".parse().unwrap(), &shop).unwrap();
    let told: Vec<_> = opening
        .states
        .iter()
        .map(|state| format!("{} {}", state.since.format("%d %H:%M"), line(state)))
        .collect();
    assert_eq!(
        told,
        [
            "11 08:00 open till 18:00",
            "11 17:00 closed till Monday 09:00",
            "12 23:00 closed till Tomorrow 09:00",
            "13 23:00 closed till Today 09:00",
            "14 08:00 open till 18:00",
            "14 17:00 closed till Tomorrow 09:00",
            "14 23:00 closed till Today 09:00",
            "15 08:00 open till 18:00",
        ]
    );
}

#[test]
fn whoever_never_opens_says_closed_and_without_hours_nothing_is_said() {
    let closed = "[[special_hours]]\nlabel = \"Gone\"\nfrom = \"2026-01-01\"\nuntil = \"2027-12-31\"\n";
    let shop = facts("Europe/Berlin", &(week(WEEKDAYS, "09:00", "18:00") + closed));
    assert_eq!(said(&shop, "2026-12-07T10:00:00Z"), "closed");
    assert!(Opening::at(Utc::now(), &facts("Europe/Berlin", "")).is_none());
}

#[test]
fn wrong_hours_are_refused_with_what_to_write() {
    for (hours, expected) in [
        (week("\"Munday\"", "09:00", "18:00"), "unknown variant `Munday`"),
        (week("\"Monday\"", "9 am", "18:00"), "write it like 09:00 or 18:30"),
        (
            "[[special_hours]]\nlabel = \"Easter\"\nfrom = \"2026-04-06\"\nuntil = \"2026-04-03\"\n"
                .to_owned(),
            "special_hours: “Easter” ends before it begins",
        ),
        (
            "[[special_hours]]\nlabel = \"Late\"\nfrom = \"2026-04-06\"\nopens = \"12:00\"\n".to_owned(),
            "needs both `opens` and `closes`",
        ),
    ] {
        let text = format!(
            "name = \"N\"\ntagline = \"T\"\ndescription = \"D\"\ndomain = \"example.org\"\nport = 8001\nlocale = \"de\"\n\
             time_zone = \"UTC\"\nphone = \"1\"\nemail = \"a@example.org\"\n{REST}{hours}"
        );
        let problem = Facts::parse(&text).unwrap_err().to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn nothing_changes_before_the_moment_that_is_known() {
    let special = "[[special_hours]]\nlabel = \"Fair\"\nfrom = \"2026-03-28\"\nuntil = \"2026-03-29\"\nopens = \"22:00\"\n\
                   closes = \"04:00\"\n";
    let shop = facts("Europe/Berlin", &format!("{}{special}", week(WEEKDAYS, "09:00", "18:30")));
    let mut now: DateTime<Utc> = "2026-03-20T00:00:00Z".parse().unwrap();
    let words = |moment: DateTime<Utc>| {
        let opening = Opening::at(moment, &shop).unwrap();
        (line(&opening.states[0]), serde_json::to_string(&opening).unwrap())
    };
    for _ in 0..100 {
        let until = unchanged_until(now, &shop);
        let last = until - TimeDelta::seconds(1);
        assert!(now < until && until - now <= TimeDelta::hours(25), "{now} {until}");
        assert_eq!(words(now), words(last), "between {now} and {until}");
        now = until;
    }
    assert!(
        now > "2026-04-05T00:00:00Z".parse::<DateTime<Utc>>().unwrap(),
        "the clocks were changed on the way: {now}"
    );
}
