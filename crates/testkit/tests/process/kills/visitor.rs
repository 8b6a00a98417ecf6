//! A visitor who writes one message after the other until the site is gone.

use reqwest::Method;
use testkit::{Answer, Client};

use super::ledger::{Ledger, Letter};

/// Opens the form, writes, and notes in the ledger what the site promised. What went unanswered before is sent again from the
/// page it was written on.
pub(crate) async fn write(client: Client, ledger: Ledger) {
    while let Ok(form) = client.try_send(client.request(Method::GET, "/contact")).await {
        let letter = ledger.unanswered().unwrap_or_else(|| ledger.new_letter(form.token()));
        match send(&client, &letter).await {
            Ok(answer) if answer.status == 303 => ledger.acknowledge(&letter),
            // The database was too busy to take it in time, and the site said so.
            Ok(answer) if answer.status == 503 => ledger.lay_aside(letter),
            Ok(answer) => panic!("{}: {}", answer.status, answer.text()),
            Err(_gone) => return ledger.lay_aside(letter),
        }
    }
}

async fn send(client: &Client, letter: &Letter) -> Result<Answer, reqwest::Error> {
    let fields = [
        ("csrf_token", letter.token.as_str()),
        ("name", "A Visitor"),
        ("email", &letter.address()),
        ("message", &letter.text()),
    ];
    client.try_send(client.request(Method::POST, "/contact").form(&fields)).await
}
