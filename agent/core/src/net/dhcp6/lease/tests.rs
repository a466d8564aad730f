use core::net::Ipv6Addr;
use core::time::Duration;

use super::Lease;
use crate::net::dhcp4::tests::server::mac;
use crate::net::dhcp6::reply::Received;
use crate::net::dhcp6::tests::server::{ADDRESS, Message, REPLY, address, association, option};
use crate::time::Instant;

const ASKED: Instant = Instant::from_micros(1_000_000);

fn judge(message: &Message) -> Result<Lease, Option<u16>> {
    match Received::judge(&message.frame(), mac(), [1, 2, 3]) {
        Received::Reply(reply) => Lease::judge(&reply, mac(), None, ASKED),
        _ => panic!("no reply"),
    }
}

/// Seconds until renewal, rebinding and the end.
fn times(t: [u32; 2], preferred: u32, valid: u32) -> Option<[u64; 3]> {
    let inner = address(ADDRESS, preferred, valid);
    let lease = judge(&Message::bare(REPLY).with(association(t, &inner))).unwrap();
    lease
        .times
        .map(|times| [times.renew, times.rebind, times.expire].map(|at| at.since(ASKED).as_secs()))
}

#[test]
fn a_lease_has_its_course() {
    assert_eq!(times([1800, 2880], 3600, 7200), Some([1800, 2880, 7200]));
    assert_eq!(times([0, 0], 3600, 7200), Some([1800, 2880, 7200]));
    assert_eq!(times([3000, 2000], 3600, 7200), Some([1800, 2880, 7200]));
    assert_eq!(times([0, 0], 0, 100), Some([50, 80, 100]));
    assert_eq!(times([60, 90], u32::MAX, u32::MAX), None);
}

#[test]
fn addresses_that_no_host_can_live_with() {
    let [local, group] = ["fe80::5", "ff02::5"].map(|it| it.parse::<Ipv6Addr>().unwrap());
    for inner in [
        address(local, 60, 60),
        address(group, 60, 60),
        address(Ipv6Addr::UNSPECIFIED, 60, 60),
        address(Ipv6Addr::LOCALHOST, 60, 60),
        address(ADDRESS, 0, 0),
        address(ADDRESS, 61, 60),
        option(5, &[0; 23]),
        std::vec![0, 5, 0, 25, 0],
        std::vec::Vec::new(),
    ] {
        let message = Message::bare(REPLY).with(association([0, 0], &inner));
        assert_eq!(judge(&message), Err(None), "{inner:?}");
        // One of them does not spoil what stands beside it.
        let both = [inner.clone(), address(ADDRESS, 60, 60)].concat();
        let beside = judge(&Message::bare(REPLY).with(association([0, 0], &both)));
        let cut = inner.first_chunk::<4>() == Some(&[0, 5, 0, 25]);
        assert_eq!(beside.is_ok(), !cut, "{inner:?}");
    }
}

#[test]
fn an_association_that_is_not_ours_counts_for_nothing() {
    let mut other = association([0, 0], &address(ADDRESS, 60, 60));
    other[4] ^= 1;
    assert_eq!(judge(&Message::bare(REPLY).with(other.clone())), Err(None));
    let ours = association([0, 0], &address(ADDRESS, 60, 60));
    assert!(judge(&Message::bare(REPLY).with(other).with(ours)).is_ok());
    let cut = option(3, &[0; 11]);
    assert_eq!(judge(&Message::bare(REPLY).with(cut)), Err(None));
}

#[test]
fn a_status_says_why_there_is_no_address() {
    let refusal = Message::new(REPLY).with(option(13, &[0, 1]));
    assert_eq!(judge(&refusal), Err(Some(1)));
    let success = Message::new(REPLY).with(option(13, &[0, 0]));
    assert!(judge(&success).is_ok());
    let inner = [option(13, &[0, 3]), address(ADDRESS, 60, 60)].concat();
    let refusal = Message::bare(REPLY).with(association([0, 0], &inner));
    assert_eq!(judge(&refusal), Err(Some(3)));
}

#[test]
fn name_servers_are_those_that_can_be_reached() {
    let [good, local] = ["2001:db8::53", "fe80::53"].map(|it| it.parse::<Ipv6Addr>().unwrap());
    let list = [good, local, good, good, good].map(|it| it.octets());
    let lease = judge(&Message::new(REPLY).with(option(23, &list.concat()))).unwrap();
    assert_eq!(lease.dns[..], [good; 3]);
    let odd = judge(&Message::new(REPLY).with(option(23, &list.concat()[..17]))).unwrap();
    assert_eq!(odd.dns[..], [good]);
    assert_eq!(
        odd.times.unwrap().renew,
        ASKED.plus(Duration::from_secs(1800))
    );
}
