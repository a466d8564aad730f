//! A server that does not know the lease any more.

use sanroot_tests::namespace::PEER;
use sanroot_tests::patience::until;

use crate::bench::{Bench, LEASE, LEASED, cable, server};

#[test]
fn dnsmasq_that_has_lost_its_leases_grants_the_same_address_anew() {
    // To whoever asks it alone it says so, and otherwise nothing.
    for (name, times, refuses) in [("nak", [1, 50, 60], true), ("over", [0, 0, 1], false)] {
        let (namespace, mut there) = cable(LEASED);
        there.serve_dhcp_beside_others(&[]);
        let bench = Bench::start(&namespace, name, LEASED, Some((server(PEER), times)));
        until("the lease", || bench.is_granted(LEASE));
        assert_eq!(bench.log().contains(" refuses. "), refuses);
        assert!(bench.shown().contains("valid_lft forever"));
    }
}
