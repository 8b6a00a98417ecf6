//! What visitors were promised, kept outside of the process that is killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use core_models::{
    Database, DatabaseUrl, PoolOptions, jobs,
    messages::{self, MessageTab},
};
use testkit::smtp::{ReceivedMail, SmtpServer};
use tokio::{sync::watch, time::timeout};

/// How many mails may be under way when the process is killed, and so be sent again.
const UNDER_WAY: usize = 4;

/// Longer than a site that answers takes for a few messages.
const PATIENCE: Duration = Duration::from_secs(60);

/// What all visitors know together. Clones are the same ledger.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    pages: Arc<Mutex<Pages>>,
    count: Arc<watch::Sender<usize>>,
}

#[derive(Default)]
struct Pages {
    written: usize,
    acknowledged: BTreeSet<usize>,
    unanswered: Vec<Letter>,
}

/// A message with the token of the page it was written on.
pub(crate) struct Letter {
    pub(crate) token: String,
    number: usize,
}

impl Letter {
    pub(crate) fn address(&self) -> String {
        address(self.number)
    }

    pub(crate) fn text(&self) -> String {
        text(self.number)
    }
}

fn address(number: usize) -> String {
    format!("visitor-{number}@example.org")
}

fn text(number: usize) -> String {
    format!("Message number {number}")
}

impl Ledger {
    pub(crate) fn new_letter(&self, token: String) -> Letter {
        let mut pages = self.pages.lock().unwrap();
        pages.written += 1;
        Letter { token, number: pages.written }
    }

    /// A letter to send again. Every third is not: its visitor went away.
    pub(crate) fn unanswered(&self) -> Option<Letter> {
        let mut pages = self.pages.lock().unwrap();
        let place = pages.unanswered.iter().position(|letter| letter.number % 3 != 0)?;
        Some(pages.unanswered.swap_remove(place))
    }

    pub(crate) fn lay_aside(&self, letter: Letter) {
        self.pages.lock().unwrap().unanswered.push(letter);
    }

    pub(crate) fn acknowledge(&self, letter: &Letter) {
        self.pages.lock().unwrap().acknowledged.insert(letter.number);
        self.count.send_modify(|count| *count += 1);
    }

    /// Returns when so many more messages have been acknowledged.
    pub(crate) async fn acknowledgements(&self, more: usize) {
        let mut count = self.count.subscribe();
        let wanted = *count.borrow() + more;
        let enough = timeout(PATIENCE, count.wait_for(|count| *count >= wanted)).await;
        assert!(enough.is_ok(), "{more} messages are not acknowledged in {PATIENCE:?}");
    }

    pub(crate) fn acknowledged(&self) -> usize {
        self.pages.lock().unwrap().acknowledged.len()
    }

    /// Every acknowledged message has exactly one row, every other none or one. Gives the numbers of those with a row.
    pub(crate) async fn compare_with_rows(&self, url: &str) -> BTreeSet<usize> {
        let database = Database::connect(&DatabaseUrl::parse(url).unwrap(), PoolOptions::default()).unwrap();
        assert_eq!(database.find_damage().unwrap(), Vec::<String>::new());
        let mut rows: BTreeMap<String, usize> = BTreeMap::new();
        for page in 1.. {
            let found =
                database.read(move |conn| messages::list(conn, MessageTab::All, page, 100)).await.unwrap();
            for message in &found.items {
                *rows.entry(message.message.clone()).or_default() += 1;
            }
            if found.items.is_empty() {
                break;
            }
        }
        assert_eq!(database.read(jobs::undelivered_counts).await.unwrap().dead, 0);
        let pages = self.pages.lock().unwrap();
        let twice: Vec<_> = rows.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "stored more than once: {twice:?}");
        let stored: BTreeSet<_> =
            (1..=pages.written).filter(|number| rows.contains_key(&text(*number))).collect();
        assert_eq!(stored.len(), rows.len(), "a row that nobody wrote");
        let lost: Vec<_> = pages.acknowledged.difference(&stored).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        stored
    }

    /// Every stored message has its two mails, at least once each, and no other message has any. A mail that came again has
    /// the id of the first.
    pub(crate) async fn compare_with_mails(
        &self,
        stored: &BTreeSet<usize>,
        server: &SmtpServer,
        kills: usize,
    ) {
        let expected = stored.len() * 2;
        let mut mails = server.wait_for(expected).await;
        while ids(&mails).len() < expected {
            mails = server.wait_for(mails.len() + 1).await;
        }
        let repeated = mails.len() - ids(&mails).len();
        assert!(repeated <= kills * UNDER_WAY, "{repeated} mails came again after {kills} kills");
        let (mut confirmations, mut notifications) = (BTreeMap::new(), BTreeMap::new());
        for mail in &mails {
            let (subjects, address) = match mail.reply_to().1 {
                nobody if nobody.is_empty() => (&mut confirmations, mail.recipient().1),
                visitor => (&mut notifications, visitor),
            };
            subjects.entry(address).or_insert_with(BTreeSet::new).insert(id(mail));
        }
        let addresses: BTreeSet<_> = stored.iter().map(|number| address(*number)).collect();
        for mails in [confirmations, notifications] {
            assert!(mails.values().all(|ids| ids.len() == 1), "one mail under two ids");
            assert_eq!(mails.into_keys().collect::<BTreeSet<_>>(), addresses);
        }
    }
}

fn id(mail: &ReceivedMail) -> String {
    mail.header("Message-ID").expect("every mail has an id")
}

fn ids(mails: &[ReceivedMail]) -> BTreeSet<String> {
    mails.iter().map(id).collect()
}
