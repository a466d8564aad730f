//! A target that says anything during login.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sanroot_core::iscsi::login::{Login, LoginOptions, Progress, REQUEST_BYTES, SessionType};
use sanroot_core::iscsi::pdu::HEADER_BYTES;
use sanroot_core::iscsi::{IscsiName, Isid};

/// More requests than any login makes.
const MANY: u8 = 100;

/// A response that repeats what has to be repeated; the input decides the rest, so that it gets beyond the first check.
fn response(chosen: [u8; 6], isid: Isid, number: u8) -> [u8; HEADER_BYTES] {
    let [opcode, flags, class, detail, session, length] = chosen;
    let mut header = [0; HEADER_BYTES];
    header[0] = 0x23 ^ opcode;
    header[1] = flags;
    header[7] = length;
    header[8..14].copy_from_slice(&isid.to_wire());
    header[15] = session;
    header[27] = number;
    header[36] = class;
    header[37] = detail;
    header
}

fuzz_target!(|input: &[u8]| {
    let initiator = IscsiName::parse(b"iqn.2020-01.org.example:host").expect("a name");
    let target = IscsiName::parse(b"iqn.2020-01.org.example:disk").expect("a name");
    let isid = Isid::from_kernel_session(1);
    let options = LoginOptions::new(initiator, SessionType::Normal(target), isid);
    let mut login = Login::new(&options).expect("short names");
    let mut request = [0; REQUEST_BYTES];
    let mut rest = input;
    let mut number = 0;
    while let Some((&chosen, behind)) = rest.split_first_chunk::<6>() {
        let [.., length] = chosen;
        let Some((data, behind)) = behind.split_at_checked(usize::from(length)) else {
            return;
        };
        rest = behind;
        assert!(
            !login.request(&mut request).is_empty(),
            "a login that goes on has a request"
        );
        assert!(login.requests() < MANY, "the login does not end");
        let progress = login.response(&response(chosen, isid, number), data);
        number = number.wrapping_add(1);
        match progress {
            Ok(Progress::Send | Progress::Reconnect) => {}
            Ok(Progress::Done(_) | Progress::Redirect(_)) | Err(_) => {
                assert!(
                    login.request(&mut request).is_empty(),
                    "a login that is over has none"
                );
                return;
            }
        }
    }
});
