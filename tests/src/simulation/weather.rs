//! How reliable the network is.

use std::time::Duration;

use sanroot_core::random::Random;

/// What befalls frames; TCP hides it from sessions but for the time it takes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    /// Of a hundred frames, so many are lost.
    pub lost_percent: u8,
    /// Of a hundred frames, so many arrive twice.
    pub doubled_percent: u8,
    /// Of a hundred datagrams about links, so many do not fit into the agent's socket any more.
    pub route_overrun_percent: u8,
    /// Of a hundred datagrams about sessions, so many do not fit into the agent's socket any more.
    pub iscsi_overrun_percent: u8,
    /// Of a hundred uevents, so many do not fit into the agent's socket any more.
    pub uevent_overrun_percent: u8,
    /// Every frame takes up to this longer, so that they overtake each other.
    pub jitter: Duration,
}

impl Weather {
    /// How long each copy of a frame is under way; none where it is lost.
    pub fn copies(&self, random: &mut Random) -> Vec<Duration> {
        let mut chance = |percent: u8| random.next_u64() % 100 < u64::from(percent);
        let copies = match (chance(self.lost_percent), chance(self.doubled_percent)) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        };
        (0..copies)
            .map(|_| Duration::from_micros(100) + self.delay(random))
            .collect()
    }

    /// How much longer something takes.
    pub fn delay(&self, random: &mut Random) -> Duration {
        let half = u64::try_from(self.jitter.as_micros() / 2).unwrap_or(u64::MAX);
        random.around(half, half)
    }
}
