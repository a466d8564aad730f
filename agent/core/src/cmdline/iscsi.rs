//! `rd.iscsi.*` and the older names of the same arguments.

use super::{ArgumentFlaw, Switch, Word};
use crate::finding::{Findings, Subject};
use crate::iscsi::IscsiName;
use crate::plan::{Credentials, Identity};

/// The single-valued arguments of the iSCSI family, of several with one name the last.
#[derive(Default)]
pub struct IscsiArguments<'a> {
    /// `rd.iscsi.firmware`: open the sessions that the firmware names.
    pub firmware: Option<Switch<'a>>,
    /// `rd.iscsi.ibft` or `ip=ibft`: set up the NICs as the firmware says.
    pub ibft: Option<Switch<'a>>,
    /// `rd.iscsi.mp`: set up the firmware's NICs that are not boot-selected, too.
    pub multipath: Option<Switch<'a>>,
    /// `rd.iscsi.initiator`: the name to log in with.
    pub initiator: Option<(IscsiName<'a>, Word<'a>)>,
    chap: ChapArguments<'a>,
    /// `rd.iscsi.target.name` and its companions, which dracut's manual describes.
    pub(super) target: TargetWords<'a>,
}

/// CHAP names and secrets for every target that brings none of its own.
#[derive(Default)]
struct ChapArguments<'a> {
    username: Option<Word<'a>>,
    password: Option<Word<'a>>,
    in_username: Option<Word<'a>>,
    in_password: Option<Word<'a>>,
}

/// The words that name one target part by part.
#[derive(Default)]
pub(super) struct TargetWords<'a> {
    pub(super) name: Option<Word<'a>>,
    pub(super) ip: Option<Word<'a>>,
    pub(super) port: Option<Word<'a>>,
}

const WAITS: &str = "every NIC and every target is tried at once, and each is waited for by event";
const RETRIES: &str = "a target is tried again until the boot's deadline, rd.retry";
const PORTAL_GROUP: &str = "the target names its portal group at login";
const TCP: &str = "sessions run over TCP";

impl<'a> IscsiArguments<'a> {
    /// Takes one word whose key begins with `rd.iscsi.` or `iscsi_`.
    pub(super) fn take(&mut self, word: Word<'a>, findings: &mut Findings<'a>) {
        let flaw = match word.key() {
            "rd.iscsi.firmware" | "iscsi_firmware" => {
                return self.firmware = Some(Switch::read(word));
            }
            "rd.iscsi.ibft" => return self.ibft = Some(Switch::read(word)),
            "rd.iscsi.mp" => return self.multipath = Some(Switch::read(word)),
            "rd.iscsi.initiator" | "iscsi_initiator" => return self.take_initiator(word, findings),
            "rd.iscsi.username" | "iscsi_username" => return self.chap.username = Some(word),
            "rd.iscsi.password" | "iscsi_password" => return self.chap.password = Some(word),
            "rd.iscsi.in.username" | "iscsi_in_username" => {
                return self.chap.in_username = Some(word);
            }
            "rd.iscsi.in.password" | "iscsi_in_password" => {
                return self.chap.in_password = Some(word);
            }
            "rd.iscsi.target.name" | "iscsi_target_name" => return self.target.name = Some(word),
            "rd.iscsi.target.ip" | "iscsi_target_ip" => return self.target.ip = Some(word),
            "rd.iscsi.target.port" | "iscsi_target_port" => return self.target.port = Some(word),
            "rd.iscsi.target.group" | "iscsi_target_group" => ArgumentFlaw::NoEffect(PORTAL_GROUP),
            "rd.iscsi.waitnet" | "rd.iscsi.testroute" => ArgumentFlaw::NoEffect(WAITS),
            "rd.iscsi.login_retry_max" => ArgumentFlaw::NoEffect(RETRIES),
            "rd.iscsi.transport" if word.value() == Some(b"tcp") => ArgumentFlaw::NoEffect(TCP),
            "rd.iscsi.transport" | "rd.iscsi.param" => ArgumentFlaw::NotHonoured,
            _ => ArgumentFlaw::Unknown,
        };
        findings.add(Subject::Word(word), flaw);
    }

    fn take_initiator(&mut self, word: Word<'a>, findings: &mut Findings<'a>) {
        match IscsiName::parse(word.value().unwrap_or_default()) {
            Ok(name) => self.initiator = Some((name, word)),
            Err(flaw) => findings.add(Subject::Word(word), flaw),
        }
    }

    /// The CHAP credentials for every target that brings none of its own.
    ///
    /// # Errors
    /// A word of a set that is incomplete: such a set is not used, and its targets are not tried without.
    pub(super) fn chap(&self) -> Result<Option<Credentials<'a>>, Word<'a>> {
        let own = pair(self.chap.username, self.chap.password)?;
        let peer = pair(self.chap.in_username, self.chap.in_password)?;
        match (own, peer, self.chap.in_username) {
            (None, Some(_), Some(word)) => Err(word),
            (own, target, _) => Ok(own.map(|initiator| Credentials { initiator, target })),
        }
    }
}

fn pair<'a>(
    name: Option<Word<'a>>,
    secret: Option<Word<'a>>,
) -> Result<Option<Identity<'a>>, Word<'a>> {
    let octets = |word: Option<Word<'a>>| {
        word.and_then(|word| word.value())
            .filter(|value| !value.is_empty())
    };
    match (octets(name), octets(secret), name.or(secret)) {
        (Some(name), Some(secret), _) => Ok(Some(Identity { name, secret })),
        (None, None, _) | (_, _, None) => Ok(None),
        (_, _, Some(word)) => Err(word),
    }
}

#[cfg(test)]
mod tests;
