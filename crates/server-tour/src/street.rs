//! What is outside a server: another network, a cable between the two, and people with addresses of their own.

use checkout::failure::Failure;

use super::machine::Machine;

/// The network's name on the machine.
pub(super) const NETWORK: &str = "outside";

/// The address of the server there.
pub(super) const SERVER: &str = "10.9.0.1";

/// Lays the cable. Whoever is out there may have any address from 10.9.4.0 to 10.9.7.255.
const LAY: &str = "ip netns add outside && ip link add door type veth peer name window && ip link set window netns outside \
                   && ip address add 10.9.0.1/16 dev door && ip link set door up && ip -n outside link set lo up \
                   && ip -n outside address add 10.9.0.2/16 dev window && ip -n outside link set window up \
                   && ip -n outside route add local 10.9.4.0/22 dev lo";

/// Connects a machine with its street.
pub(super) fn lay(server: &Machine) -> Result<(), Failure> {
    server.shell(LAY).map(drop)
}

/// This many people, by their addresses; those before them are others.
pub(super) fn people(before: u16, count: u16) -> Vec<String> {
    let address = |number: u16| {
        let [high, low] = number.to_be_bytes();
        format!("10.9.{}.{low}", high.saturating_add(4))
    };
    (before..before.saturating_add(count)).map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_an_address_of_their_own() {
        let (first, others) = (people(0, 300), people(300, 700));
        assert_eq!((first[0].as_str(), first[299].as_str()), ("10.9.4.0", "10.9.5.43"));
        assert_eq!(others.last().unwrap(), "10.9.7.231");
        assert!(others.iter().all(|address| !first.contains(address)));
    }
}
