//! The login machine on a byte stream, as an initiator outside the kernel drives it.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use sanroot_core::finding::Explain;
use sanroot_core::iscsi::login::{
    Fault, Login, LoginOptions, Progress, REQUEST_BYTES, SessionType,
};
use sanroot_core::iscsi::negotiation::Negotiated;
use sanroot_core::iscsi::{IscsiName, Isid, Stream};

/// How long a silent peer is waited for: far beyond what a loaded machine takes, so that only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The tag that these logins have as a task.
pub const TASK_TAG: u32 = 0x5a5a_0001;
/// The number of the first command behind these logins.
pub const CMD_SN: u32 = 7;

/// The name that these logins have.
pub const INITIATOR: &str = "iqn.2001-04.com.example:host";
/// The name of the target that they ask for.
pub const TARGET: &str = "iqn.2001-04.com.example:disk";

/// A login that has succeeded.
pub struct Session<S = TcpStream> {
    /// What was settled.
    pub negotiated: Negotiated,
    /// Login requests on the last connection.
    pub requests: u8,
    /// Connections that it took.
    pub connections: u8,
    /// The connection, in full feature phase; nothing behind the last login response has been read from it.
    pub stream: S,
}

/// A login that has not.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The machine gave up.
    Fault(Fault),
    /// The target closed or reset the connection.
    Closed,
    /// The target said nothing more and left the connection open.
    Silent,
    /// The target sent the login elsewhere.
    Redirected(String),
}

impl Failure {
    /// The finding's code; a word of our own where the machine has none.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fault(fault) => fault.code().to_string().leak(),
            Self::Closed => "closed",
            Self::Silent => "silent",
            Self::Redirected(_) => "redirected",
        }
    }
}

/// A login of [`INITIATOR`] to [`TARGET`].
pub fn options() -> LoginOptions<'static> {
    let name = |name: &'static str| IscsiName::parse(name.as_bytes()).expect("a name");
    LoginOptions::new(
        name(INITIATOR),
        SessionType::Normal(name(TARGET)),
        Isid::from_kernel_session(1),
    )
}

/// Logs in at `portal`.
///
/// # Errors
/// Why the login failed.
///
/// # Panics
/// Where the portal cannot be reached.
pub fn log_in(portal: SocketAddr, options: &LoginOptions<'_>) -> Result<Session, Failure> {
    log_in_over(options, || {
        let stream = TcpStream::connect(portal).expect("the portal is there");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.set_nodelay(true).expect("an option");
        stream
    })
}

/// Logs in over the connections that `connect` gives. A read that would block, or times out, means that the target says
/// nothing more.
///
/// # Errors
/// Why the login failed.
pub fn log_in_over<S: Read + Write>(
    options: &LoginOptions<'_>,
    mut connect: impl FnMut() -> S,
) -> Result<Session<S>, Failure> {
    let mut login = Login::new(options).map_err(Failure::Fault)?;
    let mut connections = 0;
    loop {
        connections += 1;
        let mut stream = connect();
        if let Some(negotiated) = one_connection(&mut login, &mut stream)? {
            return Ok(Session {
                negotiated,
                requests: login.requests(),
                connections,
                stream,
            });
        }
    }
}

/// What was settled; `None` where another connection is wanted.
fn one_connection(
    login: &mut Login<'_>,
    stream: &mut (impl Read + Write),
) -> Result<Option<Negotiated>, Failure> {
    let mut carrier = Stream::new(TASK_TAG, CMD_SN);
    let mut buffer = [0; REQUEST_BYTES];
    loop {
        let length = login.request(&mut buffer).len();
        let request = &mut buffer[..length];
        carrier.number(request);
        stream.write_all(request).map_err(|_| Failure::Closed)?;
        match one_response(login, &mut carrier, stream)? {
            Step::Send => {}
            Step::Reconnect => return Ok(None),
            Step::Done => return Ok(Some(login.negotiated())),
        }
    }
}

enum Step {
    Send,
    Reconnect,
    Done,
}

fn one_response(
    login: &mut Login<'_>,
    carrier: &mut Stream,
    stream: &mut impl Read,
) -> Result<Step, Failure> {
    loop {
        let count = match stream.read(carrier.space()) {
            Ok(0) => return Err(Failure::Closed),
            Ok(count) => count,
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => return Err(Failure::Silent),
                ErrorKind::ConnectionReset => return Err(Failure::Closed),
                _ => panic!("the connection fails: {error}"),
            },
        };
        let pdu = carrier.filled(count);
        let Some(pdu) = pdu.map_err(|flaw| Failure::Fault(flaw.into()))? else {
            continue;
        };
        return match login.response(pdu.header, pdu.data) {
            Ok(Progress::Send) => Ok(Step::Send),
            Ok(Progress::Reconnect) => Ok(Step::Reconnect),
            Ok(Progress::Done) => Ok(Step::Done),
            Ok(Progress::Redirect(redirect)) => {
                Err(Failure::Redirected(redirect.address.to_string()))
            }
            Err(fault) => Err(Failure::Fault(fault)),
        };
    }
}
