//! How long 64 logins at once take against a target that is 50 ms away, compared with one:
//! `cargo run --release -p sanroot-tests --bin many-logins`.
//!
//! One thread drives all of them over plain TCP, as the agent does. Ends with 1 where 64 take more than twice as long as
//! one. A measurement, and no test: a busy machine proves nothing.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use sanroot_core::iscsi::Stream;
use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::iscsi::login::{Login, LoginOptions, Progress, REQUEST_BYTES};
use sanroot_core::limits::SESSIONS;
use sanroot_tests::hostile::friendly::{Manner, text};
use sanroot_tests::target::{ScriptedTarget, emit};

/// Before each answer of the target.
const DELAY: Duration = Duration::from_millis(50);
const ROUNDS: usize = 5;
/// Between two looks at the sockets, of which none blocks.
const LOOK: Duration = Duration::from_micros(200);

/// One login under way.
struct Attempt<'a> {
    login: Login<'a>,
    carrier: Stream,
    stream: TcpStream,
    done: bool,
}

impl<'a> Attempt<'a> {
    fn begin(portal: SocketAddr, options: &LoginOptions<'a>, task_tag: u32) -> Self {
        let stream = TcpStream::connect(portal).expect("the target is there");
        stream.set_nonblocking(true).expect("an option");
        stream.set_nodelay(true).expect("an option");
        let mut attempt = Self {
            login: Login::new(options).expect("a login"),
            carrier: Stream::new(task_tag, 0),
            stream,
            done: false,
        };
        attempt.send();
        attempt
    }

    fn send(&mut self) {
        let mut buffer = [0; REQUEST_BYTES];
        let length = self.login.request(&mut buffer).len();
        self.carrier.number(&mut buffer[..length]);
        self.stream
            .write_all(&buffer[..length])
            .expect("room for a request");
    }

    /// Takes what has arrived.
    fn look(&mut self) {
        while !self.done {
            let count = match self.stream.read(self.carrier.space()) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) => panic!("the connection fails: {error}"),
            };
            assert_ne!(count, 0, "the target closes");
            let Some(pdu) = self.carrier.filled(count).expect("a PDU") else {
                continue;
            };
            match self.login.response(pdu.header, pdu.data) {
                Ok(Progress::Send) => self.send(),
                Ok(Progress::Done) => self.done = true,
                _ => panic!("the login fails"),
            }
        }
    }
}

/// How long `count` logins at once take, from the first connect to the last response.
fn measure(portal: SocketAddr, manner: Manner, count: usize) -> Duration {
    let challenges: Vec<Challenges> = (0..count).map(|_| Challenges::new()).collect();
    let began = Instant::now();
    let mut attempts: Vec<Attempt<'_>> = (0_u32..)
        .zip(&challenges)
        .map(|(tag, challenges)| Attempt::begin(portal, &manner.options(challenges), tag))
        .collect();
    while attempts.iter().any(|attempt| !attempt.done) {
        thread::sleep(LOOK);
        attempts.iter_mut().for_each(Attempt::look);
    }
    began.elapsed()
}

fn main() -> ExitCode {
    let mut within = true;
    for manner in [Manner::Direct, Manner::Chap] {
        let target = ScriptedTarget::far_away(DELAY, move |heard| {
            let (response, pairs) = manner.respond(heard);
            emit(&response, &text(&pairs))
        });
        let best = |count| {
            (0..ROUNDS)
                .map(|_| measure(target.portal, manner, count))
                .min()
        };
        let (one, many) = (best(1).expect("rounds"), best(SESSIONS).expect("rounds"));
        within &= many <= one * 2;
        println!("{manner:?}: one login {one:.1?}, {SESSIONS} at once {many:.1?}");
    }
    ExitCode::from(u8::from(!within))
}
