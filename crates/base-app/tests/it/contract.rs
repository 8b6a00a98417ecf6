//! The specimen is a site like any other: it keeps the contract of every site.

use testkit::{Backend, Specimen};

async fn the_specimen_keeps_the_contract(backend: Backend) {
    testkit::contract::keep(&Specimen, backend).await;
}

testkit::on_both_databases! { the_specimen_keeps_the_contract }
