//! When a machine's kernel came where, by the lines on its console.

#[cfg(test)]
mod tests;

/// The kernel begins to run the initramfs.
pub(super) const INIT: &str = "Run /init as init process";
/// The root, or what else is of ext4, is mounted.
pub(super) const MOUNTED: &str = "EXT4-fs (";

/// Seconds of the kernel's clock before the first line that contains all of `texts`.
pub(super) fn seconds(console: &str, texts: &[&str]) -> Option<f64> {
    let mut lines = console.lines();
    let line = lines.find(|line| texts.iter().all(|text| line.contains(text)))?;
    // Firmware may have left something before the first line of the kernel.
    let (before, _) = line.split_once(']')?;
    let time = before.rsplit_once('[')?.1.trim();
    // Others show process numbers in brackets.
    time.contains('.').then(|| time.parse().ok())?
}
