//! The request on stdin, and what it leaves to this machine.

use core::fmt::{self, Write as _};

use heapless::String;
use sanroot_core::dns::{Servers, servers};
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Findings, Refusal};
use sanroot_core::iscsi::{IscsiName, Portal};
use sanroot_core::limits::REQUEST_BYTES;
use sanroot_core::plan::installed_initiator;
use sanroot_core::request::{Request, RequestFlaw, What};
use sanroot_core::secret::wipe;
use sanroot_linux::file;
use sanroot_linux::memory::Static;
use sanroot_linux::process::guard_memory;
use sanroot_linux::stdio::{complain, read_input};

use crate::notes::Answer;

/// One byte more than a request may have, so that a longer one is noticed.
static TEXT: Static<[u8; REQUEST_BYTES + 1]> = Static::new([0; REQUEST_BYTES + 1]);
static SCRATCH: Static<[u8; SCRATCH_BYTES]> = Static::new([0; SCRATCH_BYTES]);
/// It may hold secrets.
pub(crate) static REQUEST: Static<Request> = Static::new(Request::new());
static INSTALLED: Static<[u8; 1024]> = Static::new([0; 1024]);

/// Bytes of the longest text of a request, with each byte as an escape, and room to tell a longer one.
const SCRATCH_BYTES: usize = 2048;
/// Where open-iscsi keeps the machine's initiator name.
const INITIATOR_NAME: &str = "/etc/iscsi/initiatorname.iscsi";
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// Reads the request, once; what it says lives as long as the process. It complains by itself, and gives `answer`.
///
/// # Errors
/// How the command ends where the request cannot be used.
pub(crate) fn read(answer: &Answer) -> Result<&'static Request, Exit> {
    guard_memory();
    let (Some(text), Some(scratch), Some(request)) = (TEXT.take(), SCRATCH.take(), REQUEST.take())
    else {
        return Err(Exit::Internal);
    };
    let Ok(length) = read_input(text) else {
        return Err(refuse(answer, &RequestFlaw::new("", What::Unreadable)));
    };
    let json = text.get(..length).unwrap_or_default();
    let read = if length > REQUEST_BYTES {
        Err(RequestFlaw::new("", What::TooLong))
    } else {
        request.read(json, scratch)
    };
    wipe(text);
    wipe(scratch);
    match read {
        Ok(()) if request.portals.is_empty() => {
            let flaw = RequestFlaw::new("target.portals", What::Missing);
            Err(refuse(answer, &flaw))
        }
        Ok(()) if request.portals.iter_mut().all(find_nic) => Ok(request),
        Ok(()) => {
            let flaw = RequestFlaw::new("target.portals", What::Nic);
            Err(refuse(answer, &flaw))
        }
        Err(flaw) => Err(refuse(answer, &flaw)),
    }
}

/// Looks for the NIC that a portal is reached over; whether it is there, or none is named.
fn find_nic(portal: &mut Portal) -> bool {
    let Some(zone) = portal.zone else {
        return true;
    };
    let mut path: String<64> = String::new();
    // A link's name is short enough.
    let _ = write!(path, "/sys/class/net/{zone}/ifindex");
    let mut buffer = [0; 16];
    let number = file::read_into(&path, &mut buffer).ok();
    let number = number.and_then(|number| core::str::from_utf8(number).ok());
    portal.scope = number
        .and_then(|number| number.trim_ascii().parse().ok())
        .unwrap_or(0);
    portal.scope != 0
}

/// An address as it was asked for: a link-local one with the NIC that it is reached over (RFC 4007, 11).
pub(crate) struct Asked<'a, H>(pub(crate) H, pub(crate) Option<&'a str>);

impl<H: fmt::Display> fmt::Display for Asked<'_, H> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(host, zone) = self;
        match zone {
            Some(zone) => write!(out, "{host}%{zone}"),
            None => write!(out, "{host}"),
        }
    }
}

/// Says what is wrong with the request.
pub(crate) fn refuse(answer: &Answer, flaw: &RequestFlaw) -> Exit {
    complain(format_args!("{flaw}"));
    answer.refuse(&Refusal {
        subject: &"request",
        fault: flaw,
    });
    flaw.exit()
}

/// The initiator's name: the request's, or that of the installed system.
///
/// # Errors
/// How the command ends where there is neither.
pub(crate) fn initiator(
    answer: &Answer,
    request: &'static Request,
) -> Result<IscsiName<'static>, Exit> {
    if let Some(name) = request.initiator() {
        return Ok(name);
    }
    let file = INSTALLED.take().ok_or(Exit::Internal)?;
    let file = file::read_into(INITIATOR_NAME, file).unwrap_or_default();
    installed_initiator(file, &mut Findings::default()).ok_or_else(|| {
        let flaw = RequestFlaw::new("initiator.name", What::Nowhere(INITIATOR_NAME));
        refuse(answer, &flaw)
    })
}

/// The name servers of this machine.
pub(crate) fn name_servers() -> Servers {
    let mut buffer = [0; 4096];
    servers(file::read_into(RESOLV_CONF, &mut buffer).unwrap_or_default())
}
