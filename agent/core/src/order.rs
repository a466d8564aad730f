//! Sorting a handful of items. The standard library's sort is made for many and takes kilobytes of code for each type.

/// Sorts so that `in_order` holds between each item and the next; it must hold between equal items too, which then keep
/// their order. Quadratic: for lists whose bound is small.
pub fn sort<T>(items: &mut [T], in_order: impl Fn(&T, &T) -> bool) {
    for end in 1..items.len() {
        for place in (1..=end).rev() {
            match items.get_mut(place.wrapping_sub(1)..=place) {
                Some([before, item]) if !in_order(before, item) => core::mem::swap(before, item),
                _ => break,
            }
        }
    }
}

#[cfg(test)]
mod tests;
