//! The set of descriptors that everything waits in.

use std::net::UdpSocket;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sanroot_core::limits::DESCRIPTORS;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::udp::Peer;
use sanroot_linux::{Errno, clock};

/// A token beyond those that are counted from zero.
const FURTHER: u32 = 9999;

/// Held by each test: another one's socket would get the number of one that this one has closed.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A socket with nothing to read, and what makes it so, and answers it.
struct Pair {
    peer: Peer,
    server: UdpSocket,
}

impl Pair {
    fn quiet() -> Self {
        let server = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let peer = Peer::new(server.local_addr().expect("an address")).expect("a socket");
        Self { peer, server }
    }

    fn ready() -> Self {
        let pair = Self::quiet();
        pair.answer();
        pair
    }

    fn answer(&self) {
        self.peer.send(b"?").expect("it is sent");
        let (_, address) = self.server.recv_from(&mut [0; 8]).expect("it arrives");
        self.server.send_to(b"!", address).expect("it is answered");
    }
}

/// The tokens that are ready now.
fn ready(poll: &Poll) -> Vec<u32> {
    poll.look(Duration::ZERO).expect("ppoll");
    let mut tokens: Vec<u32> = std::iter::from_fn(|| poll.ready()).collect();
    tokens.sort_unstable();
    tokens
}

#[test]
fn as_many_are_watched_as_the_limit_says_and_all_that_are_ready_are_told() {
    let _alone = alone();
    let poll = Poll::new();
    let pairs: Vec<_> = (0..DESCRIPTORS).map(|_| Pair::ready()).collect();
    for (token, pair) in (0..).zip(&pairs) {
        poll.add(&pair.peer, token, Interest::Read).expect("room");
    }
    let further = Pair::ready();
    let refused = poll.add(&further.peer, FURTHER, Interest::Read);
    assert_eq!(refused, Err(Errno::NOSPC));
    let all: Vec<u32> = (0..u32::try_from(DESCRIPTORS).expect("few")).collect();
    assert_eq!(ready(&poll), all);
    assert_eq!(ready(&poll), all, "what was left stays ready");
    poll.remove(&pairs[3].peer);
    let added = poll.add(&further.peer, FURTHER, Interest::Read);
    added.expect("room again");
    let tokens = ready(&poll);
    assert_eq!(tokens.len(), all.len());
    assert!(!tokens.contains(&3) && tokens.contains(&FURTHER));
}

#[test]
fn each_is_told_once_and_none_that_is_taken_out_meanwhile() {
    let _alone = alone();
    let poll = Poll::new();
    let pairs: Vec<_> = (0..3).map(|_| Pair::ready()).collect();
    for (token, pair) in (0..).zip(&pairs) {
        poll.add(&pair.peer, token, Interest::Read).expect("room");
    }
    assert_eq!(poll.look(Duration::ZERO), Ok(true));
    assert_eq!(poll.ready(), Some(0));
    poll.remove(&pairs[1].peer);
    assert_eq!(poll.ready(), Some(2));
    assert_eq!(poll.ready(), None);
    assert_eq!(ready(&poll), [0, 2]);
}

#[test]
fn a_token_and_a_descriptor_are_there_once() {
    let _alone = alone();
    let poll = Poll::new();
    let (quiet, answered) = (Pair::quiet(), Pair::ready());
    poll.add(&quiet.peer, 7, Interest::Read).expect("room");
    assert_eq!(ready(&poll), []);
    poll.add(&answered.peer, 7, Interest::Read).expect("room");
    assert_eq!(ready(&poll), [7]);
    poll.add(&answered.peer, 8, Interest::Read).expect("room");
    assert_eq!(ready(&poll), [8]);
}

#[test]
fn one_that_was_closed_without_a_word_wakes_nobody() {
    let _alone = alone();
    let poll = Poll::new();
    let (closed, other) = (Pair::ready(), Pair::ready());
    poll.add(&closed.peer, 1, Interest::Read).expect("room");
    poll.add(&other.peer, 2, Interest::Read).expect("room");
    drop(closed);
    assert_eq!(ready(&poll), [2]);
    assert_eq!(ready(&poll), [2]);
    poll.remove(&other.peer);
    assert_eq!(poll.look(Duration::ZERO), Ok(false));
}

#[test]
fn a_wait_ends_at_its_deadline_or_before_where_something_is_ready() {
    let _alone = alone();
    let poll = Poll::new();
    let pair = Pair::quiet();
    poll.add(&pair.peer, 1, Interest::Read).expect("room");
    let until = clock::now().plus(Duration::from_millis(20));
    poll.wait(Some(until)).expect("ppoll");
    assert!(clock::now() >= until);
    assert_eq!(poll.ready(), None);
    pair.answer();
    poll.wait(None).expect("ppoll");
    assert_eq!(poll.ready(), Some(1));
    poll.add(&pair.peer, 2, Interest::Both).expect("room");
    let never = clock::now().plus(Duration::MAX);
    poll.wait(Some(never)).expect("ppoll");
    assert_eq!(ready(&poll), [2]);
}
