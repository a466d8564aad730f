//! Asks routers and DHCPv6 servers on a link through the real edge: `router-driver IFINDEX MAC auto6|dhcp6`.
//!
//! A line on standard output for each frame that is sent and for what was heard; ends with it, or after ten seconds without.
//! For host tests in a network namespace of their own, on a link that is up.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use sanroot_core::net::slaac::{Event, Outbox, Wanted};
use sanroot_core::net::{Fault, MacAddress, dhcp6, slaac};
use sanroot_core::random::Random;
use sanroot_linux::packet::FrameSocket;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::{clock, random};

/// What is sent goes out at once.
struct Wire<'s>(&'s FrameSocket);

impl Outbox for Wire<'_> {
    fn transmit(&mut self, frame: &[u8]) {
        println!("frame of {} bytes", frame.len());
        self.0.send(frame).expect("a frame is sent");
    }

    fn report(&mut self, fault: Fault) {
        println!("fault {fault}");
    }
}

/// Both clients; a lease is not asked for where the router alone makes the address.
struct Clients {
    router: slaac::Client,
    server: Option<dhcp6::Client>,
    done: (bool, bool),
}

impl Clients {
    fn tell(&mut self, event: Event<'_>, out: &mut Wire<'_>, mac: MacAddress) {
        let now = clock::now();
        if let Some(told) = self.router.handle(now, event, out) {
            println!("router {told:?}");
            if let Some((address, prefix)) = told.address(mac) {
                println!("address {address}/{prefix}");
            }
            self.done.0 = true;
        }
        if let Some(server) = &mut self.server
            && let Some(lease) = server.handle(now, event, out)
        {
            println!("lease {lease:?}");
            println!("address {}/128", lease.address);
            self.done.1 = true;
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [ifindex, mac, method] = &arguments[..] else {
        panic!("usage: router-driver IFINDEX MAC auto6|dhcp6");
    };
    let ifindex = ifindex.parse().expect("a number");
    let mac = MacAddress::parse(mac).expect("a MAC address");
    let asks = method == "dhcp6";
    let wanted = if asks {
        Wanted::Router
    } else {
        Wanted::Address
    };
    let mut clients = Clients {
        router: slaac::Client::new(mac, wanted, Random::new(random::number())),
        server: asks.then(|| dhcp6::Client::new(mac, Random::new(random::number()))),
        done: (false, !asks),
    };
    sanroot_linux::ipv6::take_over(ifindex);
    let socket = FrameSocket::open(ifindex).expect("a packet socket");
    let poll = Poll::new().expect("epoll");
    let added = poll.add(&socket, 0, Interest::Read);
    added.expect("a socket is polled");
    let end = clock::now().plus(Duration::from_secs(10));
    let out = &mut Wire(&socket);
    clients.tell(Event::Carrier, out, mac);
    let mut buffer = [0; 2048];
    while clients.done != (true, true) && clock::now() < end {
        let server = clients.server.as_ref().and_then(dhcp6::Client::deadline);
        let deadlines = [clients.router.deadline(), server, Some(end)];
        let deadline = deadlines.into_iter().flatten().min();
        poll.wait(deadline, |_| ()).expect("epoll_wait");
        while let Some(frame) = socket.receive(&mut buffer).expect("frames") {
            clients.tell(Event::Frame(frame), out, mac);
        }
        clients.tell(Event::Tick, out, mac);
    }
    match clients.done {
        (true, true) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
