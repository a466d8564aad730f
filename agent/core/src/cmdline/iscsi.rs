//! `rd.iscsi.*` and the older names of the same arguments.

use super::key::{Key, Why};
use super::{ArgumentFlaw, Switch, Word};
use crate::finding::{Findings, Subject};
use crate::iscsi::IscsiName;
use crate::plan::{Credentials, Identity};

/// The single-valued arguments of the iSCSI family, of several with one name the last.
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
struct ChapArguments<'a> {
    username: Option<Word<'a>>,
    password: Option<Word<'a>>,
    in_username: Option<Word<'a>>,
    in_password: Option<Word<'a>>,
}

/// The words that name one target part by part.
pub(super) struct TargetWords<'a> {
    pub(super) name: Option<Word<'a>>,
    pub(super) ip: Option<Word<'a>>,
    pub(super) port: Option<Word<'a>>,
}

impl<'a> IscsiArguments<'a> {
    /// None. A function and no constant: each field is written where it is to be, and nothing is copied there.
    pub(super) const fn none() -> Self {
        Self {
            firmware: None,
            ibft: None,
            multipath: None,
            initiator: None,
            chap: ChapArguments {
                username: None,
                password: None,
                in_username: None,
                in_password: None,
            },
            target: TargetWords {
                name: None,
                ip: None,
                port: None,
            },
        }
    }

    /// Takes one word of this family.
    #[inline(never)]
    pub(super) fn take(&mut self, key: Key, word: Word<'a>, findings: &mut Findings<'a>) {
        let place = match key {
            Key::Firmware | Key::Ibft | Key::Multipath => {
                let switch = match key {
                    Key::Firmware => &mut self.firmware,
                    Key::Ibft => &mut self.ibft,
                    _ => &mut self.multipath,
                };
                return *switch = Some(Switch { word });
            }
            Key::Initiator => return self.take_initiator(word, findings),
            Key::UserName => &mut self.chap.username,
            Key::Password => &mut self.chap.password,
            Key::PeerUserName => &mut self.chap.in_username,
            Key::PeerPassword => &mut self.chap.in_password,
            Key::TargetName => &mut self.target.name,
            Key::TargetIp => &mut self.target.ip,
            Key::TargetPort => &mut self.target.port,
            other => return Self::flaw(other, word).tell(&word, findings),
        };
        *place = Some(word);
    }

    /// Why a word of another key is not taken.
    const fn flaw(key: Key, word: Word<'_>) -> ArgumentFlaw {
        match key {
            Key::Transport if matches!(word.value(), Some(b"tcp")) => {
                ArgumentFlaw::NoEffect(Why::Transport)
            }
            Key::Unknown => ArgumentFlaw::Unknown,
            Key::NoEffect(why) => ArgumentFlaw::NoEffect(why),
            _ => ArgumentFlaw::NotHonoured,
        }
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
    pub fn chap(&self) -> Result<Option<Credentials<'a>>, &Word<'a>> {
        match (self.chap_pairs()?, &self.chap.in_username) {
            ([None, Some(_)], Some(word)) => Err(word),
            ([own, target], _) => Ok(own.map(|initiator| Credentials { initiator, target })),
        }
    }

    /// The credentials of a target that brings `own` ones: what the target must prove may stand in the arguments for all,
    /// which is how dracut reads them (059, `iscsiroot.sh`).
    ///
    /// # Errors
    /// As those of [`Self::chap`].
    pub fn chap_with(
        &self,
        own: Option<Credentials<'a>>,
    ) -> Result<Option<Credentials<'a>>, &Word<'a>> {
        match own {
            None => self.chap(),
            Some(Credentials {
                initiator,
                target: None,
            }) => {
                let target = pair(&self.chap.in_username, &self.chap.in_password)?;
                Ok(Some(Credentials { initiator, target }))
            }
            whole => Ok(whole),
        }
    }

    /// Puts what the arguments prove before what others tell of a target, each side on its own; whether the target may be tried
    /// with it. What is incomplete is not used, and takes nothing from those who tell of both sides.
    #[inline(never)]
    pub fn put_chap_before(&self, theirs: &mut Option<Credentials<'a>>) -> bool {
        let Ok([own, target]) = self.chap_pairs() else {
            return theirs.is_some_and(|theirs| theirs.target.is_some());
        };
        match (theirs, own) {
            (Some(theirs), own) => {
                if let Some(own) = own {
                    theirs.initiator = own;
                }
                if target.is_some() {
                    theirs.target = target;
                }
            }
            (none, Some(initiator)) => *none = Some(Credentials { initiator, target }),
            (_, None) => return target.is_none(),
        }
        true
    }

    /// What the initiator proves, and what the target must; each on its own.
    #[inline(never)]
    pub(super) fn chap_pairs(&self) -> Result<[Option<Identity<'a>>; 2], &Word<'a>> {
        Ok([
            pair(&self.chap.username, &self.chap.password)?,
            pair(&self.chap.in_username, &self.chap.in_password)?,
        ])
    }
}

#[inline(never)]
fn pair<'w, 'a>(
    name: &'w Option<Word<'a>>,
    secret: &'w Option<Word<'a>>,
) -> Result<Option<Identity<'a>>, &'w Word<'a>> {
    let octets = |word: &Option<Word<'a>>| {
        let value = word.as_ref().and_then(Word::value);
        value.unwrap_or_default()
    };
    let (name_octets, secret_octets) = (octets(name), octets(secret));
    match name.as_ref().or(secret.as_ref()) {
        Some(word) if name_octets.is_empty() != secret_octets.is_empty() => Err(word),
        Some(_) if !name_octets.is_empty() => Ok(Some(Identity {
            name: name_octets,
            secret: secret_octets,
        })),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
