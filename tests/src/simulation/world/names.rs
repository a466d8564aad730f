//! The way to the name servers and back.

use std::net::SocketAddr;
use std::time::Duration;

use sanroot_core::dns::Query;

use super::{Happening, REQUEST, Told, World};
use crate::simulation::names::Manner;

impl World {
    /// A session asks from a new port; what is still under way to its last one is lost.
    pub(super) fn ask_server(&mut self, session: usize, server: SocketAddr, queries: &[Query]) {
        assert!(!queries.is_empty(), "session {session} asks nothing");
        self.count += 1;
        let number = self.count;
        self.askers.insert(session, number);
        let mut servers = self.setup.names.iter();
        let Some(place) = servers.position(|known| known.address == server) else {
            return;
        };
        for query in queries {
            let manner = self.setup.names[place].manner(self.queries[place]);
            self.queries[place] += 1;
            if manner == Manner::Refuses {
                let told = Told::NameRefused(session);
                self.after(REQUEST, Happening::Name(number, told));
                continue;
            }
            let Some((from, message)) = self.setup.names[place].answer(query, manner) else {
                continue;
            };
            let late = match manner {
                Manner::Late(wait) => wait,
                _ => Duration::ZERO,
            };
            for wait in self.setup.weather.copies(&mut self.random) {
                let told = Told::NameAnswer(session, from, message.clone());
                self.after(late + wait, Happening::Name(number, told));
            }
        }
    }
}
