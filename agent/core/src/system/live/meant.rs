//! Which sessions somebody means.

use super::{LiveSession, session_numbers};
use crate::system::{Paths, Tree};

/// Whether `asked`, a number or a target's name, means the session of this number and target.
pub fn is_meant(asked: &str, sid: u32, target: &str) -> bool {
    asked.parse() == Ok(sid) || target.eq_ignore_ascii_case(asked)
}

/// Calls `visit` once with each session that is meant by its number or its target; with all where nothing is asked for. How
/// many sessions may be meant and were not looked at, since there was no room for their numbers.
pub fn meant(
    tree: &(impl Tree + ?Sized),
    asked: Option<Paths<'_>>,
    visit: &mut dyn FnMut(LiveSession),
) -> usize {
    let (numbers, dropped) = session_numbers(tree);
    let each = || asked.iter().flat_map(Paths::iter);
    for session in numbers
        .iter()
        .filter_map(|&sid| LiveSession::read(tree, sid))
    {
        let mut each = each();
        if asked.is_none() || each.any(|asked| is_meant(asked, session.sid, &session.target)) {
            visit(session);
        }
    }
    // A number is looked up by itself: the list may have ended before it.
    for (place, asked) in each().enumerate() {
        let Ok(sid) = asked.parse() else {
            continue;
        };
        let is_known = numbers.contains(&sid) || each().take(place).any(|it| it.parse() == Ok(sid));
        if let Some(session) = LiveSession::read(tree, sid).filter(|_| !is_known) {
            visit(session);
        }
    }
    let is_number = |asked: &str| asked.parse::<u32>().is_ok();
    match asked.is_some() && each().all(is_number) {
        true => 0,
        false => dropped,
    }
}
