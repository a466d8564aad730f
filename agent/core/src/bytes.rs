//! Reading untrusted bytes: fixed structures whose offsets the compiler proves, and a cursor that cannot run over.

/// A structure of exactly `LEN` bytes; a field outside it does not compile.
#[derive(Clone, Copy)]
pub struct Fixed<'a, const LEN: usize>(&'a [u8; LEN]);

impl<'a, const LEN: usize> Fixed<'a, LEN> {
    /// The first `LEN` bytes of `bytes` and what follows them; `None` where there are fewer.
    pub fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (head, rest) = bytes.split_first_chunk::<LEN>()?;
        Some((Self(head), rest))
    }

    /// A view of a whole structure.
    pub const fn new(bytes: &'a [u8; LEN]) -> Self {
        Self(bytes)
    }

    /// The `N` bytes at offset `AT`.
    pub fn part<const AT: usize, const N: usize>(&self) -> &'a [u8; N] {
        const { assert!(AT + N <= LEN, "field lies outside its structure") }
        // The assertion leaves the second arm nothing; the compiler drops it.
        match self.0.get(AT..).and_then(<[u8]>::first_chunk) {
            Some(part) => part,
            None => &[0; N],
        }
    }

    /// A copy of the `N` bytes at offset `AT`.
    pub fn field<const AT: usize, const N: usize>(&self) -> [u8; N] {
        *self.part::<AT, N>()
    }

    /// The byte at offset `AT`.
    pub fn u8<const AT: usize>(&self) -> u8 {
        let [byte] = self.field::<AT, 1>();
        byte
    }

    /// The little-endian 16-bit number at offset `AT`.
    pub fn u16_le<const AT: usize>(&self) -> u16 {
        u16::from_le_bytes(self.field::<AT, 2>())
    }

    /// The little-endian 32-bit number at offset `AT`.
    pub fn u32_le<const AT: usize>(&self) -> u32 {
        u32::from_le_bytes(self.field::<AT, 4>())
    }

    /// The big-endian 16-bit number at offset `AT`.
    pub fn u16_be<const AT: usize>(&self) -> u16 {
        u16::from_be_bytes(self.field::<AT, 2>())
    }

    /// The big-endian 32-bit number at offset `AT`.
    pub fn u32_be<const AT: usize>(&self) -> u32 {
        u32::from_be_bytes(self.field::<AT, 4>())
    }

    /// The host-order 16-bit number at offset `AT` (netlink).
    pub fn u16_ne<const AT: usize>(&self) -> u16 {
        u16::from_ne_bytes(self.field::<AT, 2>())
    }

    /// The host-order 32-bit number at offset `AT` (netlink).
    pub fn u32_ne<const AT: usize>(&self) -> u32 {
        u32::from_ne_bytes(self.field::<AT, 4>())
    }

    /// The host-order 64-bit number at offset `AT` (netlink).
    pub fn u64_ne<const AT: usize>(&self) -> u64 {
        u64::from_ne_bytes(self.field::<AT, 8>())
    }
}

/// A cursor over untrusted bytes: every step either yields what was asked or `None`, and never moves on failure.
#[derive(Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts at the first of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    /// The next structure of `LEN` bytes.
    pub fn fixed<const LEN: usize>(&mut self) -> Option<Fixed<'a, LEN>> {
        let (head, rest) = Fixed::split(self.0)?;
        self.0 = rest;
        Some(head)
    }

    /// What has not been read.
    pub const fn rest(&self) -> &'a [u8] {
        self.0
    }
}
