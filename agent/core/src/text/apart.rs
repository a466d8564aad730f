//! Text taken apart at an ASCII character, in a quarter of the standard library's room, which has a searcher for each way and
//! each kind of pattern. One text of the agent's that is split, searched or trimmed by a `char` brings all of its code.

/// What stands before the first `at`, and what behind it.
#[inline(never)]
pub fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == at)?;
    let (before, behind) = text.split_at_checked(place)?;
    Some((before, behind.get(1..)?))
}

/// Whether `sought` stands in it.
pub fn has(text: &str, sought: u8) -> bool {
    cut(text, sought).is_some()
}

/// What stands between each `at`; of an empty text one part, which is empty.
pub const fn parts(text: &str, at: u8) -> Parts<'_> {
    Parts {
        rest: Some(text),
        at,
    }
}

/// See [`parts`].
#[derive(Clone)]
pub struct Parts<'a> {
    rest: Option<&'a str>,
    at: u8,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'a str> {
        let Some((part, rest)) = cut(self.rest?, self.at) else {
            return self.rest.take();
        };
        self.rest = Some(rest);
        Some(part)
    }
}

#[cfg(test)]
mod tests;
