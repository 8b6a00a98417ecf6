//! Hashes: every byte counts, wrong costs are upgraded, an absent user costs as much as a present one.

use std::time::Instant;

use super::*;

fn passwords(cost: u32) -> Passwords {
    Passwords::new(cost, &Keys::new(&"a secret for tests".into(), "site"))
}

async fn matches(passwords: &Passwords, stored: &str, password: &str) -> bool {
    passwords.verify(Some(stored), password).await.unwrap() != Verdict::Mismatch
}

#[tokio::test]
async fn every_length_from_1_to_128_verifies_and_one_character_more_or_less_does_not() {
    let passwords = passwords(4);
    for length in [1, 2, 7, 8, 70, 71, 72, 73, 74, 127, 128] {
        let password = "ä".repeat(length);
        let stored = passwords.hash(&password).await.unwrap();
        assert!(stored.starts_with("$2b$04$"), "{stored}");
        assert!(matches(&passwords, &stored, &password).await, "{length}");
        assert!(!matches(&passwords, &stored, &"ä".repeat(length - 1)).await, "{length}");
        assert!(!matches(&passwords, &stored, &"ä".repeat(length + 1)).await, "{length}");
    }
}

#[tokio::test]
async fn byte_73_counts_and_so_does_what_follows_a_nul() {
    let passwords = passwords(4);
    for (one, other) in [
        ("x".repeat(72) + "a", "x".repeat(72) + "b"),
        ("x".repeat(71) + "a", "x".repeat(71) + "b"),
        ("x".repeat(71) + "ä", "x".repeat(71) + "ö"),
        ("secret\0one".to_owned(), "secret\0two".to_owned()),
        ("\0".repeat(8), "\0".repeat(9)),
    ] {
        let stored = passwords.hash(&one).await.unwrap();
        assert!(matches(&passwords, &stored, &one).await);
        assert!(!matches(&passwords, &stored, &other).await, "{one:?} {other:?}");
    }
}

#[tokio::test]
async fn both_spellings_of_an_accent_are_the_same_password() {
    let passwords = passwords(4);
    let stored = passwords.hash("cafe\u{301} noir").await.unwrap();
    assert!(matches(&passwords, &stored, "café noir").await);
    assert!(!matches(&passwords, &stored, "cafe noir").await);
}

#[tokio::test]
async fn too_long_a_password_is_refused_before_any_work() {
    let passwords = passwords(12);
    let huge = "x".repeat(128 * 1024);
    let started = Instant::now();
    assert!(matches!(passwords.hash(&huge).await, Err(PasswordError::TooLong)));
    assert_eq!(passwords.verify(None, &huge).await.unwrap(), Verdict::Mismatch);
    assert!(started.elapsed().as_millis() < 50, "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_hash_of_another_cost_is_replaced_and_one_of_the_same_is_kept() {
    let (old, new) = (passwords(4), passwords(5));
    let stored = old.hash("quiet river stones").await.unwrap();
    assert_eq!(
        old.verify(Some(&stored), "quiet river stones").await.unwrap(),
        Verdict::Match { rehash: None }
    );
    let Verdict::Match { rehash: Some(better) } =
        new.verify(Some(&stored), "quiet river stones").await.unwrap()
    else {
        panic!("no new hash");
    };
    assert!(better.starts_with("$2b$05$"));
    assert!(matches(&new, &better, "quiet river stones").await);
}

#[tokio::test]
async fn another_sites_secret_or_a_broken_hash_never_matches() {
    let here = passwords(4);
    let there = Passwords::new(4, &Keys::new(&"another secret".into(), "site"));
    let stored = here.hash("quiet river stones").await.unwrap();
    assert!(!matches(&there, &stored, "quiet river stones").await);
    for broken in
        ["", "!", "$2b$04$", "plain text", "$2b$04$ääääääääääääääääääääääääääääääääääääääääääääääääääääää"]
    {
        assert!(!matches(&here, broken, "quiet river stones").await, "{broken}");
    }
}

#[tokio::test]
async fn nobody_costs_as_much_as_somebody() {
    let passwords = passwords(8);
    let stored = passwords.hash("quiet river stones").await.unwrap();
    let mut times: [Vec<u128>; 2] = Default::default();
    for _ in 0..40 {
        for (index, user) in [Some(stored.as_str()), None].into_iter().enumerate() {
            let started = Instant::now();
            passwords.verify(user, "a wrong password").await.unwrap();
            times[index].push(started.elapsed().as_micros());
        }
    }
    // The quickest of many: whatever else the machine does only ever makes a round slower.
    let [somebody, nobody] = times.map(|all| all.into_iter().min().unwrap_or_default() as f64);
    assert!((0.7..1.43).contains(&(somebody / nobody)), "{somebody} µs and {nobody} µs");
}

#[tokio::test]
async fn when_every_core_is_taken_the_answer_is_busy_within_the_patience() {
    let passwords = passwords(4);
    let cores = passwords.permits.available_permits();
    let all = passwords.permits.clone().acquire_many_owned(u32::try_from(cores).unwrap()).await.unwrap();
    let started = Instant::now();
    assert!(matches!(passwords.hash("quiet river stones").await, Err(PasswordError::Busy)));
    assert!(started.elapsed() >= PATIENCE && started.elapsed() < PATIENCE * 3);
    drop(all);
    assert!(passwords.hash("quiet river stones").await.is_ok());
}
