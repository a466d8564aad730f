//! Sessions that somebody takes away as soon as they are logged in, as another machine with the same initiator name does; and
//! losses that nobody tells of.

use core::time::Duration;

use super::{Bench, RECOVERED, RESPITE, SECOND, Sessions};
use crate::iscsi::pdu::AsyncEvent;
use crate::limits::RETRY_MOST;

/// In which a session is logged in that was not lost for a while.
const AT_ONCE: Duration = RESPITE.saturating_add(Duration::from_millis(20));

impl Bench {
    /// Lets `time` pass, in which the session is taken away within 10 ms of each login; how often it was logged in.
    fn contested(&mut self, begin: Duration, time: Duration) -> usize {
        let mut after = begin;
        while after < begin + time {
            if self.desk.kernel.is_started(2) {
                self.loses();
            }
            after += Duration::from_millis(10);
            self.runs_to(after);
        }
        let asked = self.asked();
        asked.iter().filter(|line| *line == "START 1").count()
    }
}

#[test]
fn what_is_taken_away_at_once_is_not_taken_back_at_once() {
    let mut bench = Bench::new();
    let minute = SECOND * 60;
    let logins = bench.contested(SECOND, minute);
    assert!((10..20).contains(&logins), "{logins} logins in a minute");
    // One that stands for a while is worth hurrying again.
    bench.runs_to(minute * 2);
    assert!(bench.desk.kernel.is_started(2));
    bench.asked();
    bench.loses();
    bench.runs_to(minute * 2 + AT_ONCE);
    assert_eq!(bench.asked().len(), RECOVERED.len());
}

#[test]
fn a_loss_that_is_told_again_is_waited_for_once() {
    let mut bench = Bench::new();
    bench.runs_to(SECOND);
    bench.loses();
    bench.runs_to(SECOND + AT_ONCE);
    assert_eq!(bench.asked(), RECOVERED);
    (0..50).for_each(|_| bench.loses());
    bench.runs_to(SECOND + AT_ONCE * 2);
    assert_eq!(bench.asked(), [""; 0]);
    bench.runs_to(SECOND + RETRY_MOST + AT_ONCE * 2);
    assert_eq!(bench.asked().len(), RECOVERED.len());
}

#[test]
fn a_target_that_announces_the_loss_says_for_how_long_it_is_left_alone() {
    let mut bench = Bench::new();
    bench.runs_to(SECOND);
    bench.desk.target_says(AsyncEvent::SessionDrop {
        time2wait_s: 5,
        time2retain_s: 0,
    });
    bench.runs_to(SECOND * 2);
    bench.loses();
    bench.runs_to(SECOND * 7 - Duration::from_millis(1));
    assert_eq!(bench.asked(), RECOVERED[..1]);
    bench.runs_to(SECOND * 7 + AT_ONCE);
    assert_eq!(bench.asked(), RECOVERED[1..]);
    // It was for that loss alone.
    bench.runs_to(SECOND * 60);
    bench.loses();
    bench.runs_to(SECOND * 60 + AT_ONCE);
    assert_eq!(bench.asked().len(), RECOVERED.len());
}

#[test]
fn a_loss_that_nobody_tells_of_behind_a_login_shows_soon() {
    let mut bench = Bench::new();
    bench.loses();
    bench.runs_to(AT_ONCE);
    assert_eq!(bench.asked(), RECOVERED);
    bench.desk.kernel.lose_connection();
    bench.runs_to(RETRY_MOST + AT_ONCE * 2);
    assert_eq!(bench.asked().len(), RECOVERED.len());
}

#[test]
fn lost_messages_hide_no_loss() {
    let mut bench = Bench::new();
    bench.runs_to(SECOND);
    bench.desk.kernel.lose_connection();
    bench.with(Sessions::overrun);
    bench.runs_to(SECOND * 2 + RESPITE);
    assert_eq!(bench.asked(), RECOVERED);
}
