//! The arguments that name targets, and their secrets.

use heapless::Vec;

use super::{Item, Maker, NicWord};
use crate::args::spec::{SpecSession, bit};
use crate::args::{ArgsFlaw, Secrecy};
use crate::cmdline::{Argument, ArgumentText, Half, Server, TargetArgument, Unprintable};
use crate::plan::Credentials;

/// Where the credentials of a session stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere.
    Nowhere,
    /// In the target's own argument.
    Target,
    /// In the arguments for every target.
    Every,
}

impl<'a> Maker<'_, 'a> {
    /// One argument for each session, the required ones first.
    pub(super) fn tell_targets(&mut self) {
        if self.made.explicit == 0 {
            return;
        }
        if self.stock() {
            let why = "the network is brought up before the root is looked for";
            self.add_for_all(Argument::NeedNetwork, why);
        }
        let place = self.place_credentials();
        for (at, session) in self.explicit() {
            let earlier = self.spec.sessions.get(..at).unwrap_or_default();
            if earlier.iter().any(|known| known.is_same(session)) {
                self.find_session(at, ArgsFlaw::SameSession);
                continue;
            }
            let mut earlier = earlier.iter().filter(|known| known.is_same_portal(session));
            if self.stock() && session.iface.is_none() && earlier.next().is_some() {
                self.find_session(at, ArgsFlaw::SamePortal);
                continue;
            }
            let chap = match place {
                Place::Target => session.chap.and_then(|chap| chap.credentials()),
                _ => None,
            };
            let Some(target) = self.target(at, session, chap) else {
                continue;
            };
            let mut nics = Vec::new();
            // There is room for one.
            let _ = nics.push(session.nic);
            let item = Item {
                argument: Argument::Target(target),
                sessions: bit(at),
                nics,
                why: match session.required {
                    true => "the session is required",
                    false => "the session is another path",
                },
            };
            if let Err(unprintable) = self.add(item) {
                self.find_session(at, ArgsFlaw::Unprintable(unprintable));
            }
        }
    }

    /// The argument of a session. Its NIC stands in it where the parser acts on it.
    fn target(
        &mut self,
        at: usize,
        session: &SpecSession<'a>,
        chap: Option<Credentials<'a>>,
    ) -> Option<TargetArgument<'a>> {
        let word = match self.made.networked {
            0 => self.spec.nic_of(session).and_then(NicWord::untold),
            _ => self.made.words.get(session.nic).copied().flatten(),
        };
        // The agent takes no NIC that nothing is told of.
        let stock = self.stock() || self.made.networked == 0;
        let zoned = match session.server {
            Server::Zoned(_, zone) => {
                let name = self.nic(session.nic).and_then(|nic| nic.name);
                let stays = word.is_some_and(|word| word.stays && word.text == zone);
                if name != Some(zone) || !stays {
                    self.find_session(at, ArgsFlaw::Zone);
                    return None;
                }
                true
            }
            // The NIC has no name that could be the zone.
            _ if session.is_of_link() && stock => {
                self.find_session(at, ArgsFlaw::Zone);
                return None;
            }
            _ => false,
        };
        let nic = word.map(|word| word.text);
        Some(TargetArgument {
            name: session.target,
            server: session.server,
            port: session.port,
            lun: Some(session.lun),
            iface: session.iface,
            nic: nic.filter(|_| session.iface.is_some() || !(stock || zoned)),
            chap,
        })
    }

    /// Decides where credentials stand, and says so.
    fn place_credentials(&mut self) -> Place {
        let mut place = Place::Nowhere;
        for (at, session) in self.explicit() {
            if session.chap_unread {
                let told = self.how.secrecy == Secrecy::Inline || self.stock();
                self.find_session(
                    at,
                    match told {
                        true => ArgsFlaw::SecretUnreadable,
                        false => ArgsFlaw::SecretUnread,
                    },
                );
            }
            let Some(chap) = session.chap else { continue };
            let flaw = match (self.how.secrecy, self.stock()) {
                (Secrecy::Inline, _) if chap.credentials().is_none() => ArgsFlaw::SecretUnknown,
                (Secrecy::Inline, _) => {
                    place = Place::Target;
                    ArgsFlaw::SecretInline
                }
                (_, true) => ArgsFlaw::SecretRefused,
                (Secrecy::File, false) => {
                    self.made.filed |= bit(at);
                    if session.chap_filed {
                        continue;
                    }
                    ArgsFlaw::SecretFileNeeded
                }
                (Secrecy::Omit, false) => ArgsFlaw::SecretOmitted,
            };
            self.find_session(at, flaw);
        }
        if place == Place::Target
            && !self.all_fit_in_targets()
            && let Some(shared) = self.shared()
        {
            self.tell_shared(&shared);
            return Place::Every;
        }
        place
    }

    /// Whether every target's own argument can carry its credentials.
    fn all_fit_in_targets(&mut self) -> bool {
        self.explicit().all(|(_, session)| {
            let target = TargetArgument {
                name: session.target,
                server: session.server,
                port: session.port,
                lun: Some(session.lun),
                iface: None,
                nic: None,
                chap: session.chap.and_then(|chap| chap.credentials()),
            };
            let printed = Argument::Target(target).print(&mut ArgumentText::default());
            printed != Err(Unprintable::Credentials)
        })
    }

    /// The credentials that every session has.
    fn shared(&self) -> Option<Credentials<'a>> {
        let mut sessions = self.explicit();
        let (_, first) = sessions.next()?;
        let shared = first.chap?;
        let same = sessions.all(|(_, session)| session.chap == Some(shared));
        shared.credentials().filter(|_| same)
    }

    fn tell_shared(&mut self, shared: &Credentials<'a>) {
        let why = "every session has these credentials";
        let own = Half::pair(&shared.initiator, false);
        let peer = shared.target.map(|target| Half::pair(&target, true));
        for argument in own.into_iter().chain(peer.into_iter().flatten()) {
            self.add_for_all(argument, why);
        }
    }
}
