//! All arguments together.

use heapless::Vec;

use super::key::{Key, Why};
use super::{
    ArgumentFlaw, IscsiArguments, NetworkArguments, Placed, Server, TargetArgument, Word, netroot,
    words,
};
use crate::finding::{Cause, Findings, Subject};
use crate::iscsi::IscsiName;
use crate::limits::{ISCSI_PORT, LONGEST_BOOT_DEADLINE, SESSIONS};
use crate::plan::LoginSettings;
use crate::text::utf8;

/// What the kernel command line asks of us.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Arguments<'a> {
    /// `root=iscsi:…`, `root=dhcp` or `root=/dev/root`: the root is no file system with a name of its own, but whatever
    /// disk the SAN gives.
    pub root_is_disk: bool,
    /// `rd.sanroot.chap` and `rd.sanroot.*_digest`: what every session offers and demands at its login.
    pub login: LoginSettings,
    /// `rd.retry`: when the whole boot gives up, in seconds.
    pub deadline: Option<u32>,
    /// A word that asks for iSCSI without naming a target: `netroot=iscsi`, `netroot=iscsi:` or `netroot=iscsi:ibft`, or a `root`
    /// of these.
    pub unnamed_target: Option<Word<'a>>,
    /// A word that names a target which cannot be used.
    pub unusable_target: Option<Word<'a>>,
    /// `root=dhcp` or `netroot=dhcp`: DHCP is to name the target, which is not heard.
    pub by_dhcp: Option<Word<'a>>,
    /// The single-valued arguments of the iSCSI family.
    pub iscsi: IscsiArguments<'a>,
    /// The arguments that configure NICs.
    pub network: NetworkArguments<'a>,
    /// The targets named, the most wanted first.
    pub targets: Vec<Placed<'a, TargetArgument<'a>>, SESSIONS>,
}

impl<'a> Arguments<'a> {
    /// Arguments that say nothing: all of their bytes are zeros, so that a static of them costs nothing before it is used.
    pub const fn nothing() -> Self {
        Self {
            iscsi: IscsiArguments::none(),
            network: NetworkArguments::none(),
            targets: Vec::new(),
            unnamed_target: None,
            unusable_target: None,
            by_dhcp: None,
            login: LoginSettings::DEFAULT,
            root_is_disk: false,
            deadline: None,
        }
    }

    /// Reads the sources in the order in which dracut puts them together: `/etc/cmdline.d/*.conf`, `/etc/cmdline`,
    /// `/proc/cmdline`, `/run/initramfs/cmdline.d/*.conf`. Of single-valued arguments the last one counts. What is ours and
    /// not honoured becomes a finding.
    pub fn read(sources: impl IntoIterator<Item = &'a [u8]>, findings: &mut Findings<'a>) -> Self {
        let mut arguments = Self::nothing();
        arguments.fill(sources, findings);
        arguments
    }

    /// Reads, as [`Self::read`] does, into arguments that say nothing yet and stay where they are: they are too large to be
    /// moved about.
    pub fn fill(
        &mut self,
        sources: impl IntoIterator<Item = &'a [u8]>,
        findings: &mut Findings<'a>,
    ) {
        let (mut retry, mut root) = (None, None);
        for source in sources {
            for word in words(source) {
                let last = match Key::of(word.key()) {
                    Some(Key::Retry) => &mut retry,
                    Some(Key::Root) => &mut root,
                    Some(key) => {
                        self.take(key, word, findings);
                        continue;
                    }
                    None => continue,
                };
                *last = Some(word);
            }
        }
        if let Some(word) = root {
            self.take_root(Key::Root, word, findings);
        }
        self.deadline = retry.and_then(|word| deadline(word, findings));
        self.add_target_by_parts(findings);
        let mut targets = self.targets.iter();
        // What a firmware's target needs beside its own the plan tells.
        let some_need_all = targets.any(|it| it.argument.chap.is_none());
        if let Err(word) = self.iscsi.chap()
            && (some_need_all || self.iscsi.chap_pairs().is_err())
        {
            ArgumentFlaw::ChapIncomplete.tell(word, findings);
        }
    }

    /// Whether any word asks for a session.
    pub fn ask_for_iscsi(&self) -> bool {
        self.iscsi.firmware.is_some_and(|firmware| firmware.is_on())
            || !self.targets.is_empty()
            || self.unnamed_target.is_some()
            || self.unusable_target.is_some()
    }

