//! PCI addresses as Linux writes them.

use crate::text;
use crate::text::apart::cut;

/// The number (bus << 8 | device << 3 | function) of a function such as `0000:00:03.0`; `None` outside of domain 0, the only
/// one that firmware's table can name.
pub fn function(name: &str) -> Option<u16> {
    let (bus, slot) = cut(name.strip_prefix("0000:")?, b':')?;
    let (device, function) = cut(slot, b'.')?;
    let number = |digits| text::number::<u8>(digits, 16);
    let (bus, device, function) = (number(bus)?, number(device)?, number(function)?);
    let fits = device < 32 && function < 8;
    fits.then(|| u16::from_be_bytes([bus, device << 3 | function]))
}

#[cfg(test)]
mod tests;
