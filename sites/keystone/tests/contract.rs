//! Keystone's site keeps the contract of every site.

use testkit::Backend;

async fn the_site_keeps_the_contract(backend: Backend) {
    testkit::contract::keep(&keystone::Keystone, backend).await;
}

testkit::on_both_databases! { the_site_keeps_the_contract }