    fn take(&mut self, key: Key, word: Word<'a>, findings: &mut Findings<'a>) {
        let taken = match key {
            Key::NetRoot | Key::IscsiRoot => return self.take_root(key, word, findings),
            Key::Login => self.login.take(&word),
            key if key.is_network() => self.network.take(key, word, &mut self.iscsi.ibft),
            key => return self.iscsi.take(key, word, findings),
        };
        if let Err(flaw) = taken {
            flaw.tell(&word, findings);
        }
    }

    /// `root=iscsi:`, the last one, goes before every `netroot=iscsi:`; any other root is somebody else's.
    #[inline(never)]
    fn take_root(&mut self, key: Key, word: Word<'a>, findings: &mut Findings<'a>) {
        let value = word.value().unwrap_or_default();
        let by_dhcp = value == b"dhcp" || value == b"dhcp6";
        let named = match value {
            b"iscsi" if key != Key::IscsiRoot => Some(b"".as_slice()),
            value => value.strip_prefix(b"iscsi:"),
        };
        if key == Key::Root {
            self.root_is_disk = by_dhcp || named.is_some() || value == b"/dev/root";
        }
        if by_dhcp {
            return self.by_dhcp = Some(word);
        }
        let target = match (key, named) {
            (_, Some(target)) => target,
            (Key::IscsiRoot, None) => value,
            (Key::NetRoot, None) if !value.is_empty() => {
                return ArgumentFlaw::NoEffect(Why::OtherProtocol).tell(&word, findings);
            }
            _ => return,
        };
        if target.is_empty() || target == b"ibft" {
            return self.unnamed_target = Some(word);
        }
        let parsed = utf8(target)
            .ok_or(Cause::from(ArgumentFlaw::NotText))
            .and_then(TargetArgument::parse);
        if let Ok((_, Some(why))) = parsed {
            ArgumentFlaw::NoEffect(why).tell(&word, findings);
        }
        let place = match key {
            Key::Root => 0,
            _ => self.targets.len(),
        };
        self.add_target(place, parsed.map(|(target, _)| target), word, findings);
    }

    #[inline(never)]
    fn add_target(
        &mut self,
        place: usize,
        parsed: Result<TargetArgument<'a>, Cause>,
        word: Word<'a>,
        findings: &mut Findings<'a>,
    ) {
        let argument = match parsed {
            Ok(argument) => argument,
            Err(cause) => {
                self.unusable_target = Some(word);
                return findings.add(Subject::Word(word), cause);
            }
        };
        if self.targets.is_full() {
            ArgumentFlaw::TooManyTargets.tell(&word, findings);
            if place == 0 {
                // The least wanted one gives way.
                self.targets.truncate(SESSIONS - 1);
            }
        }
        let _ = self.targets.insert(place, Placed { argument, word });
    }

    /// `rd.iscsi.target.name=` and `.ip=`, with `.port=`, name one more target. dracut's manual describes them, and dracut
    /// has done nothing with them since version 050.
    #[inline(never)]
    fn add_target_by_parts(&mut self, findings: &mut Findings<'a>) {
        let words = &self.iscsi.target;
        let (name, ip, port) = (words.name.as_ref(), words.ip.as_ref(), words.port.as_ref());
        let Some(&word) = name.or(ip).or(port) else {
            return;
        };
        let parsed = || -> Result<TargetArgument<'a>, Cause> {
            let name = name.and_then(Word::value).unwrap_or_default();
            let port = port.and_then(Word::value);
            let server = ip.map_or(Some(""), Word::text);
            Ok(TargetArgument {
                name: IscsiName::parse(name)?,
                server: Server::parse(server.ok_or(ArgumentFlaw::NotText)?)?,
                port: port
                    .map_or(Some(ISCSI_PORT), netroot::port)
                    .ok_or(ArgumentFlaw::Port)?,
                lun: None,
                iface: None,
                nic: None,
                chap: None,
            })
        };
        self.add_target(self.targets.len(), parsed(), word, findings);
    }
}

fn deadline<'a>(word: Word<'a>, findings: &mut Findings<'a>) -> Option<u32> {
    let longest = u32::try_from(LONGEST_BOOT_DEADLINE.as_secs()).unwrap_or(u32::MAX);
    match word.number(1, longest) {
        Ok(seconds) => Some(seconds),
        Err(flaw) => {
            flaw.tell(&word, findings);
            None
        }
    }
}

#[cfg(test)]
mod tests;
