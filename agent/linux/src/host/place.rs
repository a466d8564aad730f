//! A place for what only few of all places ever hold.

/// `Option` in a form in which nothing is a zero, which memory is by itself: a table of them is not written to before it is
/// used, and takes nothing of the file.
#[repr(u32)]
pub(super) enum Place<T> {
    /// Nothing.
    Empty = 0,
    /// That.
    Full(T) = 1,
}

impl<T> Place<T> {
    /// What is there.
    pub(super) const fn get(&mut self) -> Option<&mut T> {
        match self {
            Self::Empty => None,
            Self::Full(value) => Some(value),
        }
    }

    /// Whether nothing is there.
    pub(super) const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Takes it away.
    pub(super) fn take(&mut self) -> Option<T> {
        match core::mem::replace(self, Self::Empty) {
            Self::Empty => None,
            Self::Full(value) => Some(value),
        }
    }
}
